"""VTIMEZONE components (RFC 5545 §3.6.5), short and read alike by every calendar program.

The library's own (`icalendar.Timezone.from_tzinfo`) lists changes as RDATEs, starts each by the clock after the change
and adds a COMMENT, which ical.js, vobject and strict parsers read wrongly or refuse; it also searches zones without
changes to the year 9999 (36 times the time of this module).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
#: The start of zones whose clocks do not change; older events are not ours.
_ALWAYS = datetime(1970, 1, 1)  # noqa: DTZ001 - a VTIMEZONE's DTSTART is a local time
#: For so many years before the first that is needed a rule is looked for.
_FAR = 40
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Change:
    """One change of the clocks: the local time by the clock before it, and both offsets."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=512)
def vtimezone(name: str, first: int, last: int) -> Timezone:
    """Return the VTIMEZONE of an IANA zone, right for every instant of the years `first` to `last`."""
    from icalendar import Timezone  # noqa: PLC0415 - heavy, and few pages and commands write calendars

    zone = ZoneInfo(name)
    start, end = datetime(first - 1, 1, 1, tzinfo=UTC), datetime(last + 2, 1, 1, tzinfo=UTC)
    found = _changes(zone, start, end)
    component = Timezone()
    component.add("tzid", name)
    forward = [change for change in found if change.after > change.before]
    back = [change for change in found if change.after < change.before]
    rules = [_rule(changes, last - first + 3) for changes in (forward, back)]
    if all(rules):
        years = _kept_before(zone, (forward[0], back[0]))
        component.add_component(_observance(_years_before(forward[0], years), daylight=True, rule=rules[0]))
        component.add_component(_observance(_years_before(back[0], years), rule=rules[1]))
        return component
    offset = start.astimezone(zone).utcoffset() or timedelta()
    component.add_component(_observance(Change(_ALWAYS, offset, offset, start.astimezone(zone).tzname() or name)))
    for number, change in enumerate(found):
        returns = any(later.after < later.before for later in found[number + 1 :])
        component.add_component(_observance(change, daylight=change.after > change.before and returns))
    return component


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> list[Change]:
    found = []
    low = start
    while low < end:
        high = low + _DAY
        before, after = low.astimezone(zone).utcoffset(), high.astimezone(zone).utcoffset()
        if before is not None and after is not None and before != after:
            instant = _instant(zone, low, high)
            local = (instant + before).replace(tzinfo=None)
            found.append(Change(local, before, after, instant.astimezone(zone).tzname() or str(zone)))
        low = high
    return found


def _instant(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the first instant with the offset of `high`."""
    offset = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def _rule(changes: Sequence[Change], years: int) -> dict[str, object] | None:
    """Return the yearly rule that all these changes keep, one in each of so many years; None if there is none."""
    if len({change.local.year for change in changes}) != years or len(changes) != years:
        return None
    kept = {
        (change.local.month, change.local.weekday(), change.local.time(), change.before, change.after, change.name)
        for change in changes
    }
    if len(kept) != 1:
        return None
    day = _WEEKDAYS[changes[0].local.weekday()]
    numbers = {(change.local.day - 1) // 7 + 1 for change in changes}
    if all(change.local.day + 7 > monthrange(change.local.year, change.local.month)[1] for change in changes):
        return {"FREQ": "YEARLY", "BYMONTH": changes[0].local.month, "BYDAY": f"-1{day}"}
    if len(numbers) == 1:
        return {"FREQ": "YEARLY", "BYMONTH": changes[0].local.month, "BYDAY": f"{numbers.pop()}{day}"}
    return None


def _kept_before(zone: ZoneInfo, changes: Sequence[Change]) -> int:
    """Return for how many years before these changes the zone kept the same rules; no further back than is of use.

    vobject takes a zone for UTC, and drops it, when the two agree from 2000 to 2020: so a rule begins with its own begin.
    """
    years = 0
    while years < _FAR and all(_happens(zone, _years_before(change, years + 1)) for change in changes):
        years += 1
    return years


def _years_before(change: Change, years: int) -> Change:
    """Return the change that the yearly rule had so many years earlier."""
    year, month, weekday = change.local.year - years, change.local.month, change.local.weekday()
    days = [day for day in range(1, monthrange(year, month)[1] + 1) if datetime(year, month, day).weekday() == weekday]  # noqa: DTZ001
    is_last = change.local.day + 7 > monthrange(change.local.year, month)[1]
    day = days[-1] if is_last else days[(change.local.day - 1) // 7]
    return replace(change, local=change.local.replace(year=year, day=day))


def _happens(zone: ZoneInfo, change: Change) -> bool:
    instant = (change.local - change.before).replace(tzinfo=UTC)
    offsets = [at.astimezone(zone).utcoffset() for at in (instant - _SECOND, instant)]
    return offsets == [change.before, change.after]


def _observance(
    change: Change, *, daylight: bool = False, rule: dict[str, object] | None = None
) -> TimezoneStandard | TimezoneDaylight:
    from icalendar import TimezoneDaylight, TimezoneStandard  # noqa: PLC0415 - as in vtimezone

    part = TimezoneDaylight() if daylight else TimezoneStandard()
    part.add("dtstart", change.local)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    if rule:
        part.add("rrule", rule)
    return part
