"""Names of months, in the languages of the site and of its neighbours, as CLDR has them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

#: Languages whose names of months, halves of the day and units of time are known.
LANGUAGES = (
    "en", "ru", "zh", "zh_Hant", "ur", "ar", "de", "fr", "es", "it", "nl", "pt", "pl", "tr", "uk", "be", "kk", "uz", "ky", "tg",
    "tk", "fa", "ps", "cs", "sk", "hu", "ro", "bg", "el", "sv", "da", "nb", "fi", "et", "lv", "lt", "hr", "sr", "sl", "mk", "sq",
    "hy", "ka", "az", "mn", "ja", "ko", "hi", "bn", "ta", "id", "ms", "vi", "th", "he", "ca", "sw",
)  # fmt: skip
#: A word of any script, with the dots and apostrophes of abbreviations.
WORD = re.compile(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*", re.UNICODE)


def months_in(text: str) -> frozenset[int]:
    """Return which months the words of a text may name; none where they name none."""
    months: frozenset[int] = frozenset()
    for word in WORD.findall(text):
        found = _ENGLISH.get(word_key(word)) or _months().get(word_key(word))
        if found:
            months = months & found or found
    return months


def word_key(word: str) -> str:
    """Return the form under which a word is compared: without case, accents and signs."""
    return re.sub(r"[\s.'’\u0300-\u036f]", "", unicodedata.normalize("NFKD", word.casefold()))


_ENGLISH = {
    form: frozenset({number})
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"), 1
    )
    for form in (name, name[:3])
}  # fmt: skip


def locales() -> Iterator[Any]:
    """Yield what CLDR knows of each language."""
    from babel import Locale  # noqa: PLC0415 - heavy tables, only for words that are not English

    for language in LANGUAGES:
        yield Locale.parse(language)


@lru_cache(maxsize=1)
def _months() -> dict[str, frozenset[int]]:
    """Return which months a word may name: "listopad" is October in one language, November in others."""
    found: dict[str, set[int]] = defaultdict(set)
    for locale in locales():
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context].get(width, {}).items():
                    if key := word_key("".join(WORD.findall(name))):
                        found[key].add(number)
    # What stands in the name of every month ("月", "tháng") names none.
    return {key: frozenset(numbers) for key, numbers in found.items() if len(numbers) < 4}  # noqa: PLR2004 - see above
