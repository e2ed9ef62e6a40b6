"""One edge for all text that comes from outside, and keys made of text."""

from __future__ import annotations

import re
import secrets
import unicodedata

from webinar.core.errors import RuleViolation

#: Without look-alikes (0 O, 1 l I), so that a code can be read over the telephone.
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: Invisible marks that reverse the reading order of what follows; they can disguise a name or a link.
_BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"[^\S\n]+")
_FOLDS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "أ": "ا", "إ": "ا", "آ": "ا",
        "ё": "е", "\u0640": None, "\u200c": None, "\u200d": None, "’": "'", "ʻ": "'", "ʼ": "'",
    }
)  # fmt: skip


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name for "marked, translated later"
    """Mark `message` for translation and return it unchanged."""
    return message


def clean_text(value: str, *, multiline: bool = False, max_length: int = 20_000) -> str:
    """Return `value` in NFC, trimmed, with runs of blanks as one space.

    Refuses (RuleViolation) control characters, line separators, lone surrogates and non-characters, and text
    longer than `max_length` characters. Without `multiline`, line breaks become spaces.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if _REFUSED.search(text):
        raise RuleViolation(N_("This text holds characters that cannot be stored. Type it again without them."))
    text = unicodedata.normalize("NFC", _BIDI_OVERRIDES.sub("", text))
    if not multiline:
        text = text.replace("\n", " ")
    text = "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n")).strip()
    if len(text) > max_length:
        raise RuleViolation(
            N_("At most %(limit)d characters; this has %(length)d."), limit=max_length, length=len(text)
        )
    return text


def search_key(text: str) -> str:
    """Return the form of `text` under which it is searched: case, accents and letter variants folded.

    NFKC, casefold, Latin and Cyrillic marks stripped, Arabic, Persian and Urdu letter variants unified.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDS)
    decomposed = unicodedata.normalize("NFD", folded)
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w'@.+-]+", " ", unicodedata.normalize("NFC", kept)).split())


def email_key(address: str) -> str:
    """Return the form under which an address is unique: trimmed, NFC, case-folded; plus-tags kept."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


def slugify(text: str, *, max_length: int = 60) -> str:
    """Return an ASCII slug of lower-case letters, digits and hyphens; empty when nothing can be transliterated."""
    from anyascii import anyascii  # noqa: PLC0415 - heavy tables, needed only when a slug is made

    words = re.findall(r"[a-z0-9]+", anyascii(text).casefold().replace("'", ""))
    slug = words[0][:max_length] if words else ""
    for word in words[1:]:
        if len(slug) + len(word) + 1 > max_length:
            break
        slug = f"{slug}-{word}"
    return slug


def like_pattern(text: str) -> str:
    r"""Return a LIKE pattern (escape character `\`) that finds `text` anywhere, with `%` and `_` taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def random_code(length: int = 10) -> str:
    """Return a random code for public ids: about five bits a character, no look-alikes."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))
