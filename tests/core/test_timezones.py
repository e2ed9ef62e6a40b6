"""Local times and instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from webinar.core import timezones
from webinar.core.errors import RuleViolation


@pytest.mark.parametrize(
    "name", ["Europe", "localtime", "posixrules", "right/UTC", "../etc/passwd", "a\x00b", "", "EST"]
)
def test_names_that_are_no_zones(name: str) -> None:
    with pytest.raises(RuleViolation):
        timezones.zone(name)


def test_karachi_to_utc() -> None:
    assert timezones.to_utc(date(2026, 12, 15), time(14), "Asia/Karachi") == datetime(2026, 12, 15, 9, tzinfo=UTC)


def test_a_skipped_hour_is_refused_and_a_double_one_is_the_first() -> None:
    with pytest.raises(RuleViolation):
        timezones.to_utc(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
    assert timezones.to_utc(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("year", [1, 1899, 2201, 9999])
def test_years_beyond_arithmetic(year: int) -> None:
    with pytest.raises(RuleViolation):
        timezones.to_utc(date(year, 12, 31), time(23, 59), "Pacific/Auckland")


def test_labels() -> None:
    instant = datetime(2026, 12, 15, 9, tzinfo=UTC)
    assert timezones.utc_offset_label(instant, "Asia/Kathmandu") == "UTC+05:45"
    assert timezones.utc_offset_label(instant, "America/St_Johns") == "UTC−03:30"
    assert timezones.city("Asia/Ho_Chi_Minh") == "Ho Chi Minh"
    assert timezones.day_shift(datetime(2026, 12, 15, 20, tzinfo=UTC), "Asia/Shanghai", date(2026, 12, 15)) == 1
