"""The one place where instants become local times and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from webinar.core.errors import RuleViolation
from webinar.core.text import N_

_AREAS = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
          "Pacific/")  # fmt: skip


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return the names of zones that may be chosen: UTC and each area's cities, under their present names, sorted."""
    return ("UTC", *sorted(_countries()))


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Return the country's code of each zone that is a city's."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and line[0] != "#")
    return {row[2].strip(): row[0] for row in rows}


def country_of(name: str) -> str:
    """Return the code of the country whose zone this is; "" for UTC and what is no zone."""
    return _countries().get(recognised(name), "")


def zones_of(country: str) -> tuple[str, ...]:
    """Return the zones of a country by its code, sorted."""
    return tuple(sorted(zone for zone, code in _countries().items() if code == country))


@lru_cache(maxsize=1)
def _former_names() -> dict[str, str]:
    """Return the present name for each former one: Europe/Kiev is Europe/Kyiv."""
    lines = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text(encoding="utf-8").splitlines()
    links = {former: name for _l, name, former in (line.split() for line in lines if line.startswith("L "))}
    offered, present = set(zone_names()), {}
    for former in (name for name in links if name not in offered and name.startswith(_AREAS)):
        name = former
        while name in links and name not in offered:
            name = links[name]
        if name in offered:
            present[former] = name
    return present


def present_name(name: str) -> str:
    """Return a zone's present name; RuleViolation for a name that is none."""
    found = _former_names().get(name, name)
    if found not in zone_names():
        raise RuleViolation(
            N_("“%(name)s” is not a time zone. Choose one such as Asia/Karachi."), field="time_zone", name=name[:60]
        )
    return found


def zone(name: str) -> ZoneInfo:
    """Return the zone of that name, a former one too; RuleViolation for a name that is none."""
    return ZoneInfo(present_name(name))


def city(name: str) -> str:
    """Return the city of a zone name for printing ("Asia/Ho_Chi_Minh" → "Ho Chi Minh").

    What was stored and is no zone counts as UTC, and is printed as such.
    """
    return own_city(recognised(name) or "UTC")


def own_city(name: str) -> str:
    """Return the city that stands in a zone's name, a former one too."""
    return name.rsplit("/", 1)[-1].replace("_", " ")


@lru_cache(maxsize=1024)
def recognised(name: str) -> str:
    """Return a zone's present name, "" for what is no zone."""
    try:
        return present_name(name)
    except RuleViolation:
        return ""


@lru_cache(maxsize=512)
def names_of(name: str) -> tuple[str, ...]:
    """Return the present name of a zone, and all that it had before; "UTC" for what is no zone."""
    present = recognised(name) or "UTC"
    return (present, *(former for former, now in _former_names().items() if now == present))


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
    return instant.astimezone(ZoneInfo(recognised(zone_name) or "UTC"))


def clock(instant: datetime, zone_name: str, day: date | None = None) -> str:
    """Return "14:00" by the clocks of the zone; "00:30 (+1)" when that is not on `day` but on the next."""
    shift = day_shift(instant, zone_name, day) if day else 0
    return f"{to_local(instant, zone_name):%H:%M}" + (f" ({'+' if shift > 0 else '−'}{abs(shift)})" if shift else "")


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
