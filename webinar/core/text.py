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
_NO_WORD = re.compile(r"[^\w'@.+-]+")
_BLANKS = re.compile(r"[^\S\n]+")
_FOLDS = str.maketrans(
    {
        # Letters that no decomposition takes apart, as those who have no such key write them.
        "ł": "l", "ø": "o", "ı": "i", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ə": "e", "ħ": "h", "ŧ": "t",
        "ŋ": "ng", "ĸ": "k", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ɖ": "d", "ŀ": "l", "ƒ": "f", "ǝ": "e",
        "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "أ": "ا", "إ": "ا", "آ": "ا",
        "\u0640": None, "\u200c": None, "\u200d": None, "’": "'", "ʻ": "'", "ʼ": "'",
    }
)  # fmt: skip


#: What one key of a keyboard or another makes of the same letter or sign; nothing that tells two names apart.
_SAME = str.maketrans(
    {
        "ي": "ی", "ك": "ک", "\u0640": None, "\u200c": None, "\u200d": None, "\u00ad": None, "\u200b": None, "\ufeff": None,
        "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "–": "-", "—": "-",
    }
)  # fmt: skip
#: Vowel signs and the like of Arabic script, which are mostly left unwritten.
_HARAKAT = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]")


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
        raise RuleViolation(N_("This text contains characters we can’t store. Enter it again without them."))
    text = unicodedata.normalize("NFC", _BIDI_OVERRIDES.sub("", text))
    if not multiline:
        text = text.replace("\n", " ")
    text = "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n")).strip()
    if len(text) > max_length:
        raise RuleViolation(
            N_("Enter %(limit)d characters or fewer. You have %(length)d."), limit=max_length, length=len(text)
        )
    return text


def plain_digits(text: str) -> str:
    """Return text with the digits of every script as 0 to 9, sign for sign; the rest as it is."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def search_key(text: str) -> str:
    """Return the form of `text` under which it is searched: case, accents and letter variants folded.

    NFKC, casefold; marks of Latin, Greek and Cyrillic and the vowel signs of Arabic stripped, those of other scripts
    kept, since there they are letters; Arabic, Persian and Urdu letter variants unified; ł ø đ ı æ þ and the like as
    they are customarily spelt. Two names may have one key: where that does harm, take `name_key`.
    """
    if text.isascii():
        return " ".join(_NO_WORD.sub(" ", text.lower()).split())
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDS)
    kept = unicodedata.normalize("NFC", _without_marks(_HARAKAT.sub("", unicodedata.normalize("NFD", folded))))
    return " ".join("".join(char if _is_part_of_word(char) else " " for char in kept).split())


def _without_marks(decomposed: str) -> str:
    kept = []
    base = ""
    for char in decomposed:
        if not unicodedata.combining(char) and not unicodedata.category(char).startswith("M"):
            base = char
        elif _loses_marks(base):
            continue
        kept.append(char)
    # A letter may have been hidden by its marks (ǿ).
    return "".join(kept).translate(_FOLDS)


def _loses_marks(base: str) -> bool:
    """Tell whether marks are left off above this sign: Latin, Greek and Cyrillic."""
    return (
        base < "\u0530" or "\u1c80" <= base <= "\u1c8f" or "\u1d00" <= base <= "\u1fff" or "\ua640" <= base <= "\ua7ff"
    )


def _is_part_of_word(char: str) -> bool:
    return char.isalnum() or char in "_'@.+-" or unicodedata.category(char).startswith("M")


def name_key(text: str) -> str:
    """Return the form under which a name is counted: only case, blanks and kinds of quotes and dashes are folded.

    Unlike `search_key` it never joins two names that are spelt differently.
    """
    return " ".join(unicodedata.normalize("NFC", text).lower().replace("i\u0307", "i").translate(_SAME).split())


def email_key(address: str) -> str:
    """Return the form under which an address is unique: trimmed, NFC, lower case; plus-tags kept.

    Not case-folded: that would join straße.de and strasse.de, which are two domains.
    """
    return unicodedata.normalize("NFC", address.strip()).lower()


def mailbox_key(address: str) -> str:
    """Return what mails to one mailbox are counted by: tags ("ann+1@…") and, for Gmail, dots lead to the same one."""
    name, _at, domain = email_key(address).rpartition("@")
    name = name.partition("+")[0]
    if domain in {"gmail.com", "googlemail.com"}:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


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


#: Words of addresses beside which rows have theirs: a row so called could not be opened.
RESERVED = frozenset({"new", "preview", "copy"})


def like_pattern(text: str) -> str:
    r"""Return a LIKE pattern (escape character `\`) that finds `text` anywhere, with `%` and `_` taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def random_code(length: int = 10) -> str:
    """Return a random code for public ids: about five bits a character, no look-alikes."""
    number = secrets.randbelow(len(CODE_ALPHABET) ** length)
    found = ""
    for _ in range(length):
        number, place = divmod(number, len(CODE_ALPHABET))
        found += CODE_ALPHABET[place]
    return found
