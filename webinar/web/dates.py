"""Every date and hour that is shown: by CLDR in the present language, on a clock that is named.

Pages of staff and of the public show the webinar's zone, a person's own page theirs; no view and no template makes a
pattern of its own (a rule of the house).
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context

from webinar.core import timezones
from webinar.web.i18n import direction, locale


def init_dates(app: Flask) -> None:
    """Install the filters."""
    app.jinja_env.filters |= {
        "date_long": date_long, "date_short": date_short, "clock": clock, "moment": _moment_here, "city": city, "place": place,
        "clock_line": clock_line, "printed_moment": printed_moment,
    }  # fmt: skip


def _spoken() -> Locale:
    """Return the present language; English as in Britain: the day before the month, and hours to 24."""
    here = locale()
    return Locale("en", "GB") if here.language == "en" else here


def date_long(day: date | None) -> str:
    """Return "Thursday, 16 July 2020" in the present language; "" for None."""
    return _date(day, "full")


def date_formal(day: date | None) -> str:
    """Return "16 July 2020" in the present language, as letters and sentences have it; "" for None."""
    return _date(day, "long")


def date_short(day: date | None) -> str:
    """Return "16 Jul 2020" in the present language; "" for None."""
    return _date(day, "medium")


def _date(day: date | None, length: Any) -> str:
    if day is None:
        return ""
    from babel.dates import format_date  # noqa: PLC0415 - keeps Babel's date tables out of jobs that print none

    return str(format_date(day, length, locale=_spoken()))


def clock(value: datetime | None, zone: str | None, day: date | None) -> str:
    """Return "14:00" of an instant in `zone` (UTC for ""), "00:30 (+1)" where that is not on `day`; "" for None."""
    return timezones.clock(value, zone or "UTC", day) if value else ""


def moment(value: datetime | None, zone: str | None) -> str:
    """Return "26 November 2026, 15:00 (Karachi)", as the present language writes it, of an instant in a zone."""
    if value is None:
        return ""
    there = timezones.to_local(value, zone or "UTC").replace(tzinfo=None)
    return f"{_day_and_hour(there)} ({city(zone or 'UTC')})"


def printed_moment(day: date | None, hour: time | None, zone: str) -> str:
    """Return when something says that it was published: the day, and the hour and its zone as far as it says them."""
    if day is None or hour is None:
        return date_formal(day)
    said = _day_and_hour(datetime.combine(day, hour))
    return f"{said} ({city(zone)})" if zone else said


def _day_and_hour(there: datetime) -> str:
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415 - as in _date

    here = _spoken()
    pattern = str(here.datetime_formats["medium"]).replace("'", "")
    return pattern.format(format_skeleton("Hm", there, locale=here), format_date(there, "long", locale=here))


def city(zone: str) -> str:
    """Return the city of a zone's name as the present language writes it ("Карачи"); UTC stays UTC."""
    if zone in {"", "UTC"}:
        return "UTC"
    known = _spoken().time_zones
    # CLDR keeps names that the tz database has given up.
    names = (known.get(name, {}).get("city") for name in timezones.names_of(zone))
    return str(next(filter(None, names), None) or timezones.city(zone))


def place(hours: Any) -> str:
    """Return where the hours of a zone are: the hosts' own city, else that of the zone in the present language."""
    return str(hours.city or city(hours.zone))


def isolated(text: str) -> str:
    """Return text that runs from left to right also within a line that does not."""
    return f"\u2066{text}\u2069" if direction() == "rtl" else text


def clock_line(hours: Any, *, ends: bool = True) -> str:
    """Return the hours of a zone in words: "23:30–04:30 (+1: next day)"; the clocks run from left to right everywhere."""
    text = f"{hours.start}–{hours.end}" if hours.end and ends else hours.start
    for mark, words in ((" (+1)", _("(+1: next day)")), (" (−1)", _("(−1: day before)"))):
        if mark in text:
            return f"{isolated(text.replace(mark, ''))} {words}"
    return isolated(text)


@pass_context
def _moment_here(context: Context, value: datetime | None, zone: str | None = None) -> str:
    return moment(value, zone or _zone_of(context))


def _zone_of(context: Context) -> str:
    """Return the one clock of a page: a registrant's own on their page, else the webinar's."""
    here = request.path if has_request_context() else ""
    names = ("webinar", "subject") if here.startswith("/manage/") else ("registration", "webinar", "subject")
    for name in names:
        found: object = getattr(context.get(name), "time_zone", None)
        if found:
            return str(found)
    # What a template takes from another one is not told of the page's own variables.
    taken_up = g.get("webinar") if here.startswith("/manage/") else None
    return str(getattr(taken_up, "time_zone", "") or "UTC")
