"""Decisions about reports by the clock: when the next one is due, and how matters stand. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from webinar.attendance.schedules.models import Failure, Recurrence, ReportSchedule
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

#: After so many failures in a row nothing more is tried until somebody resumes it.
LIMIT = 5
#: Every Monday, at this hour of the webinar's zone.
_WEEKDAY, _HOUR = 0, time(9)
_DAY = timedelta(days=1)

RECURRENCE_LABELS = {
    Recurrence.AFTER: N_("Once, the day after the webinar"),
    Recurrence.WEEKLY: N_("Every Monday, until the webinar"),
}
FAILURE_LABELS = {
    Failure.OWNER: N_("The person who set it up may no longer export this webinar’s report."),
    Failure.RECIPIENTS: N_("None of the recipients may export this webinar’s report."),
}


class Standing(StrEnum):
    """How matters stand with a report by the clock."""

    PLANNED = "planned"
    WAITING = "waiting"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


STANDING_LABELS = {
    Standing.PLANNED: N_("Planned"), Standing.WAITING: N_("Waiting for attendance"), Standing.PAUSED: N_("Paused"),
    Standing.STOPPED: N_("Stopped"), Standing.DONE: N_("Finished"),
}  # fmt: skip


def ensure_recipients(count: int) -> None:
    """Refuse a report for nobody."""
    if not count:
        raise RuleViolation(N_("Choose at least one recipient."), field="recipients")


def next_at(row: ReportSchedule, webinar: Webinar) -> datetime | None:
    """Return when the next turn is, which may be past; None when there is none, or none that is known."""
    if row.paused_at is not None or row.failures >= LIMIT or webinar.state is WebinarState.CANCELLED:
        return None
    if row.recurrence is Recurrence.WEEKLY:
        moment = _monday_after(max(row.since, row.run_at or row.since), webinar.time_zone or "UTC")
        return None if webinar.starts_at is not None and moment >= webinar.starts_at else moment
    if webinar.ends_at is None or (row.sent_at is not None and row.sent_at >= webinar.ends_at):
        return None
    first = webinar.ends_at + _DAY
    return row.run_at + _DAY if row.run_at is not None and row.run_at >= first else first


def _monday_after(moment: datetime, zone: str) -> datetime:
    day = timezones.to_local(moment, zone).date()
    day += timedelta(days=(_WEEKDAY - day.weekday()) % 7)
    while (found := timezones.to_utc(day, _HOUR, zone)) <= moment:
        day += timedelta(days=7)
    return found


def is_due(row: ReportSchedule, webinar: Webinar, now: datetime) -> bool:
    """Tell whether a turn has come."""
    moment = next_at(row, webinar)
    return moment is not None and moment <= now


def standing(row: ReportSchedule, webinar: Webinar, now: datetime) -> Standing:
    """Return how matters stand; what is sent after the webinar waits until attendance is recorded."""
    if row.failures >= LIMIT:
        return Standing.STOPPED
    if row.paused_at is not None:
        return Standing.PAUSED
    is_over = row.recurrence is Recurrence.WEEKLY or row.sent_at is not None or webinar.state is WebinarState.CANCELLED
    if next_at(row, webinar) is None and is_over:
        return Standing.DONE
    waits = row.recurrence is Recurrence.AFTER and is_due(row, webinar, now)
    return Standing.WAITING if waits else Standing.PLANNED
