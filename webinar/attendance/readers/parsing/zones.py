"""Zones that reports are made in: the usual ones, and what abbreviations stand for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from webinar.core.timezones import zone_names

#: Zones that are proposed first after the webinar's and the hosts' own.
COMMON = (
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Istanbul", "Europe/Moscow", "Asia/Dubai", "Asia/Karachi", "Asia/Tashkent",
    "Asia/Almaty", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Shanghai", "Asia/Tokyo", "America/New_York",
    "America/Chicago", "America/Denver", "America/Los_Angeles",
)  # fmt: skip
#: Abbreviations that programs still write and the time zone database no longer has: zones they stood for.
_FORMER = {
    "AFT": "Asia/Kabul", "ALMT": "Asia/Almaty", "AMT": "Asia/Yerevan", "AZT": "Asia/Baku", "BDT": "Asia/Dhaka", "BRT": "America/Sao_Paulo",
    "BTT": "Asia/Thimphu", "GET": "Asia/Tbilisi", "GST": "Asia/Dubai", "ICT": "Asia/Bangkok", "IRST": "Asia/Tehran", "KGT": "Asia/Bishkek",
    "MMT": "Asia/Yangon", "MVT": "Indian/Maldives", "MYT": "Asia/Kuala_Lumpur", "NPT": "Asia/Kathmandu", "SGT": "Asia/Singapore",
    "TJT": "Asia/Dushanbe", "TMT": "Asia/Ashgabat", "TRT": "Europe/Istanbul", "ULAT": "Asia/Ulaanbaatar", "UZT": "Asia/Tashkent",
    "YEKT": "Asia/Yekaterinburg", "ART": "America/Argentina/Buenos_Aires", "COT": "America/Bogota", "PET": "America/Lima",
}  # fmt: skip


@lru_cache(maxsize=256)
def zones_of(abbreviation: str, year: int) -> list[str]:
    """Return a zone for each offset that an abbreviation may stand for in that year, the best known first."""
    found: dict[timedelta | None, str] = {}
    for name in dict.fromkeys((*COMMON, *zone_names())):
        for moment in _halves_of(year):
            local = moment.astimezone(ZoneInfo(name))
            if local.tzname() == abbreviation:
                found.setdefault(local.utcoffset(), name)
    if not found and abbreviation in _FORMER:
        return [_FORMER[abbreviation]]
    return list(found.values())


def _halves_of(year: int) -> Iterator[datetime]:
    return (datetime(year, month, 1, tzinfo=UTC) for month in (1, 7))
