"""Languages of the interface: choosing one, its direction, and words that rules wrote in English."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from babel import Locale
from flask import Flask, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, gettext
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from webinar.core.config import LANGUAGE_NAMES, Settings
from webinar.core.errors import RuleViolation, read_kept

COOKIE = "language"
#: What addresses call the language of one answer: /w/forum/?lang=ur.
LANGUAGE = "lang"
_RIGHT_TO_LEFT = frozenset({"ur", "ar", "fa", "ps", "ug"})
#: A language tag alone does not tell Chinese script; ours is simplified.
TAGS = {"zh": "zh-Hans"}


def init_languages(app: Flask, settings: Settings) -> None:
    """Install language choice, see `chosen`."""

    def choose() -> str:
        if not has_request_context():
            return settings.languages[0]
        cookie, asked = request.cookies.get(COOKIE, ""), request.args.get(LANGUAGE, "")
        return chosen(settings.languages, asked, cookie, request.headers.get("Accept-Language", ""))

    folder = Path(app.root_path) / "translations"
    Babel(app, locale_selector=choose, default_translation_directories=str(folder), default_timezone="UTC")


@lru_cache(maxsize=2048)
def chosen(languages: tuple[str, ...], asked: str, cookie: str, accepted: str) -> str:
    """Return the language of an answer: the address's, the cookie's, the best of Accept-Language, the site's first."""
    if asked in languages:
        return asked
    if cookie in languages:
        return cookie
    return parse_accept_header(accepted, LanguageAccept).best_match(languages) or languages[0]


def language() -> str:
    """Return the code of the present interface language, one of `Settings.languages`."""
    locale = get_locale()
    return locale.language if locale else "en"


def language_tag() -> str:
    """Return the BCP 47 tag for `lang` attributes."""
    code = language()
    return TAGS.get(code, code)


def direction(code: str | None = None) -> str:
    """Return "rtl" or "ltr" for a language (the present one by default)."""
    return "rtl" if (code or language()).split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def language_choices(settings: Settings) -> list[tuple[str, str]]:
    """Return (code, own name) of each interface language."""
    return [(code, LANGUAGE_NAMES[code]) for code in settings.languages]


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Speak another language within this context: a mail goes out in its reader's."""
    with force_locale(code if code in LANGUAGE_NAMES else "en"):
        yield


def words(error: RuleViolation) -> str:
    """Return the violation's message in the present language."""
    text: str = gettext(error.message)
    return text % error.params if error.params else text


def said(text: str | None) -> str:
    """Return what the database keeps of a fault (`errors.kept`) in the present language; the words of others as they are."""
    sentence = read_kept(text or "")
    return sentence if isinstance(sentence, str) else words(sentence)


def locale() -> Locale:
    """Return Babel's locale of the present language."""
    return get_locale() or Locale("en")
