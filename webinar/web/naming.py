"""Names in sentences: with the article that a language puts before them, and joined as it joins a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from babel.lists import format_list

from webinar.web.i18n import language, locale

#: By language: the article, and the words by which a name takes it. "Tsinghua University" takes none, nor does "CGSS".
ARTICLES = {
    "en": ("the", re.compile(
        r"(?i)(?<!\w)(academy|agency|alliance|assembly|association|authority|bank|board|bureau|cent(er|re)|chamber|commission|committee"
        r"|confederation|consulate|coordinator|council|delegation|department|directorate|embassy|federation|forum|foundation|fund|government"
        r"|group|institut(e|ion)|league|ministry|mission|network|office|organi[sz]ation|parliament|presidency|secretariat|senate|service|society"
        r"|union|(college|faculty|school|university) of)(?!\w)"
    )),
}  # fmt: skip
_HAS_ONE = re.compile(r"(?i)(the|an?|our) ")


def with_article(name: str, *, starts: bool = False) -> str:
    """Return an organisation's name as a sentence of the present language says it: "the Embassy of Kazakhstan"."""
    article, taking = ARTICLES.get(language(), ("", None))
    if taking is None or _HAS_ONE.match(name) or not taking.search(name):
        return name
    return f"{article.capitalize() if starts else article} {name}"


def listed(names: Sequence[str]) -> str:
    """Return "A, B and C" as the present language lists."""
    spoken = locale()
    return str(format_list(names, locale="en_GB" if spoken.language == "en" else spoken))


def leads_to(label: object) -> str:
    """Return a label with the colon that leads to what is said of it; a question needs none."""
    text = str(label).rstrip()
    return text if text.endswith(("?", "？", "؟", ":", "：")) else f"{text}:"
