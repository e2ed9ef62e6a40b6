"""People as rows of a sheet and as vCards (RFC 6350), in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webinar.core import cells, columns, timezones, vcards
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key
from webinar.directory.people.models import Person
from webinar.directory.people.rules import ensure_name, printed_name
from webinar.directory.people.service import PersonDetails, PositionDetails, current_line

#: (field, heading, headings that mean the same here besides those of `core.columns`).
COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("full_name", N_("Full name"), ()),
    ("style", N_("Style"), ("title", "honorific", "обращение", "称谓", "لقب")),
    ("rank", N_("Rank"), ("звание", "军衔", "رتبہ")),
    ("retired_marker", N_("Retired marker"), ("retired", "ret")),
    ("post_nominals", N_("Post-nominal letters"), ("post nominals", "suffix")),
    ("position", N_("Position"), ()),
    ("organisation", N_("Organisation"), ()),
    ("email", N_("Email address"), ()),
    ("given_names", N_("Given names"), ()),
    ("family_name", N_("Family name"), ()),
    ("original_name", N_("Name in original script"), ("original name", "native name")),
    ("pronunciation", N_("Pronunciation"), ("pronunciation",)),
    ("nationality", N_("Nationality"), ("country", "гражданство", "国籍", "قومیت")),
    ("time_zone", N_("Time zone"), ()),
    ("aliases", N_("Other spellings"), ("aliases",)),
)
#: What cards are of that are of nobody (RFC 6350 §6.1.4).
_NOBODY = frozenset({"group", "org", "location", "application", "device"})
_LONGEST = {"full_name": 160, "position": 300, "organisation": 300}


@dataclass
class ReadRow:
    """One row of a file, by its number there: what it says, what was left out, or what is wrong with it."""

    number: int
    details: PersonDetails | None = None
    problems: list[RuleViolation] = field(default_factory=list)
    remarks: list[RuleViolation] = field(default_factory=list)


def vocabulary(translated: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """Return which heading means which field; `translated` are the headings of our own export in another language."""
    own = dict(translated)
    return columns.vocabulary([(name, (label, own.get(name, ""), *others)) for name, label, others in COLUMNS])


def read_rows(
    records: Iterable[columns.Record], organisations: Mapping[str, int], country: Callable[[str], str | None]
) -> list[ReadRow]:
    """Return every row of a sheet or vCard.

    `organisations` maps folded names and acronyms to ids; others are kept as printed. `country` finds a code by a name.
    """
    return [_read(record, organisations, country) for record in records]


def ensure_names(sheet: columns.Sheet) -> None:
    """Refuse a sheet without a column for names."""
    if not {"full_name", "given_names", "family_name"} & set(sheet.columns.values()):
        raise RuleViolation(N_("No column is named “Full name”. Name the columns as in the example."), field="file")


def _read(record: columns.Record, organisations: Mapping[str, int], country: Callable[[str], str | None]) -> ReadRow:
    readers: dict[str, Callable[[str], str]] = {
        "email": cells.email, "time_zone": timezones.present_name, "nationality": lambda word: _country(word, country),
    }  # fmt: skip
    clean = {
        name: record.text(name, longest=_LONGEST.get(name, 200), multiline=name == "aliases")
        for name, _label, _others in COLUMNS if name not in readers
    }  # fmt: skip
    clean["email"] = record.value("email", cells.email) or ""
    for name in ("time_zone", "nationality"):
        clean[name] = record.value(name, readers[name], optional=True) or ""
    clean["full_name"] = columns.whole_name(clean["full_name"], clean["given_names"], clean["family_name"])
    if not record.problems:
        try:
            ensure_name(clean["full_name"])
        except RuleViolation as error:
            record.problems.append(error)
    details = None if record.problems else _details(clean, organisations)
    return ReadRow(record.number, details, record.problems, record.remarks)


def _country(text: str, country: Callable[[str], str | None]) -> str:
    code = country(text)
    if code is None:
        raise RuleViolation(N_("We don’t recognise the country “%(name)s”."), name=text[:60])
    return code


def _details(clean: dict[str, str], organisations: Mapping[str, int]) -> PersonDetails:
    position, organisation = clean.pop("position", ""), clean.pop("organisation", "")
    marker, rank = clean.pop("retired_marker", ""), clean.get("rank", "")
    ident = organisations.get(search_key(organisation))
    held = None
    if position or organisation:
        printed = "" if ident or not organisation else ", ".join(filter(None, (position, organisation)))
        held = PositionDetails(position, ident, printed)
    spellings = tuple(line.strip() for line in clean.pop("aliases", "").replace(";", "\n").split("\n") if line.strip())
    retired = True if marker and rank else None
    known: dict[str, Any] = dict(clean)
    return PersonDetails(
        **known, retired=retired, retired_marker=marker if retired else "", position=held, aliases=spellings
    )


def written(people: Iterable[Person]) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows that `read_rows` understands; affiliations and aliases must be loaded."""
    rows = []
    for person in people:
        held = next((row for row in person.affiliations if row.until is None), None)
        values: dict[str, Any] = {name: getattr(person, name, "") for name, _label, _others in COLUMNS}
        values["position"] = held.position or held.position_printed if held else ""
        values["organisation"] = held.organisation.name if held and held.organisation else ""
        values["aliases"] = "; ".join(alias.spelling for alias in person.aliases)
        rows.append([str(values[name] or "") for name, _label, _others in COLUMNS])
    return [label for _name, label, _others in COLUMNS], rows


def written_vcards(people: Iterable[Person]) -> bytes:
    """Return people as vCard 4.0; affiliations must be loaded."""
    from icalendar.parser import Contentline  # noqa: PLC0415 - the same content lines as RFC 5545

    lines: list[str] = []
    for person in people:
        family, given = person.family_name, person.given_names
        prefix = " ".join(filter(None, (person.style, person.rank)))
        name = ";".join(map(_escaped, (family or person.full_name, given, "", prefix, person.post_nominals)))
        card = [
            "BEGIN:VCARD",
            "VERSION:4.0",
            f"UID:{person.public_id}",
            f"FN:{_escaped(printed_name(person))}",
            f"N:{name}",
        ]
        card += [f"X-FULL-NAME:{_escaped(person.full_name)}"]
        if line := current_line(person):
            card.append(f"TITLE:{_escaped(line)}")
        if person.email:
            card.append(f"EMAIL:{_escaped(person.email)}")
        if person.time_zone:
            card.append(f"TZ:{_escaped(person.time_zone)}")
        lines += [*card, "END:VCARD"]
    return "".join(f"{Contentline(line).to_ical().decode()}\r\n" for line in lines).encode()  # type: ignore[no-untyped-call]


def _escaped(text: str) -> str:
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def records_of_vcards(content: bytes) -> list[columns.Record]:
    """Return vCards as records, numbered from 1; RuleViolation when there is none to read."""
    records = []
    for number, card in enumerate(vcards.read_cards(content), start=1):
        record = columns.Record(number, _cells(card))
        if card.text("KIND").strip().casefold() in _NOBODY:
            record.problems.append(RuleViolation(N_("This card is not of a person.")))
        records.append(record)
    return records


def _cells(card: vcards.Card) -> dict[str, str]:
    found = {
        "full_name": card.text("X-FULL-NAME") or card.text("FN"), "position": card.text("TITLE"), "email": card.text("EMAIL"),
        "time_zone": card.text("TZ"), "organisation": card.part("ORG", 0),
    }  # fmt: skip
    if given := card.part("N", 1):
        found |= {"family_name": card.part("N", 0), "given_names": given}
    found["full_name"] = found["full_name"] or columns.whole_name("", card.part("N", 1), card.part("N", 0))
    return found
