"""Cells that many reports have: an address, a name in one column or two, yes."""

from __future__ import annotations

import re

from webinar.attendance.readers.parsing.headings import Line
from webinar.core.cells import plain
from webinar.core.columns import whole_name
from webinar.core.text import email_key

_ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"]{1,64}@[^@\s<>()\[\],;:\"]+\.[^@\s<>()\[\],;:\".]+")
_YES = frozenset({
    "yes", "y", "true", "1", "x", "ja", "да", "是", "ہاں", "جی ہاں", "✓", "✔", "☑", "oui", "si", "sí", "sì", "sim", "tak", "evet",
    "はい", "예", "네", "نعم", "так", "ano", "áno", "igen", "da", "joo", "kyllä",
    "có", "ya", "ναι", "כן", "بله", "بلی", "иә", "ооба", "ha", "हाँ", "ใช่", "taip", "jā", "jah", "بەڵێ", "bəli", "այո", "კი",
})  # fmt: skip


def address(text: str) -> str:
    """Return an e-mail address in the form in which it is unique; "" for what is none.

    Platforms let nobody in with a broken address: what does not look like one is something else (a UPN, a name).
    """
    clean = text if text.isascii() else plain(text)
    return email_key(clean) if len(clean) < 255 and _ADDRESS.fullmatch(clean) else ""  # noqa: PLR2004 - RFC 5321


def is_yes(text: str) -> bool:
    """Tell whether a cell says yes."""
    return plain(text).casefold() in _YES


def person_name(line: Line) -> str:
    """Return the name of a row, of one column or of those that have its parts."""
    return whole_name(*(line.get(target) for target in ("full_name", "given_names", "family_name")))
