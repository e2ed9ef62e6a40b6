"""Forms of the registry."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _

from webinar.directory.organisations.forms import country_options
from webinar.directory.organisations.models import Organisation
from webinar.directory.people.models import Affiliation, Person
from webinar.directory.people.reading import Proposal
from webinar.directory.people.service import PersonDetails, PositionDetails
from webinar.web import pasting
from webinar.web.fields import Choice, Day, Email, LongText, Rows, Several, Text, Tick, Upload, required
from webinar.web.forms import Form
from webinar.web.i18n import locale
from webinar.web.site import site
from webinar.web.tables import Encoding
from webinar.web.zone_field import Zone

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
_PARTS = ("name", "position", "salutation", "biography")
_RETIRED = {"yes": True, "no": False}


class PersonForm(Form):
    """A person as protocol demands. Only the full name must be given."""

    full_name = Text(_("Full name, as the person writes it"), [required()], max_length=160)
    style = Text(_("Style, e.g. H.E. or Dr"), max_length=40)
    rank = Text(_("Rank as printed, such as Lt. Col."), max_length=60)
    rank_full = Text(_("Rank in full"), max_length=80)
    retired = Choice(_("Retired"), blank=_("Unknown"), options=[("yes", _("Yes")), ("no", _("No"))])
    retired_marker = Text(_("Retired marker as printed, e.g. (Ret.)"), max_length=20)
    post_nominals = Text(_("Post-nominal letters"), max_length=60)
    position = Text(_("Position"), max_length=200)
    organisation = Choice(_("Organisation"), blank=_("Not on the list"))
    position_printed = Text(_("Position as printed, if it differs from “position, organisation”"), max_length=300)
    on_behalf_of = Text(_("On behalf of (e.g. a state)"), max_length=200)
    since = Day(_("Since"))
    given_names = Text(_("Given names"), max_length=120)
    family_name = Text(_("Family name"), max_length=120)
    sort_key = Text(_("Sort under"), max_length=160)
    original_name = Text(_("Name in original script"), max_length=160)
    original_language = Choice(_("Language of that script"), blank=_("Not given"))
    aliases = LongText(_("Other spellings, one per line"), max_length=2_000)
    pronunciation = Text(_("Pronunciation"), max_length=160)
    salutation = Text(_("How a letter addresses them"), max_length=160)
    pronoun = Text(_("Pronoun used in texts"), max_length=40)
    email = Email(_("Email address"))
    language = Choice(_("Email language"), blank=_("Same as the webinar"))
    nationality = Choice(_("Nationality"), blank=_("Not given"))
    time_zone = Zone(_("Time zone"))
    biography = LongText(_("Biography"), max_length=10_000)
    notes = LongText(_("Notes for staff"), max_length=10_000)
    another = Tick(_("This is a different person. Add anyway"))

    def __init__(
        self, *args: Any, organisations: list[Organisation], person: Person | None = None,
        proposal: Proposal | None = None, **kw: Any,
    ) -> None:  # fmt: skip
        stored = _stored(person) if person else _proposed(proposal) if proposal else None
        super().__init__(*args, data=stored, **kw)
        self.organisation.set_options([(str(row.id), row.name) for row in organisations])
        names = locale().languages
        self.original_language.set_options([(code, str(names.get(code, code))) for code in _LANGUAGES])
        self.nationality.set_options(country_options())
        self.language.set_options(language_options())

    def details(self) -> PersonDetails:
        """Return what was typed."""
        values = self.values()
        del values["another"]
        codes = [code for code in site().settings.languages if f"name_{code}" in values]
        translations = {code: {part: values.pop(f"{part}_{code}") for part in _PARTS} for code in codes}
        position, printed = values.pop("position"), values.pop("position_printed")
        organisation = values.pop("organisation")
        on_behalf_of, since = values.pop("on_behalf_of"), values.pop("since")
        held = None
        if position or organisation or printed:
            held = PositionDetails(
                position, int(organisation) if organisation else None, printed, on_behalf_of, since=since
            )
        spellings = tuple(line for line in values.pop("aliases").split("\n") if line)
        retired = _RETIRED.get(values.pop("retired"))
        filled = {code: form for code, form in translations.items() if any(form.values())}
        return PersonDetails(retired=retired, position=held, aliases=spellings, translations=filled, **values)


def person_form() -> type[PersonForm]:
    """Return the form with fields for each language of this installation."""
    fields: dict[str, Any] = {}
    for code in site().settings.languages:
        fields[f"name_{code}"] = Text(_("Name as printed"), max_length=200)
        fields[f"position_{code}"] = Text(_("Position as printed"), max_length=300)
        fields[f"salutation_{code}"] = Text(_("How a letter addresses them"), max_length=160)
        fields[f"biography_{code}"] = LongText(_("Biography"), max_length=10_000)
    return type("LocalPersonForm", (PersonForm,), fields)


class PositionForm(Form):
    """A position that somebody holds or held."""

    position = Text(_("Position"), max_length=200)
    organisation = Choice(_("Organisation"), blank=_("Not on the list"))
    position_printed = Text(_("Position as printed, if it differs from “position, organisation”"), max_length=300)
    on_behalf_of = Text(_("On behalf of (e.g. a state)"), max_length=200)
    since = Day(_("Since"))
    until = Day(_("Until"))

    def __init__(
        self, *args: Any, organisations: list[Organisation], row: Affiliation | None = None, **kw: Any
    ) -> None:
        stored = None
        if row is not None:
            stored = {
                name: getattr(row, name) for name in ("position", "position_printed", "on_behalf_of", "since", "until")
            }
            stored["organisation"] = str(row.organisation_id or "")
        super().__init__(*args, data=stored, **kw)
        self.organisation.set_options([(str(org.id), org.name) for org in organisations])

    def details(self) -> PositionDetails:
        """Return what was typed."""
        organisation = int(self.organisation.data) if self.organisation.data else None
        return PositionDetails(
            self.position.data, organisation, self.position_printed.data, self.on_behalf_of.data, self.since.data,
            self.until.data,
        )  # fmt: skip


class PhotoForm(Form):
    """A photo; the view reads it."""

    file = Upload(_("Photo (JPEG, PNG or WebP)"))


class PasteForm(pasting.PasteForm):
    """Lines as programmes and letters write people, one a line."""

    lines = pasting.Lines(_("One person per line"), [required()], max_length=20_000)


class ImportForm(Form):
    """A file of people, or pasted rows."""

    file = Upload(_("File (CSV, XLSX, ODS or vCard)"))
    rows = Rows(_("Or paste rows from a spreadsheet, headings first"))
    encoding = Encoding()
    digest = Text(max_length=64)
    name = Text(max_length=200)


class MergeForm(Form):
    """Of which fields the other entry is right."""

    theirs = Several(_("Use from the other entry"))


def language_options() -> list[tuple[str, str]]:
    """Return the languages of this installation with their names."""
    names = locale().languages
    return [(code, str(names.get(code, code))) for code in site().settings.languages]


def _proposed(proposal: Proposal) -> dict[str, Any]:
    data: dict[str, Any] = {**asdict(proposal), "organisation": str(proposal.organisation_id or "")}
    return data | {"retired": "yes" if proposal.retired_marker else ""}


def _stored(person: Person) -> dict[str, Any]:
    data = {column.key: getattr(person, column.key) for column in Person.__table__.columns}
    for code, form in (person.translations or {}).items():
        data |= {f"{part}_{code}": form.get(part, "") for part in _PARTS}
    data["retired"] = {True: "yes", False: "no", None: ""}[person.retired]
    data["aliases"] = "\n".join(alias.spelling for alias in person.aliases)
    held = next((row for row in person.affiliations if row.until is None), None)
    if held is not None:
        data |= {"position": held.position, "position_printed": held.position_printed,
                 "organisation": str(held.organisation_id or ""), "on_behalf_of": held.on_behalf_of, "since": held.since}  # fmt: skip
    return data
