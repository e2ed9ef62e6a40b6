"""How long somebody was there, as platforms write it in their languages; seconds."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from webinar.core.cells import plain
from webinar.core.months import LANGUAGES

_CLOCK = re.compile(r"(\d{1,3}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?")
_NUMBER = re.compile(r"\d{1,7}(?:[.,]\d+)?")
_ISO = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", re.IGNORECASE)
_PARTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\d\s.,]+(?:\s?[^\d\s.,]+)*)\.?,?\s*")
#: What the shortest stays are counted as, where the platform says no more than "less than a minute".
_LESS_THAN_A_MINUTE = 30.0
_COMMON = {
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "m": 60, "min": 60, "mins": 60, "minute": 60,
    "minutes": 60, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "d": 86400, "day": 86400, "days": 86400,
    "std": 3600, "ч": 3600, "мин": 60, "с": 1, "сек": 1,
    # Elsewhere than in CLDR.
    "uur": 3600, "u": 3600, "小时": 3600, "小時": 3600, "时": 3600, "分": 60, "分钟": 60, "分鐘": 60, "秒": 1, "秒钟": 1, "時間": 3600,
    "시간": 3600, "분": 60, "초": 1, "saat": 3600, "sa": 3600, "dk": 60, "sn": 1, "godz": 3600, "g": 3600,
}  # fmt: skip


def seconds(text: str, *, unit: int = 60) -> float | None:
    """Return what a cell says, a bare number in `unit` seconds; None where it says nothing that is known."""
    words = plain(text).casefold()
    if _NUMBER.fullmatch(words):
        return float(words.replace(",", ".")) * unit
    if clock := _CLOCK.fullmatch(words):
        first, second, third = int(clock[1]), int(clock[2]), clock[3]
        # Two numbers are minutes and seconds.
        return float(first * 3600 + second * 60 + int(third)) if third else float(first * 60 + second)
    if words.startswith("p") and len(words) > 1 and (iso := _ISO.fullmatch(words)):
        days, hours, minutes, rest = (float(part or 0) for part in iso.groups())
        return days * 86400 + hours * 3600 + minutes * 60 + rest
    if words.startswith(("<", "less than")):
        return _LESS_THAN_A_MINUTE
    return _in_words(words)


def _in_words(words: str) -> float | None:
    total, end = 0.0, 0
    for part in _PARTS.finditer(words):
        if part.start() != end:
            return None
        key = _key(part[2])
        size = _COMMON.get(key) or _units().get(key)
        if size is None:
            return None
        total, end = total + float(part[1].replace(",", ".")) * size, part.end()
    return total if end and end == len(words) else None


def _key(word: str) -> str:
    return re.sub(r"\s(?:and|und|et|y|e|en|и|i|a|و)$|[\s.]", "", word.casefold())


@lru_cache(maxsize=1)
def _units() -> dict[str, int]:
    """Return the words for hours, minutes and seconds; those that mean several in different languages are left out."""
    from babel import Locale  # noqa: PLC0415 - heavy tables, only for words that are not English
    from babel.units import format_unit  # noqa: PLC0415 - see above

    found: dict[str, set[int]] = defaultdict(set)
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for unit, size in (("duration-hour", 3600), ("duration-minute", 60), ("duration-second", 1)):
            for length in ("long", "short", "narrow"):
                for number in (1, 2, 3, 5, 11, 100):
                    words = plain(format_unit(number, unit, length, locale=locale)).casefold()
                    if "duration" not in words and (key := _key(re.sub(r"[\d٠-٩۰-۹.,]+", "", words).strip())):
                        found[key].add(size)
    return {key: next(iter(sizes)) for key, sizes in found.items() if len(sizes) == 1}
