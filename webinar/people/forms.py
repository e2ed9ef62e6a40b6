"""Forms of the registry."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.organisations.forms import country_options, zone_options
from webinar.organisations.models import Organisation
from webinar.people.models import Person
from webinar.people.service import PersonDetails, PositionDetails
from webinar.web.fields import Choice, Email, LongText, Text, required
from webinar.web.forms import Form
from webinar.web.i18n import locale

_LANGUAGES = (
    "en",
    "ru",
    "zh",
    "ur",
    "ar",
    "fa",
    "fr",
    "es",
    "de",
    "hi",
    "kk",
    "ky",
    "tg",
    "uz",
    "mn",
    "be",
    "tr",
    "ps",
)
_RETIRED = {"yes": True, "no": False}


class PersonForm(Form):
    """A person as protocol demands. Only the full name must be given."""

    full_name = Text(_("Full name, as the person writes it"), [required()], max_length=160)
    style = Text(_("Style, such as H.E. or Dr"), max_length=40)
    rank = Text(_("Rank as printed, such as Lt. Col."), max_length=60)
    rank_full = Text(_("Rank in full"), max_length=80)
    retired = Choice(_("Retired"), blank=_("Not known"), options=[("yes", _("Yes")), ("no", _("No"))])
    retired_marker = Text(_("Retired marker as printed, such as (Ret.)"), max_length=20)
    post_nominals = Text(_("Letters after the name"), max_length=60)
    position = Text(_("Position"), max_length=200)
    organisation = Choice(_("Organisation"), blank=_("None of the list"))
    position_printed = Text(_("Position as printed, if it differs from “position, organisation”"), max_length=300)
    given_names = Text(_("Given names"), max_length=120)
    family_name = Text(_("Family name"), max_length=120)
    sort_key = Text(_("Sort under"), max_length=160)
    original_name = Text(_("Name in its own script"), max_length=160)
    original_language = Choice(_("Language of that script"), blank=_("Not stated"))
    aliases = LongText(_("Other spellings, one a line"), max_length=2_000)
    pronunciation = Text(_("How to say the name"), max_length=160)
    email = Email(_("E-mail address"))
    nationality = Choice(_("Nationality"), blank=_("Not stated"))
    time_zone = Choice(_("Time zone"), blank=_("Not known"))
    biography = LongText(_("Biography"), max_length=10_000)
    notes = LongText(_("Notes for staff"), max_length=10_000)

    def __init__(self, *args: Any, organisations: list[Organisation], person: Person | None = None, **kw: Any) -> None:
        super().__init__(*args, data=_stored(person) if person else None, **kw)
        self.organisation.set_options([(str(row.id), row.name) for row in organisations])
        names = locale().languages
        self.original_language.set_options([(code, str(names.get(code, code))) for code in _LANGUAGES])
        self.nationality.set_options(country_options())
        self.time_zone.set_options(zone_options())

    def details(self) -> PersonDetails:
        """Return what was typed."""
        values = self.values()
        position, printed = values.pop("position"), values.pop("position_printed")
        organisation = values.pop("organisation")
        held = None
        if position or organisation or printed:
            held = PositionDetails(position, int(organisation) if organisation else None, printed)
        spellings = tuple(line for line in values.pop("aliases").split("\n") if line)
        retired = _RETIRED.get(values.pop("retired"))
        return PersonDetails(retired=retired, position=held, aliases=spellings, **values)


def _stored(person: Person) -> dict[str, Any]:
    data = {column.key: getattr(person, column.key) for column in Person.__table__.columns}
    data["retired"] = {True: "yes", False: "no", None: ""}[person.retired]
    data["aliases"] = "\n".join(alias.spelling for alias in person.aliases)
    held = next((row for row in person.affiliations if row.until is None), None)
    if held is not None:
        data |= {"position": held.position, "position_printed": held.position_printed,
                 "organisation": str(held.organisation_id or "")}  # fmt: skip
    return data
