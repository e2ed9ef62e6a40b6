"""To whom places would go: as `places` gives them, and nothing is written.

By this pages say who gets which mail before the staff press, and people who are registered in one go get their places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.registration.admission.models import Promotion
from webinar.registration.registering import queries, rules
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.setup import Setup

S = RegistrationStatus


def next_up(session: Session, setup: Setup, leaving: Sequence[Registration], now: datetime) -> list[Registration]:
    """Return to whom `places.promote` gives places once these have left, in order; nothing is written."""
    return _next_up(session, setup, queries.seats(session, setup.webinar.id, setup.limits(), now), leaving, now)


def _next_up(
    session: Session, setup: Setup, found: rules.Seats, leaving: Sequence[Registration], now: datetime
) -> list[Registration]:
    """Do what `next_up` does, and keep the seats in step."""
    gone = {row.id for row in leaving}
    for row in leaving:
        if rules.holds_place(row, now):
            found.take(row, -1)
    following: list[Registration] = []
    if not found.anybody_waits or not rules.passes_on(setup.webinar, setup.settings, now):
        return following
    # As they are read, not all at once: a list may be long, and its first fill the places.
    waiting = queries.each_waiting(session, setup.webinar.id, found)
    for row in waiting:
        if found.are_full:
            break
        if row.id not in gone and found.fits(row):
            found.take(row)
            following.append(row)
    waiting.close()
    return following


@dataclass(frozen=True)
class Allotment:
    """Where newcomers stand, in their order; who gets a place before them; the number of the first who waits, if any."""

    moved: Sequence[Registration]
    statuses: Sequence[RegistrationStatus]
    number: int | None


def allotment(
    session: Session, setup: Setup, newcomers: Sequence[Registration | rules.Newcomer], now: datetime
) -> Allotment:
    """Return where newcomers stand whom staff register now, one after the other as by `places.standing`; nothing is written."""
    webinar_id, settings = setup.webinar.id, setup.settings
    found = queries.seats(session, webinar_id, setup.limits(), now)
    moved = _next_up(session, setup, found, (), now)
    gives, waits = rules.gives_at_once(settings), found.anybody_waits
    if gives and waits and settings.promotion is Promotion.MANUAL and not found.are_full:
        # Newcomers wait behind those to whom staff may give a place; so none is taken, and that stays so.
        gives = not queries.waiting(session, webinar_id, found, 1)
    statuses = []
    for row in newcomers:
        fits = gives and found.fits(row)
        statuses.append(S.CONFIRMED if fits else S.WAITING)
        if fits:
            found.take(row)
    priority = max(
        (row.priority for row, status in zip(newcomers, statuses, strict=True) if status is S.WAITING), default=None
    )
    if priority is None:
        return Allotment(moved, statuses, None)
    before = queries.before(session, webinar_id, priority) - sum(row.priority >= priority for row in moved)
    return Allotment(moved, statuses, before + 1)
