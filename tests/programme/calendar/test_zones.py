"""VTIMEZONE components, read by dateutil, which knows nothing but the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programme.calendar.test_ics import ENTRY
from webinar.core.timezones import zone_names
from webinar.programme.calendar import ics
from webinar.programme.calendar.zones import vtimezone

ZONES = (
    "Asia/Karachi", "Asia/Shanghai", "Asia/Tashkent", "Europe/Moscow", "Asia/Kathmandu", "America/New_York", "Europe/London",
    "Africa/Cairo", "Africa/Casablanca", "Asia/Almaty", "Australia/Lord_Howe", "America/Santiago", "Asia/Jerusalem", "Europe/Dublin",
)  # fmt: skip


def _read(zone: str, first: int, last: int):
    text = vtimezone(zone, first, last).to_ical().decode()
    assert "RDATE" not in text
    assert "COMMENT" not in text
    return tzical(StringIO(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n")).get(zone)


def _agrees(zone: str, instant: datetime, read) -> bool:
    local = instant.astimezone(ZoneInfo(zone))
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return True  # an hour that comes twice, or is skipped: such times are written in UTC
    return read.utcoffset(local.replace(tzinfo=None)) == local.utcoffset()


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_around_the_changes_of_two_years(zone: str) -> None:
    read = _read(zone, 2026, 2027)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(minutes=30 * step) for step in range(0, 2 * 365 * 48, 7)]
    changes = [a for a, b in pairwise(hours) if
               a.astimezone(ZoneInfo(zone)).utcoffset() != b.astimezone(ZoneInfo(zone)).utcoffset()]  # fmt: skip
    near = [change + timedelta(minutes=30 * step) for change in changes for step in range(-8, 16)]
    assert [at for at in hours + near if not _agrees(zone, at, read)] == []


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(zone_names()), st.integers(631_152_000, 2_145_830_400))
def test_any_zone_at_any_time(zone: str, seconds: int) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    year = instant.astimezone(ZoneInfo(zone)).year
    assert _agrees(zone, instant, _read(zone, year, year))


def test_hours_that_come_twice_are_written_in_utc() -> None:
    start = datetime(2027, 11, 7, 5, 30, tzinfo=UTC)  # 01:30 in New York, for the first time
    entry = replace(ENTRY, starts_at=start, ends_at=start + timedelta(hours=1), time_zone="America/New_York")
    event = icalendar.Calendar.from_ical(ics.publish([entry], name="x")).walk("VEVENT")[0]
    assert event["DTSTART"].to_ical() == b"20271107T053000Z"
    assert event["DTEND"].to_ical() == b"20271107T063000Z"


def test_names_are_escaped_and_the_calendar_has_no_uid_of_its_own() -> None:
    text = ics.publish([ENTRY], name="Trade, transit; energy\\").decode()
    assert "NAME:Trade\\, transit\\; energy\\\\" in text
    assert text.count("\r\nUID:") == 1
