"""Decisions about attendance: which columns a list has, whom a row means, how a figure is printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webinar.attendance.models import Qualifier
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key, search_key

QUALIFIER_LABELS = {
    Qualifier.EXACT: N_("exactly"), Qualifier.ABOUT: N_("about"), Qualifier.OVER: N_("over"),
    Qualifier.UP_TO: N_("up to"),
}  # fmt: skip

#: Headings by which the columns of a plain list are known, folded by `search_key`.
_HEADINGS: Mapping[str, frozenset[str]] = {
    "name": frozenset({"name", "full name", "fullname", "participant", "display name", "имя", "фио", "姓名", "نام"}),
    "first": frozenset({"first name", "given name", "vorname", "имя (собств.)"}),
    "last": frozenset({"last name", "family name", "surname", "nachname", "фамилия"}),
    "email": frozenset({"email", "e-mail", "e mail", "email address", "e-mail address", "mail", "user email", "邮箱", "ای میل"}),
    "organisation": frozenset({"organisation", "organization", "company", "affiliation", "организация", "单位", "ادارہ"}),
    "minutes": frozenset({"minutes", "duration", "duration minutes", "total duration minutes", "time in session minutes"}),
}  # fmt: skip


@dataclass(frozen=True)
class ListedAttendee:
    """A row of a list: `row` is its number in the file, with the headings as row 1."""

    row: int
    name: str
    email: str
    organisation: str
    minutes: int | None


@dataclass(frozen=True)
class BadRow:
    """A row that says of nobody who came, with the reason in words."""

    row: int
    reason: str


def columns(headings: Sequence[str]) -> dict[str, int]:
    """Return which column holds what; RuleViolation when neither a name nor an address is among the headings."""
    found: dict[str, int] = {}
    for index, heading in enumerate(headings):
        folded = search_key(heading.replace("(", " ").replace(")", " "))
        for kind, names in _HEADINGS.items():
            if folded in names:
                found.setdefault(kind, index)
    if not {"name", "email", "first", "last"} & set(found):
        raise RuleViolation(
            N_("The first row must name the columns, at least “Name” or “E-mail”. It says: %(headings)s"),
            field="file", headings=", ".join(heading for heading in headings if heading)[:200],
        )  # fmt: skip
    return found


def read_rows(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[ListedAttendee], list[BadRow]]:
    """Return the attendees of a plain list and the rows that cannot be used, each with its number."""
    place = columns(headings)
    good: list[ListedAttendee] = []
    bad: list[BadRow] = []
    for number, row in enumerate(rows, start=2):
        cells = {kind: row[index].strip() for kind, index in place.items()}
        name = cells.get("name") or " ".join(filter(None, [cells.get("first"), cells.get("last")]))
        address = cells.get("email", "")
        if not name and not address:
            bad.append(BadRow(number, N_("Neither a name nor an address.")))
        elif address and not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
            bad.append(BadRow(number, N_("The address is none.")))
        else:
            minutes = _minutes(cells.get("minutes", ""))
            good.append(ListedAttendee(number, name, email_key(address), cells.get("organisation", ""), minutes))
    return good, bad


def _minutes(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,4})(?:[.,]\d+)?(?:\s*min\w*)?", text)
    return int(match.group(1)) if match else None


def match(attendee: ListedAttendee, by_email: Mapping[str, int], by_name: Mapping[str, Sequence[int]]) -> int | None:
    """Return the registration that a row means: by address, else by a name that only one registrant bears."""
    if attendee.email:
        return by_email.get(attendee.email)
    same_name = by_name.get(search_key(attendee.name), ())
    return same_name[0] if len(same_name) == 1 else None
