"""Times of a file made instants: in which order its dates are written, in which zone its clock ran, on which day.

What the file leaves open is settled by the webinar, else asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import product
from zoneinfo import ZoneInfo

from webinar.attendance.readers.parsing.stamps import EXCHANGED, ORDERS, Stamp, parse
from webinar.attendance.readers.parsing.zones import COMMON, zones_of
from webinar.attendance.readers.report import Occasion, UncertainDates, UncertainZone
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.core.timezones import present_name, recognised, to_local, zone_names

#: How much less than in the best zone a report may be like the webinar in the webinar's own.
_CONTRADICTION = 0.75
#: How many zones are proposed at most.
_PROPOSALS = 12
NOT_COVERED = N_(
    "This report doesn’t cover the webinar. In %(zone)s it runs from %(first)s to %(last)s, the webinar from %(start)s to %(end)s. Check the file and the time zone."
)
_DAY = timedelta(days=1)
#: How long before a webinar those may have come who were still there when the file was made.
_EARLY = timedelta(hours=1)


@dataclass(frozen=True)
class Choice:
    """What the user said about the times of a file; "" where they said nothing."""

    time_zone: str = ""
    date_order: str = ""
    #: Take the first zone that is proposed if it is the webinar's own.
    settle_zone: bool = False


@dataclass(frozen=True)
class _Span:
    low: datetime
    high: datetime

    def overlap(self, other: _Span) -> float:
        return (min(self.high, other.high) - max(self.low, other.low)).total_seconds()

    def likeness(self, other: _Span) -> float:
        """Return how much of the time from the first begin to the last end belongs to both."""
        whole = (max(self.high, other.high) - min(self.low, other.low)).total_seconds()
        return self.overlap(other) / whole if whole else 1.0


class Clock:
    """Turns texts of one file into instants. `joins` and `leaves` are all that it says of connections."""

    def __init__(self, joins: Iterable[str], leaves: Iterable[str], occasion: Occasion, choice: Choice) -> None:
        self._occasion, self._choice = occasion, choice
        self._year = occasion.starts_at.year if occasion.starts_at else None
        self._stamps: dict[str, Stamp | None] = {}
        self._leaves = [stamp for text in leaves if (stamp := self._stamp(text))]
        joined = [stamp for text in joins if (stamp := self._stamp(text))]
        self._told = joined + self._leaves
        #: Some were still there when the file was made: how long, nobody knows.
        self._is_open = len(joined) > len(self._leaves)
        self._event = self._event_span()
        #: The zone that the file does not say, as it was chosen or settled.
        self.time_zone = ""
        #: The zones for abbreviations that stand in the file.
        self._named: dict[str, str] = {}
        self.remarks: list[RuleViolation] = []
        self._order = self._settle_order()
        self._settle_zones()

    def _stamp(self, text: str) -> Stamp | None:
        if text not in self._stamps:
            self._stamps[text] = parse(text, self._year)
        return self._stamps[text]

    def _event_span(self) -> _Span | None:
        begin, end = self._occasion.starts_at, self._occasion.ends_at
        if begin is None:
            return None
        return _Span(begin.astimezone(UTC), max(end or begin, begin + timedelta(minutes=1)).astimezone(UTC))

    # The order of day and month

    def _settle_order(self) -> str:
        """Return the order in which numbers of a date are read; where several fit and give two days, ask."""
        dated = [days for days in {id(stamp.days): stamp.days for stamp in self._told}.values() if days]
        open_ones = [days for days in dated if len(set(days.values())) > 1 or "" not in days]
        if self._choice.date_order in ORDERS:
            return self._choice.date_order
        orders: list[str] = [order for order in ORDERS if all(order in days or "" in days for days in open_ones)]
        if self._event is not None and dated:
            near: list[str] = [
                order for order in (*(orders or ORDERS), EXCHANGED) if self._is_near(_chosen(dated[0], order))
            ]
            if near:
                if near[0] == EXCHANGED and EXCHANGED in dated[0]:
                    self.remarks.append(
                        RuleViolation(
                            N_(
                                "Day and month were swapped in this file, probably by a spreadsheet program. We swapped them back."
                            )
                        )
                    )
                return near[0]
        if len(orders) > 1 and any(len({_chosen(days, order) for order in orders}) > 1 for days in open_ones):
            days = next(days for days in open_ones if len({_chosen(days, order) for order in orders}) > 1)
            raise UncertainDates(tuple((order, _chosen(days, order)) for order in orders if order in days))
        return orders[0] if orders else ""

    def _is_near(self, day: date) -> bool:
        event = self._event
        return event is not None and event.low.date() - _DAY <= day <= event.high.date() + _DAY

    def _day(self, stamp: Stamp) -> date:
        """Return the day that a stamp means; in a file of mixed orders, the one near the webinar."""
        if len(stamp.days) > 1 and self._order not in stamp.days:
            return next((day for day in stamp.days.values() if self._is_near(day)), _chosen(stamp.days, self._order))
        return _chosen(stamp.days, self._order)

    # The zone

    def _settle_zones(self) -> None:
        for abbreviation in sorted({stamp.zone for stamp in self._told if stamp.zone}):
            self._named[abbreviation] = self._settle_abbreviation(abbreviation)
        if all(stamp.offset is not None or stamp.zone for stamp in self._told):
            self._ensure_meets("")
            return
        if self._choice.time_zone:
            self.time_zone = present_name(self._choice.time_zone)
            self._ensure_meets(self.time_zone)
            return
        proposals = self._proposals(self._candidates())
        if not proposals:
            self._refuse(self._occasion.time_zone)
        own = recognised(self._occasion.time_zone) or "UTC"
        if not self._choice.settle_zone or proposals[0] != own:
            raise UncertainZone(proposals)
        self.time_zone = own

    def _settle_abbreviation(self, abbreviation: str) -> str:
        if "/" in abbreviation:
            return recognised(abbreviation) or "UTC"
        days = [self._day(stamp) for stamp in self._told if stamp.zone == abbreviation and stamp.days]
        zones = zones_of(abbreviation, days[0].year if days else self._year or 2026)
        chosen = recognised(self._choice.time_zone)
        if not zones or (chosen and (chosen in zones or len(zones) > 1)):
            if chosen:
                return chosen
            raise UncertainZone(self._proposals(self._candidates()) or (recognised(self._occasion.time_zone) or "UTC",))
        if len(zones) == 1:
            return zones[0]
        self._named[abbreviation] = zones[0]
        meeting = self._proposals(zones, abbreviation)
        if len(meeting) == 1 or (meeting and meeting[0] == recognised(self._occasion.time_zone)):
            return meeting[0]
        raise UncertainZone(meeting or tuple(zones))

    def _candidates(self) -> list[str]:
        own = (self._occasion.time_zone, *self._occasion.other_zones)
        return list(dict.fromkeys(name for name in map(recognised, (*own, *COMMON, *zone_names())) if name))

    def _proposals(self, zones: Iterable[str], abbreviation: str = "") -> tuple[str, ...]:
        """Return the zones by which the report meets the webinar, the likeliest first, one for each offset."""
        own = recognised(self._occasion.time_zone) or "UTC"
        kept = {own, *map(recognised, self._occasion.other_zones)}
        if self._event is None:
            return tuple(zones)[:_PROPOSALS]
        fitting: dict[str, float] = {}
        seen: set[timedelta | None] = set()
        prefers_own = False
        for name in zones:
            offset = self._event.low.astimezone(ZoneInfo(name)).utcoffset()
            if (offset in seen and name not in kept) or (span := self._span(name, abbreviation)) is None:
                continue
            seen.add(offset)
            overlap = span.overlap(self._event)
            shorter = min((part.high - part.low).total_seconds() for part in (span, self._event))
            if overlap > 0 or shorter == overlap == 0:
                fitting[name] = span.likeness(self._event)
                prefers_own = prefers_own or (name == own and overlap * 2 >= shorter)
        # A report that another zone makes cover the webinar far better speaks against the webinar's own; times of
        # joining alone do not tell what it covers.
        prefers_own = prefers_own and (not self._leaves or fitting[own] >= _CONTRADICTION * max(fitting.values()))
        ranked = sorted(fitting, key=lambda name: (not (prefers_own and name == own), -fitting[name], name))
        return tuple(ranked[:_PROPOSALS])

    def _span(self, zone: str, abbreviation: str = "", *, stays_on: bool = True) -> _Span | None:
        """Return from when to when people were there, read in that zone; None where its clocks skip one of the times."""
        named = {**self._named, abbreviation: zone} if abbreviation else self._named
        instants = []
        for stamp in self._extremes:
            instant = self._instant(stamp, zone, named)
            if instant is None:
                return None
            instants.append(instant)
        if not instants:
            return None
        low, high = min(instants), max(instants)
        if stays_on and self._is_open and self._event is not None:
            high = max(high, low + (self._event.high - self._event.low) + _EARLY)
        return _Span(low, high)

    @cached_property
    def _extremes(self) -> list[Stamp]:
        """Return the stamps that can be the first or the last, whatever the zone: of each way of writing, two."""
        if any(not stamp.days for stamp in self._told):
            return list({(stamp.days.get(""), stamp.clock.replace(second=0)): stamp for stamp in self._told}.values())
        ways: dict[tuple[timedelta | None, str], list[Stamp]] = {}
        for stamp in self._told:
            ways.setdefault((stamp.offset, stamp.zone), []).append(stamp)
        return [choose(stamps, key=self._local) for stamps in ways.values() for choose in (min, max)]

    def _local(self, stamp: Stamp) -> datetime:
        return datetime.combine(self._day(stamp), stamp.clock)

    def _ensure_meets(self, zone: str) -> None:
        span = self._span(zone or "UTC")
        if self._event is None or (span is not None and span.overlap(self._event) >= 0) or not self._told:
            return
        self._refuse(zone)

    def _refuse(self, zone: str) -> None:
        zone = recognised(zone) or "UTC"
        span, event = self._span(zone, stays_on=False), self._event
        if span is None or event is None:
            raise RuleViolation(
                N_("The clocks in %(zone)s skip a time of this report. Choose another time zone."),
                field="time_zone",
                zone=zone,
            )
        shown = [
            to_local(moment, zone).strftime("%Y-%m-%d %H:%M") for moment in (span.low, span.high, event.low, event.high)
        ]
        raise RuleViolation(
            NOT_COVERED,
            field="time_zone", zone=zone, first=shown[0], last=shown[1], start=shown[2], end=shown[3],
        )  # fmt: skip

    # Instants

    def pair(self, joined: str, left: str, seconds: float | None) -> tuple[datetime | None, datetime | None]:
        """Return when somebody came and went; RuleViolation for a text that is no time, or a stay that ends before it begins."""
        first, last = self._judged(joined), self._judged(left)
        begin = self._instants(first)
        end = self._instants(last, after=begin[0] if begin else None)
        pairs = [
            (low, high)
            for low, high in product(*(times or (None,) for times in (begin, end)))
            if not (low and high and high < low)
        ]
        if not pairs:
            raise RuleViolation(
                N_("The time of leaving, %(left)s, is before the time of joining, %(joined)s."),
                left=left,
                joined=joined,
            )
        if len(pairs) > 1 and seconds is not None:
            # The hour that comes twice: the stay is as long as the platform says.
            pairs.sort(
                key=lambda pair: abs((pair[1] - pair[0]).total_seconds() - seconds) if pair[0] and pair[1] else 0
            )
        return pairs[0]

    def moment(self, text: str) -> datetime | None:
        """Return the instant of a text beside the rows, None where it says none."""
        stamp = self._stamp(text)
        if stamp is None or not (stamp.days or self._event):
            return None
        if stamp.zone and stamp.zone not in self._named:
            return None
        # Without a connection that has a time the zone was not asked for.
        is_known = stamp.offset is not None or stamp.zone or self.time_zone
        return next(iter(self._instants(stamp)), None) if is_known else None

    def _judged(self, text: str) -> Stamp | None:
        if not text:
            return None
        stamp = self._stamp(text)
        if stamp is None:
            raise RuleViolation(N_("We can’t read “%(text)s” as a date and time."), text=text[:60])
        if not stamp.days and self._event is None:
            raise RuleViolation(
                N_("This report has times without dates. Set the date of the webinar first."), field="file"
            )
        return stamp

    def _instants(self, stamp: Stamp | None, after: datetime | None = None) -> list[datetime]:
        """Return the instant of a stamp; two in the hour that comes twice."""
        if stamp is None:
            return []
        first = self._instant(stamp, self.time_zone, self._named, after=after)
        if first is None:
            raise RuleViolation(
                N_("The clocks in %(zone)s skip %(time)s on that day."),
                zone=self.time_zone or stamp.zone,
                time=f"{stamp.clock:%H:%M}",
            )
        second = self._instant(stamp, self.time_zone, self._named, after=after, fold=1)
        return [first] if second is None or second == first else [first, second]

    def _instant(
        self, stamp: Stamp, zone: str, named: dict[str, str], *, after: datetime | None = None, fold: int = 0
    ) -> datetime | None:
        if stamp.offset is not None:
            tz: timedelta | ZoneInfo = stamp.offset
        else:
            tz = ZoneInfo(named.get(stamp.zone) or zone or "UTC")
        if stamp.days:
            return _in_utc(datetime.combine(self._day(stamp), stamp.clock), tz, fold)
        return self._placed(stamp.clock, tz, after, fold)

    def _placed(self, clock: time, tz: timedelta | ZoneInfo, after: datetime | None, fold: int) -> datetime | None:
        """Return the time of a day on the day of the webinar, over midnight too."""
        if self._event is None:
            return None
        event = self._event
        day = (event.low + tz).date() if isinstance(tz, timedelta) else event.low.astimezone(tz).date()
        found = [_in_utc(datetime.combine(day + shift * _DAY, clock), tz, fold) for shift in (-1, 0, 1, 2)]
        instants = [instant for instant in found if instant is not None]
        if after is not None:
            # Minutes are cut off: who left in the minute of joining left at its beginning.
            instants = [instant for instant in instants if instant >= after - timedelta(seconds=59)] or instants
            return max(after, min(instants)) if instants else None
        return min(instants, key=lambda moment: max(event.low - moment, moment - event.high, timedelta()), default=None)


def _chosen(days: Mapping[str, date], order: str) -> date:
    return days.get(order) or days.get("") or next(iter(days.values()))


@lru_cache(maxsize=8192)
def _in_utc(local: datetime, tz: timedelta | ZoneInfo, fold: int = 0) -> datetime | None:
    """Return the instant of a local time; None for one that the clocks skip."""
    if isinstance(tz, timedelta):
        return (local - tz).replace(tzinfo=UTC)
    instant = local.replace(tzinfo=tz, fold=fold).astimezone(UTC)
    return instant if instant.astimezone(tz).replace(tzinfo=None, fold=0) == local else None
