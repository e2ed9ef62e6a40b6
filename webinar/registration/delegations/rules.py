"""Decisions about delegations: how pasted rows read, how many may be named, until when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webinar.core.cells import email, said
from webinar.core.columns import matched, vocabulary
from webinar.core.errors import RuleViolation, RuleViolations
from webinar.core.pasted import without_number
from webinar.core.text import N_, clean_text, email_key, plain_digits
from webinar.registration.delegations.models import Delegation
from webinar.registration.registering.rules import ENDED

#: Purpose of focal points' links; see `core.tokens`.
FOCAL_LINK = "delegation"
MAX_MEMBERS = 200
#: Of rows that are wrong, so many are told at once.
MOST_SHOWN = 20
_PARTING, _COMMAS = re.compile(r"[\t;|；؛]"), re.compile("[,،，、]")
_WORDS = vocabulary([("full_name", ()), ("position", ("title",)), ("email", ())])


@dataclass(frozen=True)
class Named:
    """One person as a focal point names them."""

    full_name: str
    position: str
    email: str


def read_members(text: str) -> list[Named]:
    """Return the people of pasted rows "name, position, address", parted by tabs, semicolons, bars or commas.

    The address may stand in any column; numbers of a list and a row of headings are passed over. RuleViolations names each row that cannot
    be read, or whose address was given before.
    """
    found: list[Named] = []
    wrong: list[RuleViolation] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        marks = _PARTING if _PARTING.search(line) else _COMMAS
        cells = [clean_text(cell, max_length=300) for cell in marks.split(without_number(line))]
        if len(cells) > 2 and plain_digits(cells[0]).isdecimal():  # noqa: PLR2004 - a name and an address beside it
            cells = cells[1:]
        if not (found or wrong) and len(matched(cells, _WORDS)) > 1:
            continue
        try:
            person = _named(number, cells)
            key = email_key(person.email)
            if key in seen:
                raise _row(N_("Row %(number)d: the same address is in row %(row)d."), number, row=seen[key])
        except RuleViolation as error:
            wrong.append(error)
            continue
        seen[key] = number
        found.append(person)
    ensure_all(wrong)
    if not found:
        raise RuleViolation(N_("Name at least one person."), field="rows")
    return found


def _named(number: int, cells: list[str]) -> Named:
    typed = next((cell for cell in cells if "@" in cell), "")
    others = [cell for cell in cells if cell and cell != typed]
    # A dash stands for the name that is missing: what follows it is none.
    if not others or not said(others[0]):
        raise _row(N_("Row %(number)d: enter a name."), number)
    if not typed:
        raise _row(N_("Row %(number)d: enter an email address."), number)
    try:
        address = email(typed)
    except RuleViolation as error:
        raise _row(N_("Row %(number)d: “%(address)s” isn’t an email address."), number, address=typed[:80]) from error
    return Named(others[0][:160], ", ".join(filter(said, others[1:]))[:200], address)


def _row(message: str, number: int, **params: object) -> RuleViolation:
    return RuleViolation(message, field="rows", number=number, **params)


def _first(wrong: Sequence[RuleViolation]) -> Sequence[RuleViolation]:
    """Return as many problems as a page can show."""
    if len(wrong) <= MOST_SHOWN:
        return wrong
    rest = RuleViolation(N_("And %(count)d more rows."), field="rows", count=len(wrong) - MOST_SHOWN)
    return [*wrong[:MOST_SHOWN], rest]


def ensure_all(wrong: Sequence[RuleViolation]) -> None:
    """Refuse what was pasted together when any of it is refused, and say what is wrong with each."""
    if wrong:
        raise RuleViolations(_first(wrong))


def ensure_room(delegation: Delegation, present: int, more: int) -> None:
    """Refuse more people than a delegation may name."""
    limit = delegation.places if delegation.places is not None else MAX_MEMBERS
    if present + more > limit:
        raise RuleViolation(N_("This delegation can name %(limit)d people."), field="rows", limit=limit)


def ensure_open(delegation: Delegation, now: datetime) -> None:
    """Refuse changes by the focal point after the deadline."""
    if delegation.closes_at is not None and now >= delegation.closes_at:
        raise RuleViolation(N_("The deadline for naming this delegation has passed. Contact the organisers."))


def ensure_may_return(delegation: Delegation, now: datetime) -> None:
    """Refuse a member who had cancelled, where the focal point could name nobody: after the deadline, or with no place left."""
    present = sum(member.registration.status not in ENDED for member in delegation.members)
    try:
        ensure_open(delegation, now)
        ensure_room(delegation, present, 1)
    except RuleViolation as refused:
        raise RuleViolation(
            N_("Your delegation, “%(name)s”, is full. Contact your focal point."), name=delegation.name
        ) from refused
