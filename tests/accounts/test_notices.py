"""What Flask-Security says is said in our words and in the reader's language."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask_babel import force_locale
from flask_security.core import _default_messages
from sqlalchemy.orm import Session

from tests.accounts import ways
from tests.factories import Factory
from tests.page import Browser, Page
from webinar.accounts import printing
from webinar.accounts.queries import user_by_email

LANGUAGES = ("en", "ru", "zh", "ur")
#: Texts of features that are off: nobody meets them.
_OFF = re.compile(
    r"US_|USERNAME_|IDENTITY_|OAUTH_|CHANGE_EMAIL|PASSWORDLESS|REFRESH_TOKEN|GENERIC_US|PHONE_|CONFIRM_|CONFIRMATION_EXPIRED|"
    r"CONFIRMATION_REQUEST|EMAIL_CONFIRMED|ALREADY_CONFIRMED|INVALID_CONFIRMATION|EMAIL_ALREADY|LOGIN_|INVALID_LOGIN|USE_CODE|PASSWORD_BREACHED"
)  # fmt: skip
#: Latin words that stand in every language.
_NAMES = {"name", "example", "org", "office", "laptop", "webinars"}


@pytest.fixture
def speaking(app: Flask, make: Factory) -> Flask:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    return app


def test_every_message_that_can_be_met_has_words_of_ours() -> None:
    assert {key for key in _default_messages if not _OFF.match(key)} == set(printing.MESSAGES)
    for key, (words, _category) in printing.MESSAGES.items():
        theirs = set(re.findall(r"%\((\w+)\)", str(_default_messages[key][0])))
        assert set(re.findall(r"%\((\w+)\)", words)) <= theirs, key


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_message_and_label_is_translated(speaking: Flask, language: str) -> None:
    texts = [words for words, _category in printing.MESSAGES.values()] + list(printing.LABELS)
    with speaking.test_request_context(), force_locale(language):
        for text in texts:
            assert not _latin(re.sub(r"%\(\w+\)s", "", printing.say(text))), text


def _latin(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]{3,}", text)) - _NAMES


def _said(page: Page) -> str:
    """Return the notices, errors and labels of a page."""
    parts = re.findall(
        r"(?s)<(?:li|p|div|label|legend)[^>]*(?:flash|error|for=)[^>]*>(.*?)</(?:li|p|div|label|legend)>", page.html
    )
    summary = re.findall(r'(?s)<div class="error-summary".*?</div>', page.html)
    return re.sub(r"<[^>]+>", " ", " ".join([*parts, *summary]))


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_pages_of_the_library_speak_the_language(speaking: Flask, session: Session, language: str) -> None:
    ways.set_password(speaking, session)
    browser = ways.sign_in(speaking)
    browser.client.set_cookie("language", language)
    ways.add_second_factor(browser)
    proving = Browser(speaking)
    proving.client.set_cookie("language", language)
    asked = proving.get("/sign-in").submit("/sign-in", email="o@example.org", password=ways.PASSWORD)
    visitor = Browser(speaking)
    visitor.client.set_cookie("language", language)
    pages = [
        visitor.get("/sign-in").submit("/sign-in", email="", password=""),
        visitor.get("/sign-in").submit("/sign-in", email="nobody@example.org", password="wrong"),
        Page(visitor, visitor.client.get("/sign-in/reset/no-such-token", follow_redirects=True), "/sign-in/reset"),
        asked.submit("/sign-in/code", code=""),
        asked.submit("/sign-in/code", code="000000"),
        proving.get("/sign-in/recovery").submit("/sign-in/recovery", code="nothing"),
        browser.get("/manage/account/password").submit(
            "/password", password="", new_password="", new_password_confirm=""
        ),
        browser.get("/manage/account/password").submit(
            "/password", password="wrong", new_password="a", new_password_confirm="b"
        ),
        browser.get("/manage/account/passkeys").submit("/passkeys", name="", button=("submit", "1")),
        browser.get("/manage/account/passkeys").submit("/passkeys", name="<>", button=("submit", "1")),
        browser.get("/manage/account/two-factor"),
        browser.get("/manage/account/two-factor").submit("/two-factor", button=("submit", "1")),
        browser.get("/manage/account/two-factor").submit("/two-factor", setup="disable", button=("submit", "1")),
        browser.get("/manage/account/verify").submit("/verify", password="wrong"),
    ]
    for page in pages:
        said = _said(page)
        assert re.search(r"[^\x00-\x7f]{2}", said), page.html
        assert not _latin(said), said


def test_a_new_password_is_told_in_the_users_language(speaking: Flask, session: Session) -> None:
    user_by_email(session, "o@example.org").language = "ru"
    session.commit()
    ways.set_password(speaking, session)
    assert "Ваш пароль на сайте" in ways.mails(speaking, session)[0]
