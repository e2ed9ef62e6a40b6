"""Speakers are mailed only what a page has shown before: invitations and words for who is taken off the panel."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.mail import Delivery
from webinar.core.outbox import Job

BASE = "/manage/w/forum"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    browser = Browser(app).sign_in("o@example.org")
    for number, name in enumerate(("Omar Khan", "Petra Petrova"), start=1):
        make.person(name, email=f"{name.split()[1].lower()}@example.org")
        browser.get(f"{BASE}/speakers").submit("/speakers", person=str(number), role="speaker")
    return browser


def jobs(session) -> int:
    session.rollback()
    return len(session.scalars(select(Job.id)).all())


def test_the_page_names_who_is_invited_and_shows_the_mail(staff: Browser, session) -> None:
    before = jobs(session)
    page = staff.get(f"{BASE}/preparation").submit("/invite")
    assert page.heading == "Send 2 invitations"
    assert "Omar Khan" in page.text
    assert "Petra Petrova" in page.text
    assert "has the honour to invite you" in page.text
    assert "/speaker/" not in page.html, "nobody's own link"
    assert jobs(session) == before
    assert "2 invitations are on their way." in page.submit("/invite").text
    assert jobs(session) == before + 2


def test_words_for_who_leaves_the_panel_are_shown_and_stand_in_the_mail(app: Flask, staff: Browser, session) -> None:
    assert "Nobody is emailed." in staff.get(f"{BASE}/speakers/2/remove").text, "who was not asked is told nothing"
    staff.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    before = jobs(session)
    page = staff.get(f"{BASE}/speakers/2/remove")
    assert "you’re no longer on it" in page.text
    shown = page.submit("/remove", words="The minister speaks in your place.")
    assert "The email has changed." in shown.text
    assert jobs(session) == before
    assert "Petra Petrova is no longer on the panel." in shown.submit("/remove").text
    app.extensions["webinar"].worker.run_all()
    sent = session.scalars(
        select(Delivery).where(Delivery.recipient == "petrova@example.org").order_by(Delivery.id)
    ).all()
    text = message_from_bytes(sent[-1].message, policy=policy.default).get_body(("plain",)).get_content()
    assert "The minister speaks in your place." in text


def test_nobody_is_invited_whom_the_page_did_not_name(make: Factory, staff: Browser, session) -> None:
    asked = staff.get(f"{BASE}/preparation").submit("/invite")
    staff.get(f"{BASE}/speakers/2/remove").submit("/remove")
    make.person("Zoe Quill", email="quill@example.org")
    staff.get(f"{BASE}/speakers").submit("/speakers", person="3", role="speaker")
    before = jobs(session)
    again = asked.submit("/invite", status=422)
    assert "The list has changed since. Check it and confirm again." in again.text
    assert "Zoe Quill" in again.text
    assert jobs(session) == before
    assert "2 invitations are on their way." in again.submit("/invite").text


def test_nobody_is_invited_with_another_email_than_was_shown(staff: Browser, session) -> None:
    asked = staff.get(f"{BASE}/preparation").submit("/invite")
    staff.get(f"{BASE}/details").submit("/details", title="Another forum", date="2027-02-10")
    before = jobs(session)
    again = asked.submit("/invite")
    assert "The email has changed. Check it, then confirm." in again.text
    assert "Another forum" in again.text
    assert jobs(session) == before
    assert "2 invitations are on their way." in again.submit("/invite").text
