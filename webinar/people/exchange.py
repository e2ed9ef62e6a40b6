"""People as rows of a sheet and as vCards (RFC 6350), in and out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, clean_text, search_key
from webinar.people.models import Person
from webinar.people.rules import printed_name
from webinar.people.service import PersonDetails, PositionDetails, current_line

#: (field, heading, other headings that mean the same).
COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("full_name", N_("Full name"), ("name", "fn", "имя", "фио", "полное имя", "姓名", "نام", "پورا نام")),
    ("style", N_("Style"), ("title", "honorific", "обращение", "称谓", "لقب")),
    ("rank", N_("Rank"), ("звание", "军衔", "رتبہ")),
    ("retired_marker", N_("Retired marker"), ("retired", "ret")),
    ("post_nominals", N_("Letters after the name"), ("post nominals", "suffix")),
    ("position", N_("Position"), ("job title", "role", "должность", "职务", "عہدہ")),
    ("organisation", N_("Organisation"), ("organization", "company", "org", "организация", "单位", "ادارہ")),
    ("email", N_("E-mail address"), ("email", "e-mail", "mail", "почта", "邮箱", "ای میل")),
    ("given_names", N_("Given names"), ("given name", "first name")),
    ("family_name", N_("Family name"), ("surname", "last name", "фамилия", "姓")),
    ("original_name", N_("Name in its own script"), ("original name", "native name")),
    ("pronunciation", N_("How to say the name"), ("pronunciation",)),
    ("nationality", N_("Nationality"), ("country",)),
    ("time_zone", N_("Time zone"), ("timezone", "tz")),
    ("aliases", N_("Other spellings"), ("aliases",)),
)
_LONGEST = {"full_name": 160, "email": 254, "position": 300, "organisation": 300}


@dataclass
class ReadRow:
    """One row of a file (counted from 1, with the head) as details, or what is wrong with it."""

    number: int
    details: PersonDetails | None = None
    problems: list[RuleViolation] = field(default_factory=list)


def mapped(headings: Sequence[str]) -> dict[int, str]:
    """Return which column (from 0) is which field, by its heading in any language we know."""
    known = {search_key(word): name for name, label, others in COLUMNS for word in (name, label, *others)}
    found: dict[int, str] = {}
    for index, heading in enumerate(headings):
        name = known.get(search_key(heading.replace("_", " "))) or known.get(search_key(heading))
        if name and name not in found.values():
            found[index] = name
    return found


def read_rows(
    rows: Sequence[Sequence[str]], organisations: dict[str, int], numbers: Sequence[int] = ()
) -> list[ReadRow]:
    """Return every row below the head; RuleViolation when no column holds names.

    `organisations` maps folded names and acronyms to ids; others are kept as printed. `numbers` are those of the
    rows in the file, counted from 2 without them.
    """
    columns = mapped(rows[0])
    if "full_name" not in columns.values():
        raise RuleViolation(N_("No column is headed “Full name”. Name the columns as in the example."), field="file")
    found = []
    for index, row in enumerate(rows[1:]):
        number = numbers[index] if numbers else index + 2
        values = {name: row[place] if place < len(row) else "" for place, name in columns.items()}
        found.append(_read(number, values, organisations))
    return found


def _read(number: int, values: dict[str, str], organisations: dict[str, int]) -> ReadRow:
    row = ReadRow(number)
    clean: dict[str, str] = {}
    for name, value in values.items():
        try:
            clean[name] = clean_text(value, multiline=name == "aliases", max_length=_LONGEST.get(name, 200))
        except RuleViolation as error:
            row.problems.append(error)
    if not row.problems and not clean.get("full_name"):
        row.problems.append(RuleViolation(N_("The name is missing.")))
    email = clean.get("email", "")
    if email and not _is_address(email):
        row.problems.append(RuleViolation(N_("“%(address)s” is not an e-mail address."), address=email))
    if not row.problems:
        row.details = _details(clean, organisations)
    return row


def _is_address(text: str) -> bool:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - heavy tables

    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _details(clean: dict[str, str], organisations: dict[str, int]) -> PersonDetails:
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


def vcards(people: Iterable[Person]) -> bytes:
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


def rows_of_vcards(text: str) -> list[list[str]]:
    """Return vCards (3.0 and 4.0) as the rows of a sheet with our headings; RuleViolation when it holds none."""
    from icalendar.parser import Contentlines  # noqa: PLC0415 - the same content lines as RFC 5545

    head = ["full_name", "position", "organisation", "email", "family_name", "given_names", "style", "time_zone"]
    rows: list[list[str]] = [head]
    card: dict[str, str] | None = None
    try:
        for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call]
            if not line:
                continue
            name, _params, value = line.parts()
            key, value = name.upper().rsplit(".", 1)[-1], _unescaped(str(value))
            if key == "BEGIN":
                card = {}
            elif key == "END" and card is not None:
                rows.append([card.get(column, "") for column in head])
                card = None
            elif card is not None:
                _put(card, key, value, str(line))
    except ValueError as error:
        raise RuleViolation(N_("This vCard is broken."), field="file") from error
    if len(rows) == 1:
        raise RuleViolation(N_("This file holds no vCard."), field="file")
    return rows


def _put(card: dict[str, str], key: str, value: str, line: str) -> None:
    simple = {"TITLE": "position", "EMAIL": "email", "TZ": "time_zone", "X-FULL-NAME": "full_name"}
    if key == "FN":
        card.setdefault("full_name", value)
    elif key == "X-FULL-NAME":
        card["full_name"] = value
    elif key == "ORG":
        card["organisation"] = value.split(";", maxsplit=1)[0]
    elif key == "N":
        parts = [_unescaped(part) for part in line.partition(":")[2].split(";")] + [""] * 5
        if parts[1]:
            card["family_name"], card["given_names"] = parts[0], parts[1]
    elif key in simple:
        card.setdefault(simple[key], value)


def _unescaped(text: str) -> str:
    for sign in (",", ";", "\\"):
        text = text.replace(f"\\{sign}", sign)
    return text.replace("\\n", "\n").strip()
