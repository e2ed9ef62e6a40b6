"""A webinar over midnight: wherever its hours are told, it is said in words that the end is on the next day."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from webinar.core.mail import Delivery

START = datetime(2027, 3, 27, 22, 30, tzinfo=UTC)  # 23:30 in Berlin, where the clocks change in this night
WORDS = {"en": "next day", "ru": "на следующий день", "zh": "次日", "ur": "اگلے دن"}


@pytest.fixture
def night(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    facts = {"date": date(2027, 3, 27), "starts_at": START, "ends_at": START + timedelta(hours=4)}
    make.webinar("host-a", time_zone="Europe/Berlin", **facts)
    return Browser(app).sign_in("o@example.org")


@pytest.mark.parametrize("language", WORDS)
def test_pages_and_mails_say_the_next_day(app: Flask, night: Browser, session: Session, language: str) -> None:
    words, visitor = WORDS[language], Browser(app)
    for browser in (visitor, night):
        browser.client.set_cookie("language", language, domain="localhost")
    form = visitor.get("/w/forum/register")
    received = form.submit("/register", full_name="Ann", email="ann@example.org", agree="y")
    for page in (visitor.get("/w/forum/"), form, received, visitor.get("/w/"), night.get("/manage/w/forum/")):
        assert "04:30" in page.text
        assert words in page.text, page.url
        assert "(+1) (" not in page.html.replace("</bdi>", ""), f"{page.url}: said twice"
    app.extensions["webinar"].worker.run_all()
    mail = message_from_bytes(session.scalars(select(Delivery)).one().message, policy=default)
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()
        assert "04:30" in text
        assert words in text, kind
    assert words in visitor.client.get("/feed.atom").get_data(as_text=True)


def test_documents_say_the_next_day(night: Browser) -> None:
    night.get("/manage/w/forum/programme/lines").submit("/lines", text="60 main address: Night")
    night.get("/manage/w/forum/releases").submit("/releases", tell="nobody")
    for address in ("/w/forum/programme.pdf", "/manage/w/forum/papers/run_of_show.pdf"):
        pages = PdfReader(io.BytesIO(night.client.get(address).data)).pages
        assert "next day" in " ".join(pages[0].extract_text().split()), address


def test_an_evening_says_nothing_of_the_sort(app: Flask, make: Factory) -> None:
    make.webinar()
    assert "next day" not in Browser(app).get("/w/forum/").text
