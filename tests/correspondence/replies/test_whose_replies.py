"""Whose a received mail is: of the mail of ours that it is about, or of the entry that it answers for; never of an address."""

from __future__ import annotations

from email import message_from_bytes

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.correspondence.replies import letters
from tests.factories import Factory
from tests.page import Browser
from webinar.convening.webinars.models import Webinar
from webinar.core.mail import Delivery
from webinar.correspondence.replies.models import IncomingMail
from webinar.correspondence.replies.service import Intake, take_in

BASE, ALI = "/manage/w/forum", "ali@example.org"


@pytest.fixture
def speaker() -> tuple[str, str]:
    """Ali speaks, and is the focal point of a delegation."""
    return "Ali Raza", ALI


def work(app: Flask) -> None:
    app.extensions["webinar"].worker.run_all()


def answered(app: Flask, session: Session, line_or_key: str, words: str) -> int:
    """Take in a letter of Ali's that answers our mail in this line or under this key; return its number."""
    session.rollback()
    rows = session.scalars(select(Delivery).where(Delivery.recipient == ALI)).all()
    ours = next(row for row in rows if (row.line or row.key).startswith(line_or_key))
    name = message_from_bytes(ours.message)["Message-ID"]
    raw = f"From: {ALI}\r\nTo: {letters.OURS}\r\nMessage-ID: <{line_or_key}@x>\r\nIn-Reply-To: {name}\r\nSubject: Re\r\n\r\n{words}\r\n"
    return take(app, raw.encode())


def take(app: Flask, raw: bytes) -> int:
    with app.extensions["webinar"].transaction() as writing:
        return take_in(writing, raw, Intake(letters.OURS), now=app.extensions["webinar"].now()).id


def test_a_focal_point_s_letter_is_not_the_speaker_s_who_has_the_address(
    app: Flask, whole: Browser, limited: Browser, session: Session
) -> None:
    whole.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    whole.get(f"{BASE}/delegations/new").submit("/new", name="Nepal", focal_name="Ali", focal_email=ALI)
    whole.get(f"{BASE}/delegations/1").submit("/ask").submit("/ask")
    work(app)
    spoken = answered(app, session, "speaker:", "I need a microphone.")
    focal = answered(app, session, "focal:", "Hannah Hidden comes instead.")
    session.rollback()
    assert [
        (row.member_id, row.registration_id) for row in session.scalars(select(IncomingMail).order_by(IncomingMail.id))
    ] == [(1, None), (None, None)]
    assert "I need a microphone." in limited.get(f"{BASE}/replies/{spoken}").text
    assert limited.client.get(f"{BASE}/replies/{focal}").status_code == 403
    assert "Ali Raza" in limited.get(f"{BASE}/replies").text
    assert limited.get(f"{BASE}/replies").text.count("A person whose data your organisation doesn’t receive") == 1
    assert "Hannah Hidden comes instead." in whole.get(f"{BASE}/replies/{focal}").text


def test_a_letter_about_a_place_is_its_holder_s_who_may_be_hidden(
    app: Flask, make: Factory, whole: Browser, limited: Browser, session: Session
) -> None:
    make.registration(email=ALI, name="Ali Raza")
    work(app)
    number = answered(app, session, "registration:", "I cannot come.")
    assert limited.client.get(f"{BASE}/replies/{number}").status_code == 403
    assert "I cannot come." in whole.get(f"{BASE}/replies/{number}").text
    session.rollback()
    assert session.get_one(IncomingMail, number).member_id is None


def test_an_answer_is_that_of_the_entry_which_was_sent(
    app: Flask, make: Factory, whole: Browser, limited: Browser, session: Session
) -> None:
    """Ali has the entry of a registrant until the speaker's is sent too."""
    make.registration(email=ALI, name="Ali Raza")
    work(app)
    uid = session.scalars(select(Webinar.uid)).one()
    take(app, letters.gmail(uid, ALI, "TENTATIVE"))
    whole.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    work(app)
    take(app, letters.gmail(uid, ALI, number=2))
    session.rollback()
    rows = session.scalars(select(IncomingMail).order_by(IncomingMail.id)).all()
    assert [(row.registration_id, row.member_id) for row in rows] == [(1, None), (None, 1)]
    assert [limited.client.get(f"{BASE}/replies/{row.id}").status_code for row in rows] == [403, 200]
