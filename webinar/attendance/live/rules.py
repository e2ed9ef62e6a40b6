"""Decisions about the present moment of a webinar: who is in, and how the curve is drawn. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from webinar.attendance.presence.case import Person, Truth

#: How long one stream of events lasts, how often it looks, and how often it says that it is there, in seconds. The
#: browser asks again when a stream ends, so that no thread of the server is held for good.
LASTS, LOOKS, SPEAKS = 56, 2, 14
#: Into how many steps the table beside the curve divides the webinar at most.
_STEPS = 12


class Phase(StrEnum):
    """Where a webinar is in its time."""

    UNKNOWN = "unknown"
    BEFORE = "before"
    LIVE = "live"
    OVER = "over"


def phase(starts: datetime | None, ends: datetime | None, now: datetime) -> Phase:
    """Return where a webinar is in its time."""
    if starts is None or ends is None:
        return Phase.UNKNOWN
    return Phase.BEFORE if now < starts else Phase.LIVE if now < ends else Phase.OVER


@dataclass(frozen=True)
class Inside:
    """Somebody who is in, and since when."""

    person: Person
    since: datetime


def inside(truth: Truth, now: datetime) -> list[Inside]:
    """Return who is in now, the latest to come first; a connection without an end lasts."""
    found = []
    for person in truth.people:
        since = [
            stay.joined for stay in person.stays
            if stay.joined is not None and stay.joined <= now and (stay.left is None or stay.left > now)
        ]  # fmt: skip
        if since and not person.is_aside:
            found.append(Inside(person, min(since)))
    return sorted(found, key=lambda row: (row.since, row.person.key), reverse=True)


@dataclass(frozen=True)
class Row:
    """One category: who has a place, who has come, who is in."""

    name: str
    places: int
    came: int
    now: int


def by_category(truth: Truth, there: Sequence[Inside]) -> list[Row]:
    """Return the categories of registrants in the order of their size; those without one have the name ""."""
    registered = [person for person in truth.people if person.candidate is not None and not person.is_team]
    places: Counter[str] = Counter()
    came: Counter[str] = Counter()
    now: Counter[str] = Counter()
    for person in registered:
        assert person.candidate is not None  # noqa: S101 - chosen above
        places[person.candidate.category] += person.candidate.approved
        came[person.candidate.category] += bool(person.stays)
    for row in there:
        if row.person.candidate is not None and not row.person.is_team:
            now[row.person.candidate.category] += 1
    rows = [Row(name, places[name], came[name], now[name]) for name in {*places, *came} if places[name] or came[name]]
    return sorted(rows, key=lambda row: (not row.name, -row.places, -row.came, row.name))


def counts(there: Sequence[Inside]) -> tuple[int, int, int]:
    """Return how many registrants, others, and people of the hosts and the panel are in."""
    team = sum(row.person.is_team for row in there)
    registered = sum(row.person.candidate is not None and not row.person.is_team for row in there)
    return registered, len(there) - team - registered, team


@dataclass(frozen=True)
class Curve:
    """The curve of people at one time: its outline in a box of 1000 by 100, and its figures at even steps."""

    outline: str
    table: tuple[tuple[datetime, int], ...]
    peak: int
    peak_at: datetime | None


def curve(steps: Sequence[tuple[float, int]], starts: datetime, ends: datetime, now: datetime) -> Curve:
    """Return the curve from the start to the present or to the end; `steps` are (moment, people from then on)."""
    begin, last = starts.timestamp(), min(max(now, starts), ends).timestamp()
    whole = max((ends - starts).total_seconds(), 1.0)
    known = [(moment, count) for moment, count in steps if begin <= moment <= last]
    peak = max((count for _moment, count in known), default=0)
    points, before = [(0.0, 0.0)], 0
    for moment, count in known:
        place = 1000 * (moment - begin) / whole
        points += [(place, 100 * before / max(peak, 1)), (place, 100 * count / max(peak, 1))]
        before = count
    edge = 1000 * (last - begin) / whole
    points += [(edge, 100 * before / max(peak, 1)), (edge, 0.0)]
    outline = " ".join(f"{place:.1f},{100 - height:.1f}" for place, height in points)
    peak_at = next((starts + timedelta(seconds=moment - begin) for moment, count in known if count == peak), None)
    return Curve(outline, tuple(_table(known, starts, ends, last)), peak, peak_at if peak else None)


def _table(
    known: Sequence[tuple[float, int]], starts: datetime, ends: datetime, last: float
) -> Iterator[tuple[datetime, int]]:
    minutes = (ends - starts).total_seconds() / 60
    wide = next((size for size in (5, 10, 15, 30, 60, 120) if minutes / size <= _STEPS), 240)
    moment = starts
    while moment <= ends and moment.timestamp() <= last:
        at = moment.timestamp()
        yield moment, next((count for when, count in reversed(known) if when <= at), 0)
        moment += timedelta(minutes=wide)


def events(stamp: Callable[[], str], wait: Callable[[float], object]) -> Iterator[str]:
    """Yield server-sent events (HTML, 9.2): "change" at once and whenever the stamp is another, and comments between."""
    yield "retry: 3000\n\n"
    before, silent = "", 0
    for _beat in range(LASTS // LOOKS):
        now = stamp()
        silent += LOOKS
        if now != before:
            yield f"event: change\ndata: {now}\n\n"
            before, silent = now, 0
        elif silent >= SPEAKS:
            yield ": here\n\n"
            silent = 0
        wait(LOOKS)
