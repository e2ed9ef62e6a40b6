"""Forms of panel and programme."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webinar.people.models import Person
from webinar.people.rules import printed_name
from webinar.programme.models import AgendaItem, ItemKind, PanelMember, Part
from webinar.programme.rules import ANSWER_LABELS, KIND_LABELS, ROLE_LABELS
from webinar.programme.service import ItemDetails
from webinar.web.fields import Choice, Clock, LongText, Number, Several, Text, required
from webinar.web.forms import Form
from webinar.web.i18n import locale
from webinar.web.rendering import translate


def _roles() -> list[tuple[str, str]]:
    return [(role.value, translate(label)) for role, label in ROLE_LABELS.items()]


class AddMemberForm(Form):
    """Puts somebody of the registry on the panel."""

    person = Choice(_("Person"))
    role = Choice(_("Role"))

    def __init__(self, *args: Any, people: list[Person], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.person.set_options([(str(person.id), printed_name(person)) for person in people])
        self.role.set_options(_roles())


class MemberForm(Form):
    """Role, printed form and answer of a panel member."""

    role = Choice(_("Role"))
    role_title = Text(_("Role as printed"), max_length=120)
    printed_name = Text(_("Printed as"), [required()], max_length=250)
    printed_position = Text(_("Position as printed"), max_length=300)
    answer = Choice(_("Answer"))

    def __init__(self, *args: Any, member: PanelMember, **kw: Any) -> None:
        super().__init__(*args, obj=member, **kw)
        self.role.set_options(_roles())
        self.answer.set_options([(given.value, translate(label)) for given, label in ANSWER_LABELS.items()])


class OrderForm(Form):
    """By which rule the panel is to be put in order."""

    rule = Choice(
        _("Order"),
        options=[
            ("hosts", _("By the order of the hosts")),
            ("countries", _("By the countries’ names in this language")),
            ("names", _("By name, as the registry sorts")),
            ("precedence", _("By a list of precedence")),
        ],
    )
    precedence = LongText(_("List of precedence, one rank or position a line"), max_length=2_000)


class PartForm(Form):
    """A part's title; without one it is only numbered."""

    title = Text(_("Title of the part"), max_length=200)


class LinesForm(Form):
    """The whole programme as plain lines; `base` marks the state that was shown."""

    text = LongText(_("Programme"), max_length=30_000)
    base = Text(max_length=16)


class ItemForm(Form):
    """An agenda item."""

    part = Choice(_("Part"))
    kind = Choice(_("Kind"))
    title = Text(_("Title, if it has one of its own"), max_length=250)
    minutes = Number(_("Minutes"), low=1, high=600)
    fixed_start = Clock(_("Fixed start"))
    language = Choice(_("Language"), blank=_("That of the webinar"))
    speakers = Several(_("Who speaks"))
    private_note = LongText(_("Note for the hosts’ staff"), max_length=2_000)

    def __init__(
        self, *args: Any, parts: list[Part], members: list[PanelMember], item: AgendaItem | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, data=_stored(item) if item else None, **kw)
        self.part.set_options([(str(part.id), part_label(part)) for part in parts])
        self.kind.set_options([(kind.value, translate(label)) for kind, label in KIND_LABELS.items()])
        names = locale().languages
        codes = ["en", "ru", "zh", "ur", "ar", "fr", "es", "fa", "hi", "kk", "ky", "tg", "uz", "tr", "de"]
        self.language.set_options([(code, str(names.get(code, code))) for code in codes])
        roles = {role: translate(label) for role, label in ROLE_LABELS.items()}
        self.speakers.set_options([(str(row.id), f"{row.printed_name} ({roles[row.role]})") for row in members])

    def details(self) -> ItemDetails:
        """Return what was typed."""
        return ItemDetails(
            ItemKind(self.kind.data), self.title.data, self.minutes.data,
            tuple(int(value) for value in self.speakers.data or ()), self.private_note.data, self.fixed_start.data,
            self.language.data or "",
        )  # fmt: skip


def part_label(part: Part) -> str:
    """Return "Part 2: Questions" in the present language."""
    label: str = gettext("Part %(number)d", number=part.position)
    return f"{label}: {part.title}" if part.title else label


def _stored(item: AgendaItem) -> dict[str, Any]:
    return {
        "part": str(item.part_id), "kind": item.kind.value, "title": item.title, "minutes": item.minutes,
        "speakers": [str(speaker.member_id) for speaker in item.speakers], "private_note": item.private_note,
        "fixed_start": item.fixed_start, "language": item.language,
    }  # fmt: skip
