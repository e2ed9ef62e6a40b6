"""What a cell says of an instant: the days that it may mean, the time on the clock, and a zone if it names one.

Months, halves of the day and calendars are those of CLDR in the languages of the site and of its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from webinar.core.months import WORD, locales, months_in, word_key
from webinar.core.text import plain_digits

#: What an order of day, month and year is called.
ORDERS = ("dmy", "mdy", "ymd")
#: The order of a date that a spreadsheet read with day and month exchanged.
EXCHANGED = "ydm"

_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?![\d:])")
_CLOCK_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2})\s?[時时시点h]\s?(\d{1,2})\s?[分분m]?\s?(?:(\d{1,2})\s?[秒초s])?(?!\d)()"
)
_CLOCK_WITH_DOTS = re.compile(r"(?:(?<=^)|(?<=[\s,T]))(\d{1,2})\.(\d{2})(?:\.(\d{2}))?()(?=$|[\s,])")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_OFFSET = re.compile(r"(?:\b(?:UTC|GMT)\s?)?([+\u2212-])(\d{1,2})(?::?(\d{2}))?\b")
_ZONE_NAME = re.compile(r"\b[A-Z][a-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?")
_SERIAL = re.compile(r"[3-6]\d{4}\.\d{2,}")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
#: What stands beside an hour and says no more than that it is one.
_OCLOCK = re.compile(r"(?<=\d)\s?(?:بجے|بجکر|o['’]clock|Uhr|uhr)(?!\w)")
#: CLDR's parts of the day, each a half of it or the night.
_PERIODS = {
    "am": "am", "pm": "pm", "morning1": "am", "morning2": "am", "noon": "pm", "afternoon1": "pm", "afternoon2": "pm", "evening1": "pm",
    "evening2": "pm", "night1": "night",
}  # fmt: skip
_MINUTES, _HOURS = range(60), range(24)


class Stamp(NamedTuple):
    """One reading of a cell. `days` by the order of its numbers; "" where there is no choice; empty: a time alone."""

    days: Mapping[str, date]
    clock: time
    #: None: the cell does not say it.
    offset: timedelta | None = None
    #: "EDT", or an IANA name; "" when there is none.
    zone: str = ""


def parse(text: str, year: int | None = None) -> Stamp | None:
    """Return what the cell says, None where it holds no time; `year` stands in for one that is left out."""
    plain = text if text.isascii() else _plain(text)
    if _OCLOCK.search(plain):
        plain = " ".join(_OCLOCK.sub(" ", plain).split())
    if _EPOCH.fullmatch(plain):
        return _of(datetime.fromtimestamp(int(plain) / (1 if len(plain) == 10 else 1000), UTC))  # noqa: PLR2004 - digits of seconds
    if _SERIAL.fullmatch(plain):
        moment = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(seconds=round(float(plain) * 86_400))
        return Stamp({"": moment.date()}, moment.time())
    found = _CLOCK.search(plain) or _CLOCK_IN_WORDS.search(plain) or _last_with_dots(plain, year)
    if found is None:
        return None
    before, after = plain[: found.start()].rstrip(" T,"), plain[found.end() :]
    half, before, after = _half_of_day(before, after)
    clock, carried = _clock(found, half)
    if clock is None:
        return None
    offset, zone, after = _zone(after)
    days = _days(f"{before} {after}".strip(), year)
    if days is None:
        return None
    if carried:
        days = {order: day + timedelta(days=1) for order, day in days.items()}
    return Stamp(days, clock, offset, zone)


def _of(moment: datetime) -> Stamp:
    return Stamp({"": moment.date()}, moment.time(), timedelta())


def _plain(text: str) -> str:
    """Return the text with ordinary digits, blanks and commas, and without signs that have no shape."""
    clean = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).replace("،", ",").replace("٫", ".")
    return "".join(" " if sign.isspace() else sign for sign in plain_digits(clean))


def _last_with_dots(text: str, year: int | None) -> re.Match[str] | None:
    """Return a time written 14.05 or 14.05.59 that is not the date itself."""
    found = list(_CLOCK_WITH_DOTS.finditer(text))
    if not found:
        return None
    if len(found) == 1 and found[0][3] and not re.search(r"\d", text[: found[0].start()]):
        # Alone it may be a date; it is none where no order of its numbers gives a day about the webinar's year.
        days = _numbered([int(part) for part in found[0].groups()[:3]], list(found[0].groups()[:3]))
        return None if year is None or any(abs(day.year - year) <= 1 for day in days.values()) else found[0]
    return found[-1]


def _clock(found: re.Match[str], half: str) -> tuple[time | None, bool]:
    """Return the time, and whether its rounding led into the next day."""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if half and 1 <= hour <= 12:  # noqa: PLR2004 - the clock's face
        is_late = half == "pm" or (half == "night" and 6 <= hour < 12)  # noqa: PLR2004 - the night has two halves
        hour = hour % 12 + (12 if is_late else 0)
    if hour not in _HOURS or minute not in _MINUTES or second not in _MINUTES:
        return None, False
    clock = time(hour, minute, second)
    # Spreadsheets keep 13:45:00 as 13:44:59.9999.
    if found[4] and float(f"0.{found[4]}") > 0.99:  # noqa: PLR2004 - a hundredth of a second
        moment = datetime.combine(date(2000, 1, 1), clock) + timedelta(seconds=1)
        return moment.time(), moment.day > 1
    return clock, False


def _half_of_day(before: str, after: str) -> tuple[str, str, str]:
    """Return "am", "pm" or "", and what stands before and after the time without the word that says so."""
    words = after.lstrip(" ").split(" ")
    for count in (3, 2, 1):
        if half := _half("".join(words[:count]).rstrip(",")):
            return half, before, " ".join(words[count:])
    # East Asian languages put it before the time, some without a blank.
    if before and not before[-1].isdigit():
        last = re.split(r"[\s,]", before)[-1]
        for length in sorted({len(last), 5, 4, 3, 2} if not before.isascii() else {len(last)}, reverse=True):
            if half := _half(before[-length:]):
                return half, before[:-length], after
    return "", before, after


def _half(word: str) -> str:
    key = word_key(word)
    return key if key in {"", "am", "pm"} else _halves().get(key, "")


def _zone(text: str) -> tuple[timedelta | None, str, str]:
    """Return an offset or the name of a zone, and what is left of the text after the time."""
    if not text.strip():
        return None, "", ""
    if found := _OFFSET.search(text):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        sign = -1 if found[1] != "+" else 1
        if minutes <= 14 * 60:
            return timedelta(minutes=sign * minutes), "", text.replace(found[0], " ")
    if found := _ZONE_NAME.search(text):
        return None, found[0], text.replace(found[0], " ")
    for word in re.findall(r"(?<![^\s(])[A-Z]{1,5}(?![^\s),])", text):
        if word in {"Z", "UTC", "GMT"}:
            return timedelta(), "", text.replace(word, " ")
        if len(word) > 2:  # noqa: PLR2004 - the shortest are EET, MSK
            return None, word, text.replace(word, " ")
    return None, "", text


@lru_cache(maxsize=4096)
def _days(text: str, year: int | None) -> Mapping[str, date] | None:
    """Return the days that a date may mean, by order; none for no date at all, None for what is no date."""
    written = re.findall(r"\d+", text)[:4]
    if any(len(number) > 4 for number in written):  # noqa: PLR2004 - a year in full
        return None
    numbers = [int(number) for number in written]
    if not numbers:
        return {} if not WORD.search(text) or months_in(text) == frozenset() else None
    months = months_in(text)
    if months and len(numbers) < 3:  # noqa: PLR2004 - day, month and year
        return _named(months, numbers, year)
    if len(numbers) == 2 and year:  # noqa: PLR2004 - day and month
        numbers.append(year)
        written.append(str(year))
    if len(numbers) != 3:  # noqa: PLR2004 - day, month and year
        return None
    return _numbered(numbers, written) or None


def _named(months: frozenset[int], numbers: list[int], year: int | None) -> Mapping[str, date] | None:
    if len(numbers) == 1:
        numbers = [*numbers, year or 0]
    day, written = (numbers[1], numbers[0]) if numbers[0] > 31 else (numbers[0], numbers[1])  # noqa: PLR2004 - days of a month
    found = [made for month in sorted(months) if (made := _made(written, month, day))]
    orders = [""] if len(found) == 1 else ORDERS
    return dict(zip(orders, found, strict=False)) or None


def _numbered(numbers: list[int], written: list[str]) -> dict[str, date]:
    first, second, third = numbers
    if len(written[0]) == 4:  # noqa: PLR2004 - a year in full
        found = {"": _made(first, second, third), EXCHANGED: _made(first, third, second)}
    else:
        found = {"dmy": _made(third, second, first), "mdy": _made(third, first, second)}
        if len(written[2]) < 4:  # noqa: PLR2004 - a year in full
            found["ymd"] = _made(first, second, third)
    return {order: day for order, day in found.items() if day is not None}


def _made(year: int, month: int, day: int) -> date | None:
    if year < 100:  # noqa: PLR2004 - two digits
        year += 2000
    elif 2400 < year < 2700:  # noqa: PLR2004 - the Buddhist calendar of Thailand
        year -= 543
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if 1990 < year < 2200 else None  # noqa: PLR2004 - there were no reports before


@lru_cache(maxsize=1)
def _halves() -> dict[str, str]:
    """Return the words for the halves of the day; those that mean both in different languages are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for locale in locales():
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names = locale.day_periods.get(context, {}).get(width, {})
                for name, half in _PERIODS.items():
                    if key := word_key(names.get(name, "")):
                        found[key].add(half)
    found |= {"오전": {"am"}, "오후": {"pm"}, "am": {"am"}, "pm": {"pm"}}
    found |= {word_key(word): halves for word, halves in list(found.items())}
    return {key: next(iter(halves)) for key, halves in found.items() if len(halves) == 1}
