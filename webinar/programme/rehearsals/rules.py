"""Decisions about rehearsals: whose turn it is to be told what, and when the room opens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.programme.rehearsals.models import Rehearsal, RehearsalGuest, RehearsalKind

KIND_LABELS = {
    RehearsalKind.REHEARSAL: N_("Rehearsal"),
    RehearsalKind.CHECK: N_("Technical check"),
}
#: The link to the room is shown from so long before the start until so long after the end.
OPENS, CLOSES = timedelta(minutes=30), timedelta(hours=1)
#: A reminder goes so long before the start, to who was invited earlier than that.
REMINDER = timedelta(hours=24)


@dataclass(frozen=True)
class Pending:
    """Whom a mail would tell what."""

    new: Sequence[RehearsalGuest]
    changed: Sequence[RehearsalGuest]
    gone: Sequence[RehearsalGuest]
    #: Those who cannot be written to.
    without: Sequence[RehearsalGuest]
    #: Who takes part, and who is still to hear that they do not.
    named: Sequence[RehearsalGuest]

    @property
    def count(self) -> int:
        """Return how many mails would go."""
        return len(self.new) + len(self.changed) + len(self.gone)


@dataclass(frozen=True)
class Told:
    """When somebody was told last that a rehearsal is; of a time that has changed since, the end is not known."""

    start: datetime
    end: datetime | None


def told_time(rehearsal: Rehearsal, guest: RehearsalGuest) -> Told:
    """Return the time that a guest knows of, which may not be the one that the rehearsal has by now."""
    start = guest.told_start or rehearsal.starts_at
    is_current = start == rehearsal.starts_at and guest.told == rehearsal.sequence
    return Told(start, start + timedelta(minutes=rehearsal.minutes) if is_current else None)


def takes_part(guest: RehearsalGuest, staff: Collection[int]) -> bool:
    """Tell whether somebody is a guest still: one of the staff is none once they work on the webinar no more."""
    return not guest.is_out and (guest.user_id is None or guest.user_id in staff)


def pending(rehearsal: Rehearsal, guests: Iterable[RehearsalGuest], staff: Collection[int]) -> Pending:
    """Return what guests do not know yet; `staff` are the users who work on the webinar."""
    rows = list(guests)
    here = [row for row in rows if takes_part(row, staff)]
    reachable = [row for row in here if row.email]
    return Pending(
        new=[row for row in reachable if not row.holds_entry],
        changed=[row for row in reachable if row.holds_entry and row.told != rehearsal.sequence],
        gone=[row for row in rows if row not in here and row.holds_entry and row.email],
        without=[row for row in here if not row.email],
        named=[row for row in rows if row in here or row.holds_entry],
    )


def told_of_end(rehearsal: Rehearsal, now: datetime, member_id: int | None = None) -> list[RehearsalGuest]:
    """Return who is told when the webinar is cancelled, or when this panel member goes: of their own check everybody."""
    if rehearsal.cancelled_at is not None or rehearsal.starts_at <= now:
        return []
    whole = member_id is None or rehearsal.chosen_by == member_id
    told = [guest for guest in rehearsal.guests if whole or guest.member_id == member_id]
    return [guest for guest in told if guest.holds_entry and guest.email]


def ensure_to_come(rehearsal: Rehearsal, now: datetime) -> None:
    """Refuse to change or send what is over or cancelled."""
    if rehearsal.cancelled_at is not None:
        raise RuleViolation(N_("This rehearsal is cancelled."))
    if rehearsal.starts_at <= now:
        raise RuleViolation(N_("This rehearsal is over."))


def ensure_time(webinar: Webinar, starts_at: datetime, minutes: int, now: datetime) -> None:
    """Refuse a time that is over, or that does not end before the webinar begins, and any for one that is cancelled."""
    if webinar.state is WebinarState.CANCELLED:
        raise RuleViolation(N_("The webinar is cancelled."))
    if starts_at <= now:
        raise RuleViolation(N_("This time is over. Choose a later one."), field="day")
    if webinar.starts_at and starts_at + timedelta(minutes=minutes) > webinar.starts_at:
        raise RuleViolation(
            N_("The rehearsal would end after the webinar begins. Choose an earlier time."), field="day"
        )


def is_open(rehearsal: Rehearsal, now: datetime) -> bool:
    """Tell whether the link to the room is shown."""
    end = rehearsal.starts_at + timedelta(minutes=rehearsal.minutes)
    return rehearsal.cancelled_at is None and rehearsal.starts_at - OPENS <= now <= end + CLOSES


def is_over(rehearsal: Rehearsal, now: datetime) -> bool:
    """Tell whether it has ended."""
    return now > rehearsal.starts_at + timedelta(minutes=rehearsal.minutes)
