"""Forms of panel and programme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webinar.directory.people.models import Person
from webinar.directory.people.rules import printed_name
from webinar.programme.agenda.models import AgendaItem, ItemKind, PanelMember, Part
from webinar.programme.agenda.rules import ANSWER_LABELS, KIND_LABELS, ROLE_LABELS, UNCONFIRMED_LABELS, ItemDetails
from webinar.web.bulk import ManyForm
from webinar.web.fields import Choice, Clock, LongText, Number, Several, Text, required
from webinar.web.forms import Form
from webinar.web.i18n import locale
from webinar.web.pasting import Lines, PasteForm
from webinar.web.rendering import language_name, translate


def _roles() -> list[tuple[str, str]]:
    return [(role.value, translate(label)) for role, label in ROLE_LABELS.items()]


class AddMemberForm(Form):
    """Puts somebody of the registry on the panel."""

    person = Choice(_("Person"))
    role = Choice(_("Role"))

    def __init__(self, *args: Any, people: list[Person] | None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        #: There are too many to be listed.
        self.is_long = people is None
        self.person.set_options([(str(person.id), printed_name(person)) for person in people or ()])
        self.role.set_options(_roles())


class RemoveMemberForm(ManyForm):
    """Words for who is taken off the panel."""

    words = LongText(_("Your words in the email"), max_length=2_000)


class UnconfirmedForm(Form):
    """How people who have not confirmed yet appear in the public programme."""

    unconfirmed = Choice(_("People who haven’t confirmed yet"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.unconfirmed.set_options([(key.value, translate(label)) for key, label in UNCONFIRMED_LABELS.items()])


class MemberForm(Form):
    """Role, printed form and answer of a panel member."""

    role = Choice(_("Role"))
    role_title = Text(_("Role as printed"), max_length=120)
    printed_name = Text(_("Printed as"), [required()], max_length=250)
    printed_position = Text(_("Position as printed"), max_length=300)
    answer = Choice(_("Answer"))

    def __init__(self, *args: Any, member: PanelMember, **kw: Any) -> None:
        printed = {f"{part}-{code}": text for code, form in (member.forms or {}).items() for part, text in form.items()}
        super().__init__(*args, obj=member, data=printed, **kw)
        self.role.set_options(_roles())
        self.answer.set_options([(given.value, translate(label)) for given, label in ANSWER_LABELS.items()])

    def forms(self, codes: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return name and position as printed in these languages."""
        return {code: {part: self[f"{part}-{code}"].data for part in ("name", "position")} for code in codes}


def member_form(codes: Iterable[str]) -> type[MemberForm]:
    """Return the form with fields for each of these languages."""
    fields: dict[str, Any] = {}
    for code in codes:
        language = language_name(code)
        fields[f"name-{code}"] = Text(_("Name, %(language)s", language=language), max_length=250, default="")
        fields[f"position-{code}"] = Text(_("Position, %(language)s", language=language), max_length=300, default="")
    return type("LocalMemberForm", (MemberForm,), fields)


class PastePanelForm(PasteForm):
    """Lines as letters and programmes write people, one a line."""

    lines = Lines(_("One person per line"), [required()], max_length=20_000)


class ChooseForm(Form):
    """Words by which people of the registry are found, and in which order those who are chosen join the panel."""

    q = Text(_("Name, in any spelling or script"))
    rule = Choice(
        _("Order of those you add"),
        options=[
            ("chosen", _("As listed here")),
            ("hosts", _("By the order of the hosts")),
            ("countries", _("By country name in this language")),
            ("names", _("By name")),
            ("precedence", _("By a list of precedence")),
        ],
    )
    precedence = LongText(_("List of precedence, one rank or position per line"), max_length=2_000)


class OrderForm(Form):
    """By which rule the panel is to be put in order."""

    rule = Choice(
        _("Order"),
        options=[
            ("programme", _("In speaking order, as in the programme")),
            ("hosts", _("By the order of the hosts")),
            ("countries", _("By country name in this language")),
            ("names", _("By name")),
            ("precedence", _("By a list of precedence")),
        ],
    )
    precedence = LongText(_("List of precedence, one rank or position per line"), max_length=2_000)


class PartForm(Form):
    """A part's title; without one it is only numbered."""

    title = Text(_("Title of the part"), max_length=200)


class LinesForm(Form):
    """The whole programme as plain lines; `base` marks the state that was shown."""

    #: It carries the whole text that it was read from, and compares that.
    proposes = True

    text = LongText(_("Programme"), max_length=500_000)
    base = Text(max_length=16)


class ItemForm(Form):
    """An agenda item."""

    part = Choice(_("Part"))
    kind = Choice(_("Kind"))
    title = Text(_("Title, if it has one of its own"), max_length=250)
    minutes = Number(_("Minutes"), low=1, high=600)
    fixed_start = Clock(_("Fixed start"))
    language = Choice(_("Language"), blank=_("Same as the webinar"))
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
            tuple(int(value) for value in self.speakers.data or ()), private_note=self.private_note.data,
            fixed_start=self.fixed_start.data, language=self.language.data or "",
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
