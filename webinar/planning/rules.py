"""Decisions of the back-plan, pure: due days, what is late, and days to beware of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from webinar.core import timezones
from webinar.core.text import N_


class Status(StrEnum):
    """Where a milestone stands."""

    DONE = "done"
    LATE = "late"
    SOON = "soon"
    OPEN = "open"


STATUS_LABELS = {
    Status.DONE: N_("Done"), Status.LATE: N_("Late"), Status.SOON: N_("This week"), Status.OPEN: N_("Open"),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A milestone of every webinar: `days` before the date (negative: after it), and the page on which it is done."""

    key: str
    label: str
    days: int
    endpoint: str


#: Lead times of a joint webinar of four to six weeks; high-level ones begin earlier.
STEPS = (
    Step("hosts", N_("All hosts have accepted"), 42, "hosts.index"),
    Step("concept", N_("Concept note approved by every host"), 42, "approvals.index"),
    Step("announced", N_("Page public, save-the-date sent"), 35, "manage.overview"),
    Step("invited", N_("Speakers invited"), 28, "board.index"),
    Step("letters", N_("Letters and notes verbales issued"), 28, "papers.index"),
    Step("confirmed", N_("Speakers confirmed"), 14, "panel.index"),
    Step("programme", N_("Programme approved and released"), 14, "releases.index"),
    Step("handed_in", N_("Biographies, photos and consents there"), 7, "board.index"),
    Step("platform", N_("Join link entered"), 7, "manage.details"),
    Step("checked", N_("Technical checks done"), 2, "board.index"),
    Step("held", N_("The webinar"), 0, "manage.overview"),
    Step("attendance", N_("Attendance read, figure agreed"), -2, "attendance.index"),
    Step("release", N_("Joint release approved and published"), -3, "record.index"),
    Step("coverage", N_("Coverage collected"), -30, "clippings.index"),
)


@dataclass(frozen=True)
class Milestone:
    """A step with its day; `moved` tells that it was brought forward from a day off."""

    step: Step
    due: date
    status: Status
    moved: bool


def plan(
    day: date, done: Collection[str], today: date, *, is_working: Callable[[date], bool] = lambda _day: True
) -> list[Milestone]:
    """Return the milestones by day. What falls on a day off of any host is due on the last working day before."""
    found = []
    for step in STEPS:
        wanted = day - timedelta(days=step.days)
        due = wanted
        while step.key != "held" and not is_working(due) and wanted - due < timedelta(days=7):
            due -= timedelta(days=1)
        if step.key in done:
            status = Status.DONE
        elif due < today:
            status = Status.LATE
        else:
            status = Status.SOON if due - today <= timedelta(days=7) else Status.OPEN
        found.append(Milestone(step, due, status, due != wanted))
    return found


@dataclass(frozen=True)
class Caution:
    """Something to beware of about the date, as a message marked for translation with its parameters."""

    message: str
    params: Mapping[str, object]


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
            found.append(Caution(N_("The date is in the weekend of %(host)s."), {"host": place.name}))
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
                        N_("For %(host)s it is %(time)s."), {"host": place.name, "time": f"{start:%H:%M}–{end:%H:%M}"}
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
        N_("Around this date the clocks in %(first)s and %(other)s change on different days: look at the hours twice."),
        {"first": timezones.city(first), "other": timezones.city(other)},
    )


def _apart(instant: datetime, first: str, other: str) -> timedelta | None:
    left, right = (timezones.to_local(instant, zone).utcoffset() for zone in (first, other))
    return left - right if left is not None and right is not None else None
