"""Decisions about delegations: how pasted rows read, how many may be named, until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, clean_text, email_key
from webinar.delegations.models import Delegation

#: Purpose of focal points' links; see `core.tokens`.
FOCAL_LINK = "delegation"
MAX_MEMBERS = 200


@dataclass(frozen=True)
class Named:
    """One person as a focal point names them."""

    full_name: str
    position: str
    email: str


def read_members(text: str) -> list[Named]:
    """Return the people of pasted rows "name, position, address", parted by tabs, semicolons or bars.

    The address may stand in any column; RuleViolation names the row that cannot be read, or an address given twice.
    """
    found: list[Named] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        cells = [clean_text(cell, max_length=300) for cell in re.split(r"[\t;|]", line)]
        if len(cells) == 1:
            cells = [clean_text(cell, max_length=300) for cell in line.split(",")]
        address = next((cell for cell in cells if "@" in cell), "")
        others = [cell for cell in cells if cell and cell != address]
        if not others:
            raise RuleViolation(N_("Row %(number)d: the name is missing."), field="rows", number=number)
        if not address:
            raise RuleViolation(N_("Row %(number)d: the e-mail address is missing."), field="rows", number=number)
        key = email_key(address)
        if key in seen:
            raise RuleViolation(
                N_("Row %(number)d: the same address stands in row %(row)d."),
                field="rows",
                number=number,
                row=seen[key],
            )
        seen[key] = number
        found.append(Named(others[0][:160], ", ".join(others[1:])[:200], address))
    if not found:
        raise RuleViolation(N_("Name at least one person."), field="rows")
    return found


def ensure_room(delegation: Delegation, present: int, more: int) -> None:
    """Refuse more people than a delegation may name."""
    limit = delegation.places if delegation.places is not None else MAX_MEMBERS
    if present + more > limit:
        raise RuleViolation(N_("This delegation may name %(limit)d people."), field="rows", limit=limit)


def ensure_open(delegation: Delegation, now: datetime) -> None:
    """Refuse changes by the focal point after the deadline."""
    if delegation.closes_at is not None and now >= delegation.closes_at:
        raise RuleViolation(N_("The time for naming this delegation is over. Write to the organisers."))
