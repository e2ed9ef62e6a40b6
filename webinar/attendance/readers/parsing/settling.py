"""A draft made a report: its times are settled once for all rows, and every stay becomes a connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from webinar.attendance.readers.parsing.clocks import NOT_COVERED, Choice, Clock
from webinar.attendance.readers.parsing.drafts import Draft, Moment, Stay
from webinar.attendance.readers.parsing.people import is_bot
from webinar.attendance.readers.report import Connection, Occasion, Report, Unread
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.core.timezones import to_local

ANOTHER_DAY = N_("This report is of %(first)s, but the webinar is on %(day)s. Check that it is the right file.")
#: Seconds by which a stay may be longer than the time that is told, rounded as it is.
_ROUNDED = 120


def settled(draft: Draft, occasion: Occasion, choice: Choice, *, encoding: str = "") -> Report:
    """Return the report; UncertainZone and UncertainDates ask for what the file does not say."""
    clock = Clock(
        (stay.joined for stay in draft.stays if isinstance(stay.joined, str) and stay.joined),
        (stay.left for stay in draft.stays if isinstance(stay.left, str) and stay.left),
        occasion, choice,
    )  # fmt: skip
    _ensure_meets(draft, occasion)
    connections, unread = [], list(draft.unread)
    # The last first, so that each draft of a stay is given up as soon as it is a connection.
    draft.stays.reverse()
    while draft.stays:
        stay = draft.stays.pop()
        try:
            connections.append(_connection(stay, clock, may_be_span=draft.may_be_spans))
        except RuleViolation as error:
            unread.append(Unread(stay.row, error))
    began, ended = _moment(draft.began, clock), _moment(draft.ended, clock)
    if began and not ended and draft.session_seconds:
        ended = began + timedelta(seconds=draft.session_seconds)
    return Report(
        platform=draft.platform, reader=draft.reader, rows=draft.rows, connections=tuple(connections),
        registrants=tuple(draft.registrants), unread=tuple(sorted(unread, key=lambda one: one.row)), totals_only=draft.totals_only,
        waited=draft.waited, time_zone=clock.time_zone, encoding=encoding, began=began, ended=ended,
        remarks=(*draft.remarks, *clock.remarks, *_of_another_day(connections, occasion)),
    )  # fmt: skip


def _ensure_meets(draft: Draft, occasion: Occasion) -> None:
    """Refuse a report whose instants leave no doubt, and of which none is in the time of the webinar."""
    begin = occasion.starts_at
    instants = [moment for stay in draft.stays for moment in (stay.joined, stay.left) if isinstance(moment, datetime)]
    if begin is None or not instants:
        return
    end = occasion.ends_at or begin
    if min(instants) > end or (max(instants) < begin and all(stay.left for stay in draft.stays)):
        raise RuleViolation(
            NOT_COVERED, field="file", zone="UTC", first=_shown(min(instants)), last=_shown(max(instants)), start=_shown(begin),
            end=_shown(end),
        )  # fmt: skip


def _of_another_day(connections: Sequence[Connection], occasion: Occasion) -> list[RuleViolation]:
    """Say so where only the day of the webinar is known, and nobody joined about then."""
    days = {to_local(one.joined, occasion.time_zone).date() for one in connections if one.joined}
    if occasion.day is None or occasion.starts_at is not None or not days:
        return []
    if any(abs(day - occasion.day) <= timedelta(days=1) for day in days):
        return []
    return [RuleViolation(ANOTHER_DAY, first=min(days).isoformat(), day=occasion.day.isoformat())]


def _shown(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _moment(moment: Moment, clock: Clock) -> datetime | None:
    return clock.moment(moment) if isinstance(moment, str) else moment


def _connection(stay: Stay, clock: Clock, *, may_be_span: bool) -> Connection:
    joined, left = stay.joined, stay.left
    if isinstance(joined, str) or isinstance(left, str):
        joined, left = clock.pair(
            joined if isinstance(joined, str) else "", left if isinstance(left, str) else "", stay.seconds
        )
    return Connection(
        row=stay.row, name=stay.name, email=stay.email, platform_id=stay.platform_id, external_id=stay.external_id, role=stay.role,
        organisation=stay.organisation, country=stay.country, joined=joined, left=left, seconds=stay.seconds,
        by_phone=stay.by_phone, is_bot=is_bot(stay.name), names=stay.names, joined_before=stay.joined_before,
        is_span=stay.is_span or (may_be_span and _has_gaps(joined, left, stay.seconds)), raw=stay.raw,
    )  # fmt: skip


def _has_gaps(joined: Moment, left: Moment, seconds: float | None) -> bool:
    """Tell whether somebody was there for less than from coming to going."""
    if seconds is None or not isinstance(joined, datetime) or not isinstance(left, datetime):
        return False
    return (left - joined).total_seconds() > seconds + _ROUNDED
