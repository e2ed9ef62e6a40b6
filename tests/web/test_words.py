"""Texts are plain, current English: no word that readers of other tools do not know, no sentence that one reads twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import pofile

CATALOGUE = Path(__file__).parents[2] / "webinar" / "translations" / "ru" / "LC_MESSAGES" / "messages.po"
#: What nobody says of the thing today, with what is said instead.
BANNED = {
    r"\bhand(ed|s)? (in|out|on|over)\b": "submit, export, share, transfer",
    r"\b(take|takes|taken|taking) (back|off|out)\b": "undo, remove, erase",
    r"\bgo(es)? on\b(?! the)": "continue",
    r"\bmails?\b(?! server)": "email",
    r"\be-mails?\b": "email",
    r"\banew\b": "again",
    r"\bmeanwhile\b": "while you were editing",
    r"\bpieces?\b": "coverage",
    r"\bpapers\b": "documents",
    r"\bdissolve": "delete",
    r"\benclosed\b": "attached",
    r"\bstands? (there|here|in|at|on|as|beside|under|with)\b(?! the list that participants receive)": "is, appears",
    r"\bone a line\b": "one per line",
    r"\bwhoever has\b": "anyone who has",
    r"\b(is|are) (told|asked) by mail\b": "we’ll email",
    r"\bnobody (matches|waits|moderates)\b": "no results, no waiting list",
    r"\bis none of\b|\bis neither\b|\bis nobody of\b": "isn’t",
    r"\bparted by\b": "separated by",
    r"\bGo on\b": "Continue",
    r"\b[Ee]verybody\b": "everyone",
    r"\b[Ss]omebody\b": "someone",
    r"!": "no exclamation marks",
}
LONGEST = 25
#: Letters keep the customary forms of diplomatic correspondence.
LETTERS = ("has the honour to", "have the honour to", "avails itself")


def texts() -> list[str]:
    with CATALOGUE.open("rb") as file:
        catalogue = pofile.read_po(file)
    found: list[str] = []
    for message in catalogue:
        if message.id:
            found += [message.id] if isinstance(message.id, str) else list(message.id)
    return found


@pytest.mark.parametrize(("pattern", "instead"), BANNED.items())
def test_no_text_uses_a_word_that_readers_do_not_know(pattern: str, instead: str) -> None:
    found = [text for text in texts() if re.search(pattern, text)]
    assert not found, f"say “{instead}”: {found}"


def test_sentences_are_short() -> None:
    long = [
        (len(sentence.split()), sentence)
        for text in texts()
        if not any(form in text for form in LETTERS)
        for sentence in re.split(r"(?<=[.?:;])\s+", text)
        if len(sentence.split()) > LONGEST
    ]
    assert not long, f"at most {LONGEST} words a sentence: {long}"


def test_buttons_of_the_commonest_acts_say_what_happens() -> None:
    vague = {"OK", "Do it", "Go on", "Submit", "Yes, do it", "Proceed"}
    assert vague.isdisjoint(texts())


def _is_sentence(text: str) -> bool:
    return text.rstrip().endswith((".", ":", "?", "…")) and " " in text and not text.startswith("e.g. ")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_sentences_begin_with_a_capital(language: str) -> None:
    """Also after the salutation of a letter, in English and in Russian: it is a paragraph of its own."""
    with CATALOGUE.open("rb") as file:
        rows = [row for row in pofile.read_po(file, locale="ru") if row.id]
    forms = [(row.id, row.id if language == "en" else row.string) for row in rows]
    plain = [
        (first if isinstance(first, str) else first[0], text)
        for first, found in forms
        for text in ([found] if isinstance(found, str) else found)
    ]
    assert [text for first, text in plain if _is_sentence(first) and text[:1].islower()] == []


#: What a webinar is called in each language, and words for it or for another thing that were once mixed in.
ONE_WORD = {"ru": r"[Сс]еминар", "zh": r"(?<!网络)研讨会|线上会议|在线会议", "ur": r"ویبنار|سیمینار"}


@pytest.mark.parametrize("language", ONE_WORD)
def test_a_webinar_has_one_name_in_each_language(language: str) -> None:
    with (CATALOGUE.parents[2] / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        rows = [row for row in pofile.read_po(file, locale=language) if row.id]
    texts_ = [text for row in rows for text in ([row.string] if isinstance(row.string, str) else row.string)]
    assert [text for text in texts_ if re.search(ONE_WORD[language], text)] == []


def test_mails_greet_everybody_alike() -> None:
    """No greeting of one faith in mails to people of many."""
    for language, greeting in (("ru", "Здравствуйте!"), ("zh", "您好！"), ("ur", "محترمہ/محترم،")):
        with (CATALOGUE.parents[2] / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
            words = {row.id: row.string for row in pofile.read_po(file, locale=language) if isinstance(row.id, str)}
        assert words["Good day,"] == greeting
        assert [name for name, text in words.items() if "السلام" in text] == []
