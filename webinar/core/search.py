"""What is stored so that a name is found by every customary spelling, and the conditions that find it.

A stored key holds the words as `search_key` folds them and, after a bar, what else people would type for them: Søren is
also Soeren, Đorđe also Djordje, Норов also Norov, Jusupow also Yusupov.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from webinar.core.text import like_pattern, search_key

#: Two letters for one, where `search_key` keeps the one below the mark.
_IN_TWO = str.maketrans(
    {
        "ø": "oe", "ö": "oe", "ü": "ue", "ä": "ae", "å": "aa", "đ": "dj", "ð": "dh", "ə": "a", "ğ": "gh", "ş": "sh", "ș": "sh",
        "š": "sh", "ç": "ch", "č": "ch", "ć": "ch", "ž": "zh", "ñ": "ny", "ý": "y", "ţ": "ts", "ț": "ts",
    }
)  # fmt: skip
#: In this order. What one language's transliteration writes, as English writes it (Jusupow, Wiktor, Noroff, Achmed).
_SOUNDS = tuple(
    (re.compile(spelt), heard)
    for spelt, heard in (
        (r"'", ""), (r"dzh|dsch|dj", "j"), (r"tsch|tch|cz", "ch"), (r"sch", "sh"), (r"kh", "h"), (r"ph", "f"),
        (r"(?<=[eo])ff?$", "v"), (r"w", "v"), (r"j", "y"), (r"ck|q", "k"), (r"c(?![hiey])", "k"), (r"x", "ks"),
        (r"ou|oo", "u"), (r"ee", "i"), (r"(.)\1+", r"\1"), (r"iy|yi", "i"), (r"(?<=.)y$", "i"), (r"^ye", "e"),
    )
)  # fmt: skip
_SHORTEST = 3
#: Bytes, of which PostgreSQL keeps some 2,700 in a row of an index.
_LONGEST = 2_400


def stored_key(*texts: str, max_length: int | None = None) -> str:
    """Return the key of these texts to store, at most so many characters and never more than an index takes."""
    main = search_key(" ".join(texts))[:max_length]
    words = main.split()
    present = set(words)
    more: dict[str, None] = {}
    for text in texts:
        more |= dict.fromkeys(_other_spellings(text))
    for word in [*words, *more]:
        more[transliterated(word)] = None
    others = " ".join(word for word in more if word and word not in present)
    key = f"{main} | {others}" if others else main
    if len(key) * 4 > _LONGEST:
        key = key.encode()[:_LONGEST].decode(errors="ignore")
    return key[:max_length].rstrip()


def _other_spellings(text: str) -> list[str]:
    if text.isascii():
        return []
    from anyascii import anyascii  # noqa: PLC0415 - heavy tables, needed only for what is not English

    composed = unicodedata.normalize("NFC", text).lower()
    return [*search_key(composed.translate(_IN_TWO)).split(), *search_key(anyascii(composed)).split()]


@lru_cache(maxsize=4096)
def transliterated(word: str) -> str:
    """Return a Latin word (as `search_key` folds it) in the spelling that transliterations of one name share."""
    if not word.isascii() or len(word) < _SHORTEST or not word.replace("'", "").isalpha():
        return word
    for spelt, heard in _SOUNDS:
        word = spelt.sub(heard, word)
    return word


def spellings(word: str) -> tuple[str, ...]:
    """Return the forms under which a word of a question is looked for; `word` is folded by `search_key`."""
    latin = word if word.isascii() else "".join(_other_spellings(word)[-1:])
    forms = dict.fromkeys(filter(None, (word, transliterated(word), latin, transliterated(latin))))
    # Where a form is part of another, whatever holds the longer one holds it too.
    return tuple(form for form in forms if not any(other != form and other in form for other in forms))


def finds(column: InstrumentedAttribute[str], query: str) -> list[ColumnElement[bool]]:
    """Return the conditions that each word of `query` stands in a column of stored keys, in any spelling."""
    return [
        or_(*(column.like(like_pattern(form), escape="\\") for form in spellings(word)))
        for word in search_key(query).split()
    ]


def is_found(query: str, *texts: str) -> bool:
    """Tell whether each word of `query` stands in the texts, in any spelling."""
    key = stored_key(*texts)
    return all(any(form in key for form in spellings(word)) for word in search_key(query).split())
