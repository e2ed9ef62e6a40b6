"""When somebody is mailed of what needs them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from webinar.core import timezones
from webinar.core.text import N_
from webinar.site.notices.models import NoticeChoice, NoticeMode

MODE_LABELS = {
    NoticeMode.AT_ONCE: N_("Straight away"), NoticeMode.DAILY: N_("Once a day, in the morning"), NoticeMode.OFF: N_("No emails"),
}  # fmt: skip
#: Who chose nothing hears so.
USUAL = NoticeMode.DAILY
#: The hour of the day's email on the reader's clock.
MORNING = time(8)
#: "At once" gathers what comes within this time of the last email.
PAUSE = timedelta(minutes=10)
#: What no longer needs them is forgotten after this, and told again when it comes back.
REMEMBERED = timedelta(days=7)


def mode_of(choice: NoticeChoice | None) -> NoticeMode:
    """Return how somebody hears of what needs them."""
    return choice.mode if choice else USUAL


def today(zone: str, now: datetime) -> date:
    """Return the date on the reader's calendar."""
    return timezones.to_local(now, zone or "UTC").date()


def is_due(choice: NoticeChoice | None, zone: str, now: datetime) -> bool:
    """Tell whether it is time to look what is new for somebody."""
    mode = mode_of(choice)
    if mode is NoticeMode.AT_ONCE:
        return choice is None or choice.mailed_at is None or now - choice.mailed_at >= PAUSE
    if mode is NoticeMode.OFF or timezones.to_local(now, zone or "UTC").time() < MORNING:
        return False
    return choice is None or choice.digest_on != today(zone, now)
