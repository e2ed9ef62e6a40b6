"""The one place where instants become local times and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from webinar.core.errors import RuleViolation
from webinar.core.text import N_

_AREAS = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
          "Pacific/")  # fmt: skip


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return the names of zones that may be chosen: UTC and the area/city names of the tz database, sorted."""
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(_AREAS)))


def zone(name: str) -> ZoneInfo:
    """Return the zone of that name; RuleViolation for a name that is not in `zone_names()`."""
    if name not in zone_names():
        raise RuleViolation(
            N_("“%(name)s” is not a time zone. Choose one such as Asia/Karachi."), field="time_zone", name=name[:60]
        )
    return ZoneInfo(name)


def city(name: str) -> str:
    """Return the city of a zone name for printing ("Asia/Ho_Chi_Minh" → "Ho Chi Minh"); UTC stays UTC."""
    return name.rsplit("/", 1)[-1].replace("_", " ")


def to_utc(day: date, clock: time, zone_name: str) -> datetime:
    """Return the instant at which the clocks of the zone show `clock` on `day`.

    Of an hour that comes twice (end of summer time) the first is meant. RuleViolation for an hour that is
    skipped, and for a year that is too far for arithmetic.
    """
    tz = zone(zone_name)
    if not 1900 <= day.year <= 2200:  # noqa: PLR2004 - the message names both
        raise RuleViolation(N_("Choose a year between 1900 and 2200."), field="date")
    local = datetime.combine(day, clock.replace(tzinfo=None), tzinfo=tz)
    instant = local.astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise RuleViolation(
            N_("On this day the clocks in %(city)s skip %(time)s. Choose another time."),
            field="start",
            city=city(zone_name),
            time=f"{clock:%H:%M}",
        )
    return instant


def to_local(instant: datetime, zone_name: str) -> datetime:
    """Return the aware local time of `instant` in the zone."""
    return instant.astimezone(ZoneInfo(zone_name))


def day_shift(instant: datetime, zone_name: str, reference: date) -> int:
    """Return how many days the local date of `instant` lies after (or before) `reference`."""
    return (to_local(instant, zone_name).date() - reference).days


def utc_offset_label(instant: datetime, zone_name: str) -> str:
    """Return the zone's offset at that instant as "UTC+05:00"."""
    offset = to_local(instant, zone_name).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours:02d}:{rest:02d}"
