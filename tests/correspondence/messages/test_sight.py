"""Who may read which mail of the log: by what it is about. An address that stands in two parts opens nothing more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.page import Browser
from webinar.core.mail import Delivery
from webinar.correspondence.mailings.models import Mailing
from webinar.correspondence.messages.rules import is_open
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.models import Registration

BASE = "/manage/w/forum"


def work(whole: Browser) -> None:
    whole.app.extensions["webinar"].worker.run_all()


def mail(session: Session, words: str) -> int:
    session.rollback()
    return session.scalars(select(Delivery.id).where(Delivery.subject.contains(words)).order_by(Delivery.id)).all()[-1]


def register(app: Flask, name: str, email: str, session: Session, **more: str) -> str:
    """Somebody registers and uses their link, whose path is returned."""
    Browser(app).get("/w/forum/register").submit("/register", full_name=name, email=email, agree="y", **more)
    app.extensions["webinar"].worker.run_all()
    session.rollback()
    with app.test_request_context():
        row = session.scalars(select(Registration).where(Registration.email == email)).one()
        link = registrant_link(row).removeprefix("http://localhost")
    Browser(app).get(link)
    return link


def closed(browser: Browser, session: Session, words: str) -> bool:
    """Tell whether neither the mail, nor its HTML, nor its words in the log are there."""
    number = mail(session, words)
    answers = [browser.client.get(f"{BASE}/messages/{number}{end}").status_code for end in ("", "/html")]
    listed = browser.get(f"{BASE}/messages")
    assert (f"{BASE}/messages/{number}" in listed.links()) == (answers == [200, 200])
    return answers == [403, 403]


def test_a_test_of_a_message_is_read_by_those_who_may_read_the_message(
    whole: Browser, limited: Browser, session: Session
) -> None:
    page = whole.get(f"{BASE}/mailings").submit("/new").submit("/edit", subject="About Hannah", text="Hannah is ill")
    page.submit("/test")
    own = limited.get(f"{BASE}/mailings").submit("/new").submit("/edit", subject="Our own", text="Good day")
    own.submit("/test")
    work(whole)
    assert limited.client.get(page.url).status_code == 404
    assert closed(limited, session, "About Hannah")
    assert "Hannah" not in limited.get(f"{BASE}/hosts/1/emails").text
    assert not closed(whole, session, "About Hannah")
    assert "Hannah" in whole.get(f"{BASE}/hosts/1/emails").text
    assert not closed(limited, session, "Our own")


def test_the_number_of_a_discarded_draft_opens_no_test_of_it(
    app: Flask, whole: Browser, limited: Browser, session: Session
) -> None:
    page = whole.get(f"{BASE}/mailings").submit("/new").submit("/edit", subject="About Hannah", text="Hannah is ill")
    page.submit("/test")
    work(whole)
    limited.get(f"{BASE}/mailings").submit("/new").submit("/edit", subject="Our own", text="Good day")
    ours = session.scalars(select(Mailing).order_by(Mailing.id.desc())).first()
    key = session.scalars(select(Delivery.key).where(Delivery.subject.contains("Hannah"))).one()
    with app.extensions["webinar"].transaction() as writing:
        writing.get_one(Delivery, mail(session, "Hannah")).key = key.replace(":1:", f":{ours.id}:", 1)
        writing.get_one(Mailing, ours.id).created_at = NOW + timedelta(minutes=1)
    assert closed(limited, session, "About Hannah")


def test_a_message_to_many_is_read_by_those_who_may_read_it_whoever_got_it(
    app: Flask, whole: Browser, limited: Browser, session: Session
) -> None:
    register(app, "Olga Open", "olga@example.org", session, consents="share:2")
    for subject, kind in (("To registrants", "registrations"), ("To speakers", "speakers")):
        page = whole.get(f"{BASE}/mailings").submit("/new").submit("/edit", subject=subject, text="x", kind=kind)
        page.submit("/send")
    own = limited.get(f"{BASE}/mailings").submit("/new").submit("/edit", subject="Our own", text="x")
    own.submit("/send")
    work(whole)
    for subject in ("To registrants", "To speakers"):
        assert closed(limited, session, subject)
    assert not closed(limited, session, "Our own")
    olga = session.scalars(select(Registration.public_id)).one()
    there = limited.get(f"{BASE}/registrations/{olga}/emails").text
    assert "Our own" in there
    assert "To registrants" not in there
    assert "To registrants" in whole.get(f"{BASE}/registrations/{olga}/emails").text


def test_a_focal_point_who_speaks_is_read_as_a_speaker_alone(
    whole: Browser, limited: Browser, session: Session
) -> None:
    whole.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    form = whole.get(f"{BASE}/delegations/new")
    form.submit("/new", name="Kazakhstan", focal_email="ben@example.org", focal_name="Ben")
    whole.get(f"{BASE}/delegations/1").submit("/ask").submit("/ask")
    work(whole)
    assert limited.client.get(f"{BASE}/delegations/1/emails").status_code == 403
    assert closed(limited, session, "delegation")
    page = limited.get(f"{BASE}/speakers/1/emails")
    assert "Invitation: Forum" in page.text
    assert "delegation" not in page.text
    assert "delegation" in whole.get(f"{BASE}/speakers/1/emails").text


def test_a_place_offered_to_a_speaker_names_nobody_who_is_hidden(
    app: Flask, whole: Browser, limited: Browser, session: Session
) -> None:
    link = register(app, "Hannah Hidden", "hannah@example.org", session)
    Browser(app).get(f"{link}transfer").submit("/transfer", email="ben@example.org")
    work(whole)
    session.rollback()
    number = session.scalars(select(Delivery.id).where(Delivery.recipient == "ben@example.org")).all()[-1]
    assert limited.client.get(f"{BASE}/messages/{number}").status_code == 403
    assert f"{BASE}/messages/{number}" not in limited.get(f"{BASE}/speakers/1/emails").links()
    assert f"{BASE}/messages/{number}" in whole.get(f"{BASE}/speakers/1/emails").links()


@pytest.mark.parametrize(
    ("line", "key", "holder", "is_read"),
    [
        ("registration:7", "confirmation:7:confirmed", 7, True), ("registration:7", "confirmation:7:confirmed", 8, False),
        ("registration:7", "confirmation:7:confirmed", None, False), ("registration:7", "transfer:x", 7, False),
        ("registration:7", "passed-on:x", 7, False), ("speaker:1", "speaker-invitation:1", None, True),
        (None, "focal:1:nonce:then", None, False), (None, "focal:1:nonce:then", 7, False),
        (None, "host:2:a@example.org:x", None, True), (None, "anything-new:1", 7, False),
    ],
)  # fmt: skip
def test_a_mail_is_judged_by_what_it_is_about(line: str | None, key: str, holder: int | None, is_read: bool) -> None:
    assert is_open(line, key, holder) is is_read


def test_a_registrant_s_own_data_hold_no_key_of_the_speaker_they_are(
    app: Flask, whole: Browser, session: Session
) -> None:
    whole.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    link = register(app, "Ben Baker", "ben@example.org", session)
    told = Browser(app).client.get(f"{link}data.json").get_json()
    texts = "\n".join(row["text"] for row in told["mails"])
    assert "/speaker/…" in texts
    assert "/me/…" in texts
    assert re.search(r"/(speaker|me)/\w", texts) is None
