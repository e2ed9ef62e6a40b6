"""When a message of the plan is due, until when it is of use, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.rules import is_over
from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.correspondence.planned.models import Occasion, PlannedMessage, PlannedSending

#: (on, days or hours) unless a webinar says otherwise.
USUAL: Mapping[Occasion, tuple[bool, int]] = {
    Occasion.SPEAKER_TASKS: (False, 7), Occasion.DAYS_BEFORE: (True, 1), Occasion.HOURS_BEFORE: (True, 1), Occasion.AFTER_ATTENDED: (False, 1),
    Occasion.AFTER_ABSENT: (False, 1),
}  # fmt: skip
LABELS = {
    Occasion.SPEAKER_TASKS: N_("Reminder to speakers"), Occasion.DAYS_BEFORE: N_("Reminder, days before"),
    Occasion.HOURS_BEFORE: N_("Reminder, hours before"), Occasion.AFTER_ATTENDED: N_("Thank-you to those who attended"),
    Occasion.AFTER_ABSENT: N_("Note to those who didn’t attend"),
}  # fmt: skip
RECIPIENTS = {
    Occasion.SPEAKER_TASKS: N_("Speakers with open tasks"), Occasion.DAYS_BEFORE: N_("Everyone with a place"),
    Occasion.HOURS_BEFORE: N_("Everyone with a place"), Occasion.AFTER_ATTENDED: N_("Those who attended"),
    Occasion.AFTER_ABSENT: N_("Those who were absent"),
}  # fmt: skip
FOLLOW_UPS = frozenset({Occasion.AFTER_ATTENDED, Occasion.AFTER_ABSENT})
#: At what time of the day follow-ups go, by the webinar's clock; how long they wait for the attendance.
FOLLOW_UP_CLOCK, FOLLOW_UP_WAITS = time(10), timedelta(days=14)
#: A reminder of another day is of no use so shortly before.
_TOO_LATE = timedelta(hours=2)
#: Webinars that are looked at: none is due outside.
LOOKS_BACK, LOOKS_AHEAD = timedelta(days=50), timedelta(days=70)
_GONE = frozenset({WebinarState.POSTPONED, WebinarState.CANCELLED})


class Standing(StrEnum):
    """Where a message of the plan stands."""

    OFF = "off"
    UNDATED = "undated"
    NOT_PUBLIC = "not_public"
    GONE = "gone"
    PLANNED = "planned"
    DUE = "due"
    WAITING = "waiting"
    SENT = "sent"
    PASSED = "passed"


STANDING_LABELS = {
    Standing.OFF: N_("Off"), Standing.UNDATED: N_("Waits for the date and time"),
    Standing.NOT_PUBLIC: N_("Waits until the webinar is published"), Standing.GONE: N_("Postponed or cancelled"),
    Standing.PLANNED: N_("Planned"), Standing.DUE: N_("Sending now"),
    Standing.WAITING: N_("Waits for the attendance"), Standing.SENT: N_("Sent"), Standing.PASSED: N_("Not sent: too late"),
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How a message is sent: the webinar's own way, or the usual."""

    occasion: Occasion
    is_on: bool
    amount: int
    text: str = ""
    since: datetime | None = None


def plan_of(occasion: Occasion, row: PlannedMessage | None) -> Plan:
    """Return how a message of the plan is sent."""
    if row is None:
        return Plan(occasion, *USUAL[occasion])
    return Plan(occasion, row.is_on, row.amount, row.text, row.changed_at)


def due_at(plan: Plan, webinar: Webinar) -> datetime | None:
    """Return the instant at which a message goes; None while the webinar has no time.

    Days are counted on the calendar of the webinar's zone, at the clock's same hour, whatever the clocks do between.
    """
    start, zone = webinar.starts_at, webinar.time_zone or "UTC"
    if start is None:
        return None
    if plan.occasion is Occasion.HOURS_BEFORE:
        return start - timedelta(hours=plan.amount)
    if plan.occasion in FOLLOW_UPS:
        end = timezones.to_local(webinar.ends_at or start, zone)
        return _instant(end.date() + timedelta(days=plan.amount), FOLLOW_UP_CLOCK, zone)
    local = timezones.to_local(start, zone)
    return _instant(local.date() - timedelta(days=plan.amount), local.time(), zone)


def _instant(day: date, clock: time, zone: str) -> datetime:
    """Return when the clocks of the zone show this; of an hour that they skip, what they show instead."""
    try:
        return timezones.to_utc(day, clock, zone)
    except RuleViolation:
        later = (datetime.combine(day, clock) + timedelta(hours=1)).time()
        return timezones.to_utc(day, later, zone)


def useful_until(plan: Plan, webinar: Webinar, due: datetime) -> datetime:
    """Return from when on a message that was not sent in time is not sent at all."""
    if plan.occasion in FOLLOW_UPS:
        return due + FOLLOW_UP_WAITS
    start = webinar.starts_at or due
    return start if plan.occasion is Occasion.HOURS_BEFORE else start - _TOO_LATE


def standing(
    plan: Plan, webinar: Webinar, sending: PlannedSending | None, *, attendance_is_known: bool, now: datetime
) -> Standing:
    """Return where a message stands now. `sending` is that for the present time of the webinar."""
    due = due_at(plan, webinar)
    if sending is not None:
        return Standing.SENT
    if not plan.is_on:
        return Standing.OFF
    if due is None:
        return Standing.UNDATED
    if webinar.state in _GONE:
        return Standing.GONE
    if plan.occasion is not Occasion.SPEAKER_TASKS and not webinar.is_public:
        return Standing.NOT_PUBLIC
    return _by_the_clock(plan, webinar, due, now, attendance_is_known=attendance_is_known)


def _by_the_clock(plan: Plan, webinar: Webinar, due: datetime, now: datetime, *, attendance_is_known: bool) -> Standing:
    if now < due:
        return Standing.PLANNED
    # What was switched on, or published, after its time was not asked for then.
    since = max((at for at in (plan.since, webinar.published_at) if at), default=due)
    follows = plan.occasion in FOLLOW_UPS
    if now >= useful_until(plan, webinar, due) or (not follows and (since > due or is_over(webinar, now))):
        return Standing.PASSED
    return Standing.WAITING if follows and not attendance_is_known else Standing.DUE
