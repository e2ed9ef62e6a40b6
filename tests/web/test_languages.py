"""Pages and mails speak the reader's language."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import select

from tests.architecture.house import ROOT
from tests.factories import Factory
from tests.page import Browser
from webinar.core.mail import Delivery
from webinar.registration.registering.models import Registration

LANGUAGES = ("ru", "zh", "ur")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def _catalogue(language: str):
    with (ROOT / "webinar" / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language: str) -> None:
    faults = []
    for message in _catalogue(language):
        if not message.id or not message.string:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
        faults += [text for text in texts if text and set(PLACEHOLDER.findall(text)) != wanted]
        assert not message.fuzzy
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    """`make messages` gathers what is new."""
    known = {
        message.id if isinstance(message.id, str) else message.id[0]: message.string for message in _catalogue(language)
    }
    missing = [name for name in _texts() if not known.get(name)]
    assert missing == []


def test_urdu_that_begins_with_a_name_still_runs_from_the_right() -> None:
    """A heading and a subject take their direction from their first letter, which is a name's, in whatever script."""
    latin_first = re.compile(r"[^A-Za-z\u0590-\u08ff\u200f%]*(%\(\w+\)s|[A-Za-z])")
    found = [
        text
        for row in _catalogue("ur")
        for text in ([row.string] if isinstance(row.string, str) else row.string)
        if row.id and re.search("[\u0620-\u06d3]", text) and latin_first.match(text)
    ]
    assert found == [], "put U+200F before it"


def _texts() -> list[str]:
    """Return every text that code and templates mark."""
    mapping = [("webinar/**.py", "python"), ("templates/**", "jinja2")]
    options = {"templates/**": {"extensions": "jinja2.ext.do", "silent": "false"}}
    keywords = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None}
    found = []
    for _file, _line, message, _comments, _context in extract_from_dir(ROOT, mapping, options, keywords=keywords):
        found.append(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize(("language", "tag", "direction", "word"), [
    ("ru", "ru", "ltr", "Зарегистрироваться"), ("zh", "zh-Hans", "ltr", "报名"), ("ur", "ur", "rtl", "رجسٹر کریں"),
])  # fmt: skip
def test_public_pages_hold_no_english_of_ours(app: Flask, make: Factory, language, tag, direction, word) -> None:
    slug = make.webinar(title="§", capacity=5)
    browser = Browser(app)
    browser.client.set_cookie("language", language, domain="localhost")
    for address in (
        "/",
        "/w/",
        f"/w/{slug}/",
        f"/w/{slug}/register",
        f"/w/{slug}/coverage",
        "/help",
        "/privacy",
        "/accessibility",
        "/sign-in",
    ):
        page = browser.get(address)
        assert f'lang="{tag}" dir="{direction}"' in page.html
        text = page.text
        assert "Project-Id" not in text, f"{address}: what a catalogue says of itself is the translation of nothing"
        for name in (
            "Joint webinars",
            "English",
            "Host A",
            "HOST",
            "Web Content Accessibility Guidelines",
            "JavaScript",
            "UTC",
            "PDF",
            "Cookies",
        ):
            text = text.replace(name, "")
        assert not re.search(r"[A-Za-z]{3,} [a-z]{3,} [a-z]{3,}", text), f"{address}: {text}"
    assert word in browser.get(f"/w/{slug}/").text


@pytest.mark.parametrize(("language", "word"), [("ru", "Подтверждено"), ("zh", "已确认"), ("ur", "تصدیق")])
def test_mails_are_in_the_language_of_the_form(app: Flask, make: Factory, session, language: str, word: str) -> None:
    slug = make.webinar()
    browser = Browser(app)
    browser.client.set_cookie("language", language, domain="localhost")
    browser.get(f"/w/{slug}/register").submit("/register", full_name="§", email="a@example.org", agree="y")
    assert session.scalars(select(Registration.language)).one() == language
    app.extensions["webinar"].worker.run_all()
    message = message_from_bytes(session.scalars(select(Delivery)).one().message, policy=default)
    assert word in message["Subject"]
    html = message.get_body(("html",)).get_content()
    assert ("rtl" in html) == (language == "ur")


def test_the_choice_of_language_and_appearance_is_kept(app: Flask) -> None:
    browser = Browser(app)
    browser.post("/preferences", {"language": "ur", "theme": "dark", "next": "/help"})
    page = browser.get("/help")
    assert 'dir="rtl" data-theme="dark"' in page.html
    browser.client.set_cookie("language", "xx", domain="localhost")
    assert 'lang="en"' in browser.get("/help").html
