"""Cells that many reports have: an address, a name in one column or two, yes."""

from __future__ import annotations

import re

from webinar.attendance.readers.parsing.headings import Line
from webinar.core.cells import plain, says_yes
from webinar.core.columns import whole_name
from webinar.core.text import email_key

_ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"]{1,64}@[^@\s<>()\[\],;:\"]+\.[^@\s<>()\[\],;:\".]+")
#: What stands in a column of who came, besides yes and no: by words, and by the letters of class books.
_CAME = frozenset({
    "present", "attended", "came", "here", "p", "left early", "joined late", "anwesend", "teilgenommen", "présent", "présente", "presente", "asistió",
    "participou", "aanwezig", "присутствовал", "присутствовала", "присутствовал(а)", "участвовал", "участвовала", "участвовал(а)", "был", "была", "出席", "已出席",
    "已到", "到场", "参加", "참석", "katıldı", "obecny", "obecna", "حاضر", "حضر", "شریک", "○", "〇", "◯",
})  # fmt: skip
_STAYED_AWAY = frozenset({
    "absent", "not attended", "did not attend", "no show", "no-show", "a", "abwesend", "nicht teilgenommen", "absente", "ausente", "no asistió",
    "assente", "afwezig", "отсутствовал", "отсутствовала", "отсутствовал(а)", "не участвовал", "не участвовала", "не был", "не была", "缺席", "未出席", "未到",
    "未参加", "欠席", "불참", "결석", "katılmadı", "nieobecny", "nieobecna", "غائب", "غایب", "غیر حاضر", "لم يحضر", "×",
})  # fmt: skip


def address(text: str) -> str:
    """Return an e-mail address in the form in which it is unique; "" for what is none.

    Platforms let nobody in with a broken address: what does not look like one is something else (a UPN, a name).
    """
    clean = text if text.isascii() else plain(text)
    return email_key(clean) if len(clean) < 255 and _ADDRESS.fullmatch(clean) else ""  # noqa: PLR2004 - RFC 5321


def is_yes(text: str) -> bool:
    """Tell whether a cell says yes."""
    return says_yes(text) is True


def came(text: str) -> bool | None:
    """Return whether a cell says that somebody came; None where it says neither."""
    word = plain(text).casefold()
    return True if word in _CAME else False if word in _STAYED_AWAY else says_yes(text)


def person_name(line: Line) -> str:
    """Return the name of a row, of one column or of those that have its parts."""
    return whole_name(*(line.get(target) for target in ("full_name", "given_names", "family_name")))
