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


#: Russian endings in the nominative and the dative: of the adjectives before an office's noun, and of the noun.
_ADJECTIVES = {"ое": "ому", "ее": "ему", "ый": "ому", "ий": "ому", "ая": "ой", "яя": "ей"}
_NOUNS = {"ство": "ству", "ние": "нию", "ия": "ии", "о": "у", "а": "е"}


def to_whom(name: str) -> str:
    """Return an office's name as a letter in the present language addresses it: «Посольству Казахстана», "the Embassy of …"."""
    if language() != "ru" or not re.match("[А-ЯЁ][а-яё]", name):
        return with_article(name)
    words = name.split(" ")
    for place, word in enumerate(words):
        ends = next((end for end in _ADJECTIVES if word.endswith(end)), "")
        if ends and place + 1 < len(words):
            words[place] = word.removesuffix(ends) + _ADJECTIVES[ends]
            continue
        ends = next((end for end in _NOUNS if word.endswith(end)), "")
        consonant = re.search("[бвгджзклмнпрстфхцчшщ]$", word)
        words[place] = word.removesuffix(ends) + _NOUNS[ends] if ends else f"{word}у" if consonant else word
        break
    return " ".join(words)


def listed(names: Sequence[str]) -> str:
    """Return "A, B and C" as the present language lists."""
    spoken = locale()
    return str(format_list(names, locale="en_GB" if spoken.language == "en" else spoken))


def leads_to(label: object) -> str:
    """Return a label with the colon that leads to what is said of it; a question needs none."""
    text = str(label).rstrip()
    return text if text.endswith(("?", "？", "؟", ":", "：")) else f"{text}:"
