"""Decisions about the programme: labels, when items begin, what must be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.programme.models import AgendaItem, Answer, ItemKind, PanelRole, Part

ROLE_LABELS = {
    PanelRole.MODERATOR: N_("Moderator"), PanelRole.MAIN_SPEAKER: N_("Main speaker"),
    PanelRole.OPENING_REMARKS: N_("Opening remarks"), PanelRole.SPEAKER: N_("Speaker"),
    PanelRole.PANELLIST: N_("Panellist"), PanelRole.DISCUSSANT: N_("Discussant"),
    PanelRole.INTERPRETER: N_("Interpreter"), PanelRole.RAPPORTEUR: N_("Rapporteur"),
}  # fmt: skip

KIND_LABELS = {
    ItemKind.WELCOME: N_("Welcome"), ItemKind.MODERATION: N_("Moderation"),
    ItemKind.OPENING_REMARKS: N_("Opening remarks"), ItemKind.MAIN_ADDRESS: N_("Main address"),
    ItemKind.REMARKS: N_("Remarks"), ItemKind.PRESENTATION: N_("Presentation"), ItemKind.PANEL: N_("Panel"),
    ItemKind.QUESTIONS: N_("Questions and answers"), ItemKind.BREAK: N_("Break"),
    ItemKind.ANNOUNCEMENT: N_("Announcement"), ItemKind.CLOSING: N_("Closing"),
}  # fmt: skip

ANSWER_LABELS = {
    Answer.INVITED: N_("Invited"), Answer.CONFIRMED: N_("Confirmed"), Answer.DECLINED: N_("Declined"),
}  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """When an item begins and ends; both None while the webinar's start or an earlier item's minutes are unknown."""

    start: datetime | None
    end: datetime | None


def slots(parts: Sequence[Part], starts_at: datetime | None) -> dict[int, Slot]:
    """Return the slot of each item by its id: times flow from the start through the minutes of each item.

    Moderation runs through the whole webinar and takes no time of its own unless minutes are given.
    """
    at = starts_at
    found: dict[int, Slot] = {}
    for part in parts:
        for item in part.items:
            if item.kind is ItemKind.MODERATION and item.minutes is None:
                found[item.id] = Slot(None, None)
                continue
            end = at + timedelta(minutes=item.minutes) if at is not None and item.minutes else None
            found[item.id] = Slot(at, end)
            at = end
    return found


def planned_minutes(parts: Sequence[Part]) -> int | None:
    """Return the sum of all minutes, or None while one that counts is unknown."""
    counted = [item for part in parts for item in part.items if item.kind is not ItemKind.MODERATION or item.minutes]
    if not counted or any(item.minutes is None for item in counted):
        return None
    return sum(item.minutes or 0 for item in counted)


def item_title(item: AgendaItem) -> str:
    """Return the item's own title, or the name of its kind (marked for translation)."""
    return item.title or KIND_LABELS[item.kind]


def ensure_role_free(taken: bool, role: PanelRole) -> None:
    """Refuse to give one person the same role twice."""
    if taken:
        raise RuleViolation(
            N_("This person has the role “%(role)s” already."), field="person", role=ROLE_LABELS[role].lower()
        )
