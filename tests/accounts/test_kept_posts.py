"""A session ends while somebody writes: what they sent is kept for them alone, and goes on after they signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.accounts.models import KeptPost
from webinar.accounts.queries import user_by_email
from webinar.accounts.service import make_sign_in_link

NOTE = "/manage/w/forum/papers/concept-note"
_HOUR = timedelta(hours=1)
TEXT = "Two hours of work\r\nand a second line"


@pytest.fixture
def page(app: Flask, make: Factory) -> Page:
    """The concept note, opened by somebody whose session ends while they write."""
    make.organisation()
    make.webinar("host-a")
    make.user("owner@example.org", "host-a", "owner")
    make.user("other@example.org", "host-a", "owner")
    return Browser(app).sign_in("owner@example.org").get(NOTE)


def _kept(session: Session) -> list[KeptPost]:
    session.rollback()
    return list(session.scalars(select(KeptPost).order_by(KeptPost.id)).all())


def test_what_was_sent_goes_on_after_signing_in(page: Page, session: Session) -> None:
    browser = page.browser
    browser.client.delete_cookie("session")
    asked = page.submit("/concept-note", background=TEXT)
    assert (
        "Your session has expired. Sign in to continue with “Concept note – Forum”. What you sent is kept."
        in asked.text
    )
    assert asked.url.startswith("/sign-in")
    assert TEXT not in asked.html
    browser.sign_in("owner@example.org")
    shown = browser.get("/manage/kept")
    assert "You were on the page “Concept note – Forum”. You sent this on 24 November 2026, 09:00 (UTC)." in shown.text
    assert "Two hours of work" in shown.text
    assert "Two hours" not in browser.get(NOTE).html, "opening a page saves nothing"
    done = shown.submit("/concept-note")
    assert "Concept note saved." in done.text
    assert "and a second line" in browser.get(NOTE).html
    assert _kept(session) == []
    assert browser.get("/manage/kept").url == "/manage/"


def test_signing_in_by_a_link_leads_straight_to_it(page: Page) -> None:
    browser = page.browser
    browser.client.delete_cookie("session")
    page.submit("/concept-note", background=TEXT)
    here = browser.app.extensions["webinar"]
    with here.transaction() as session:
        user = user_by_email(session, "owner@example.org")
        secret = make_sign_in_link(session, user, lifetime=_HOUR, now=here.now())
    with browser.app.app_context():
        address = here.url("accounts.use_link", secret=secret)
    assert browser.get(address).submit("").url == "/manage/kept"


def test_it_is_shown_to_its_writer_in_their_browser_alone(app: Flask, page: Page, session: Session) -> None:
    browser = page.browser
    browser.client.delete_cookie("session")
    page.submit("/concept-note", background=TEXT)
    assert len(_kept(session)) == 1
    assert Browser(app).sign_in("owner@example.org").get("/manage/kept").url == "/manage/", "another browser"
    browser.sign_in("other@example.org")
    assert browser.get("/manage/kept").url == "/manage/", "another user"


def test_a_strangers_page_can_plant_nothing(app: Flask, page: Page, session: Session) -> None:
    browser, other = page.browser, Browser(app).sign_in("other@example.org").get(NOTE)
    browser.client.delete_cookie("session")
    for mark in ("", "made-up", dict(other._form("/concept-note", {}).fields)["written_by"] + "x"):
        answer = browser.client.post(NOTE, data={"background": "planted", "written_by": mark})
        assert answer.status_code == 302
    assert _kept(session) == []
    theirs = dict(other._form("/concept-note", {}).fields)["written_by"]
    browser.client.post(NOTE, data={"background": "planted", "written_by": theirs})
    browser.sign_in("owner@example.org")
    assert browser.get("/manage/kept").url == "/manage/", "what one member wrote is not put to another"


def test_few_are_kept_and_not_for_long(page: Page, session: Session) -> None:
    browser = page.browser
    browser.client.delete_cookie("session")
    mark = dict(page._form("/concept-note", {}).fields)["written_by"]
    for number in range(8):
        browser.client.post(NOTE, data={"background": f"text {number}", "written_by": mark})
    assert [row.fields[0][1] for row in _kept(session)] == [f"text {number}" for number in range(3, 8)]
    browser.sign_in("owner@example.org")
    here = browser.app.extensions["webinar"]
    later = here.now() + 25 * _HOUR
    here.clock = lambda: later
    late = browser.get("/manage/kept")
    assert late.url == "/manage/"
    assert "What you sent after your session had ended is no longer kept: it’s kept for a day" in late.text
    assert "no longer kept" not in browser.get("/manage/kept").text, "said once"


def test_it_is_said_that_something_cannot_be_kept(app: Flask, page: Page, session: Session) -> None:
    page.browser.client.delete_cookie("session")
    with app.extensions["webinar"].transaction() as writing:
        user_by_email(writing, "owner@example.org").fs_uniquifier = "new since the password is new"
    asked = page.submit("/concept-note", background=TEXT)
    assert "Sign in first. What you sent isn’t saved." in asked.text
    assert _kept(session) == []


def test_it_is_said_that_the_page_is_gone_and_the_text_stays_to_be_copied(app: Flask, make: Factory, session) -> None:
    make.organisation()
    make.webinar("host-a")
    make.user("owner@example.org", "host-a", "owner")
    browser = Browser(app).sign_in("owner@example.org")
    browser.get("/manage/series/new").submit("/new", title="Talks")
    form = browser.get("/manage/series/talks")
    browser.client.delete_cookie("session")
    form.submit("/talks", title="Talks on trade")
    browser.sign_in("owner@example.org")
    browser.get("/manage/series/talks/remove").submit("/remove")
    gone = browser.get("/manage/kept").submit("/talks", status=404)
    assert "isn’t saved, but it’s still here to copy." in gone.text
    kept = gone.follow("Show what I entered")
    assert "This can’t be saved there any more" in kept.text
    assert "Talks on trade" in kept.text


def test_what_no_address_takes_any_more_is_shown_without_a_button(page: Page, session: Session, app: Flask) -> None:
    browser = page.browser
    browser.client.delete_cookie("session")
    page.submit("/concept-note", background=TEXT)
    with app.extensions["webinar"].transaction() as writing:
        writing.scalars(select(KeptPost)).one().path = "/manage/w/forum/a-page-of-a-former-release"
    browser.sign_in("owner@example.org")
    shown = browser.get("/manage/kept")
    assert "This can’t be saved there any more" in shown.text
    assert "Two hours of work" in shown.text
    assert "former-release" not in shown.html


def test_it_can_be_discarded(page: Page, session: Session) -> None:
    browser = page.browser
    browser.client.delete_cookie("session")
    page.submit("/concept-note", background=TEXT)
    browser.sign_in("owner@example.org")
    browser.get("/manage/kept").submit("/discard")
    assert _kept(session) == []


def test_registering_needs_no_session(app: Flask, make: Factory) -> None:
    make.webinar()
    visitor = Browser(app)
    form = visitor.get("/w/forum/register")
    assert "Set-Cookie" not in form.response.headers
    form.submit("/register", full_name="Ann Lee", email="ann@example.org", agree="y")
    assert make.status("forum", "ann@example.org") == "confirmed"
    assert visitor.client.get_cookie("session") is None


def test_what_comes_from_elsewhere_or_holds_a_password_is_not_offered_again(app: Flask, make: Factory) -> None:
    make.webinar()
    client = app.test_client()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example.org"}):
        answer = client.post("/w/forum/register", data={"full_name": "Ann Lee"}, headers=headers)
        assert answer.status_code == 400
        assert "Ann Lee" not in answer.get_data(as_text=True)
    answer = client.post("/sign-in", data={"email": "a@example.org", "password": "correct horse"})
    assert "correct horse" not in answer.get_data(as_text=True)
