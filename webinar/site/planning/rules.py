"""Decisions of the back-plan, pure: due days, what is late, and days to beware of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from webinar.core import timezones
from webinar.core.text import N_


class Status(StrEnum):
    """Where a milestone stands."""

    DONE = "done"
    LATE = "late"
    SOON = "soon"
    OPEN = "open"
    #: Before a webinar that is over; whether it was done, nobody noted.
    NOT_RECORDED = "not_recorded"


STATUS_LABELS = {
    Status.DONE: N_("Done"), Status.LATE: N_("Late"), Status.SOON: N_("This week"), Status.OPEN: N_("Open"),
    Status.NOT_RECORDED: N_("Not recorded"),
}  # fmt: skip


class Step(Protocol):
    """A milestone as a room states it: `days` before the date (negative: after it)."""

    @property
    def key(self) -> str:
        """Return its name."""

    @property
    def days(self) -> int:
        """Return how many days before the date it is due."""


S = TypeVar("S", bound=Step)


@dataclass(frozen=True)
class Due(Generic[S]):
    """A step with its day; `moved` tells that it was brought forward from a day off."""

    step: S
    due: date
    status: Status
    moved: bool


def plan(
    steps: Iterable[S],
    day: date,
    done: Collection[str],
    today: date,
    *,
    is_working: Callable[[date], bool] = lambda _day: True,
    over: bool = False,
) -> list[Due[S]]:
    """Return the steps by day. What falls on a day off of any host is due on the last working day before.

    Once the webinar is over, nothing that should have led up to it is late.
    """
    found = []
    for step in sorted(steps, key=lambda step: -step.days):
        wanted = day - timedelta(days=step.days)
        due = wanted
        while step.key != "held" and not is_working(due) and wanted - due < timedelta(days=7):
            due -= timedelta(days=1)
        if step.key in done:
            status = Status.DONE
        elif over and step.days >= 0 and step.key != "held":
            status = Status.NOT_RECORDED
        elif due < today:
            status = Status.LATE
        else:
            status = Status.SOON if due - today <= timedelta(days=7) else Status.OPEN
        found.append(Due(step, due, status, due != wanted))
    return found


@dataclass(frozen=True)
class Caution:
    """Something to beware of about the date, as a message marked for translation with its parameters.

    Those of `ZONES` are zones, which the page names by their cities.
    """

    message: str
    params: Mapping[str, object]


#: Parameters of cautions that are zones.
ZONES = frozenset({"city", "first", "other"})


@dataclass(frozen=True)
class Place:
    """A host for calendars: its name, country ("" unknown) and zone ("" unknown)."""

    name: str
    country: str
    zone: str


def days_off(country: str, day: date, language: str) -> tuple[bool, str]:
    """Return whether the day is in the country's weekend, and the name of its public holiday ("" for none).

    Names come in `language` where the library has them, else in the country's own.
    """
    import holidays  # noqa: PLC0415 - heavy tables, only on the plan's page

    if country not in holidays.list_supported_countries(include_aliases=False):
        return False, ""
    calendar = _calendar(country, day.year, language)
    return day.weekday() in calendar.weekend, str(calendar.get(day) or "")


@lru_cache(maxsize=64)
def _calendar(country: str, year: int, language: str) -> Any:
    import holidays  # noqa: PLC0415 - see above

    known = holidays.list_localized_countries().get(country, [])
    chosen = next((name for name in known if name.split("_")[0] == language), None)
    chosen = chosen or next((name for name in known if name.split("_")[0] == "en"), None)
    return holidays.country_holidays(country, years=year, language=chosen)


def warnings(
    day: date, starts_at: datetime | None, ends_at: datetime | None, places: Sequence[Place], language: str
) -> list[Caution]:
    """Return what a protocol officer would say about the date: days off, hours at night, clocks that differ otherwise."""
    found = []
    for place in places:
        weekend, holiday = days_off(place.country, day, language) if place.country else (False, "")
        if weekend:
            found.append(Caution(N_("The date is on a weekend for %(host)s."), {"host": place.name}))
        if holiday:
            found.append(
                Caution(
                    N_("The date is a public holiday of %(host)s: %(name)s."), {"host": place.name, "name": holiday}
                )
            )
        if starts_at is not None and place.zone:
            start = timezones.to_local(starts_at, place.zone)
            end = timezones.to_local(ends_at or starts_at, place.zone)
            if start.hour < 8 or end.hour >= 20 or end.date() != start.date():  # noqa: PLR2004 - office hours, with an hour either side
                found.append(
                    Caution(
                        N_("For %(host)s, it’s %(time)s (%(city)s)."),
                        {"host": place.name, "time": f"{start:%H:%M}–{end:%H:%M}", "city": place.zone},
                    )
                )
    return [*found, *_clocks(day, places)]


def _clocks(day: date, places: Sequence[Place]) -> list[Caution]:
    """Warn in the weeks in which one host's clocks have changed and another's have not."""
    zones = list(dict.fromkeys(place.zone for place in places if place.zone))
    found = []
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=timezones.zone("UTC"))
    for other in zones[1:]:
        apart = {_apart(noon + timedelta(days=days), zones[0], other) for days in (-21, 0, 21)}
        if len(apart) > 1:
            found.append(_clock_caution(zones[0], other))
    return found


def _clock_caution(first: str, other: str) -> Caution:
    return Caution(
        N_("Clocks in %(first)s and %(other)s change on different days around this date. Check the times again."),
        {"first": first, "other": other},
    )


def _apart(instant: datetime, first: str, other: str) -> timedelta | None:
    left, right = (timezones.to_local(instant, zone).utcoffset() for zone in (first, other))
    return left - right if left is not None and right is not None else None
