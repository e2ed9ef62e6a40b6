"""Exports of personal data as one viewer may know them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webinar.core.audit import AuditEntry
from webinar.registration.roster.access import Roster
from webinar.web.rendering import translate


@dataclass(frozen=True)
class Export:
    """Who took which personal data as a file: how (format and filters), and how many rows, of them without names."""

    at: datetime
    who: str
    what: str
    how: str
    rows: int
    without_names: int


def exported(entries: Iterable[AuditEntry], kinds: Mapping[str, str], roster: Roster) -> list[Export]:
    """Return exports for a viewer: what was searched for may be a name, so not all read the filters."""
    return [
        Export(
            entry.at, entry.actor_name, translate(kinds[entry.action]), _how(entry.details, filters=roster.is_whole),
            entry.details.get("rows", 0), entry.details.get("pseudonymised", 0),
        )
        for entry in entries
    ]  # fmt: skip


def _how(details: dict[str, Any], *, filters: bool) -> str:
    chosen = (details.get("filters") or {}).values() if filters else ()
    return ", ".join(str(value) for value in (details.get("format", ""), *chosen) if value)
