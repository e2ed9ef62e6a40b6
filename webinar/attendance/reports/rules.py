"""Which columns the list of people of a report may have, and which it has unless a host chose others."""

from __future__ import annotations

from collections.abc import Collection

from webinar.core.errors import RuleViolation
from webinar.core.text import N_

#: The columns in the order in which they are printed.
COLUMNS = {
    "name": N_("Name"), "organisation": N_("Organisation"), "position": N_("Position"), "country": N_("Country"),
    "category": N_("Category"), "delegation": N_("Delegation"), "host": N_("Invited by"), "email": N_("Email"),
    "language": N_("Language"), "registered": N_("Registered"), "attended": N_("Attended"), "state": N_("Attendance"),
    "minutes": N_("Minutes"), "share": N_("Percent of the webinar"), "first_join": N_("First join"),
    "last_leave": N_("Last leave"), "connections": N_("Connections"),
}  # fmt: skip
USUAL = (
    "name", "organisation", "position", "country", "category", "email", "registered", "attended", "minutes",
    "first_join", "last_leave",
)  # fmt: skip
#: In the zone that their heading names.
TIMES = frozenset({"first_join", "last_leave"})
FORMATS = ("csv", "xlsx", "pdf")


def ordered(chosen: Collection[str]) -> tuple[str, ...]:
    """Return the chosen columns in their order, the usual ones for none; what is no column is passed over."""
    return tuple(key for key in COLUMNS if key in chosen) or USUAL


def ensure_columns(chosen: Collection[str]) -> None:
    """Refuse a list of people that would name nobody and count nothing."""
    if not any(key in COLUMNS for key in chosen):
        raise RuleViolation(N_("Choose at least one column."), field="columns")
