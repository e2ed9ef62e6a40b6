"""What one person was sent: when, with which SEQUENCE, what the server said; and how it is sent again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.conftest import NOW
from tests.core.test_sending import Server, mailing, smtp  # noqa: F401 - fixtures
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import cancel
from webinar.core.config import SettingsError, load
from webinar.core.mail import Delivery, DeliveryState
from webinar.core.outbox import Job, JobState
from webinar.registration.registering.models import Registration


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a")
    make.webinar("host-a")
    return Browser(app).sign_in("o@example.org")


def _person(session) -> str:
    session.rollback()
    return session.scalars(select(Registration.public_id)).first()


def test_a_server_s_answer_is_kept_and_shown(mailing: Flask, smtp, session) -> None:  # noqa: F811 - the fixtures
    make, server = Factory(mailing, NOW), smtp[0]
    make.organisation()
    make.user("o@example.org", "host-a")
    make.registration(make.webinar("host-a"))
    server.replies = ["250 2.0.0 Ok: queued as 4XyZ"]
    mailing.extensions["webinar"].worker.run_all()
    assert session.scalars(select(Delivery.answer)).one() == "250 2.0.0 Ok: queued as 4XyZ"
    staff = Browser(mailing).sign_in("o@example.org")
    page = staff.get(f"/manage/w/forum/registrations/{_person(session)}").follow("Emails")
    assert "250 2.0.0 Ok: queued as 4XyZ" in page.text
    assert "REQUEST, SEQUENCE 0" in page.text
    mail = page.follow("Confirmed: Forum – Tuesday, 15 December 2026, 14:00 Karachi")
    for words in ("250 2.0.0 Ok: queued as 4XyZ", "REQUEST, SEQUENCE 0", "Message-ID <"):
        assert words in mail.text


def test_sending_again_makes_the_mail_of_now_with_its_sequence(
    app: Flask, make: Factory, staff: Browser, session
) -> None:
    make.registration()
    worker = app.extensions["webinar"].worker
    worker.run_all()
    with app.extensions["webinar"].transaction() as writing:
        by_slug(writing, "forum").sequence = 4
    person = f"/manage/w/forum/registrations/{_person(session)}/emails"
    staff.get(person).submit("/resend")
    worker.run_all()
    page = staff.get(person)
    assert page.text.count("REQUEST, SEQUENCE") == 2
    assert "REQUEST, SEQUENCE 4" in page.text
    number = session.scalar(select(func.max(Delivery.id)))
    assert "/emails" in "".join(staff.get(f"/manage/w/forum/messages/{number}").links())
    with app.extensions["webinar"].transaction() as writing:
        cancel(writing, by_slug(writing, "forum"), actor=ACTOR, now=NOW)
    worker.run_all()
    assert "CANCEL, SEQUENCE 5" in staff.get(person).text


def test_a_message_to_many_goes_again_to_one(app: Flask, make: Factory, staff: Browser, session) -> None:
    make.registration()
    worker = app.extensions["webinar"].worker
    worker.run_all()
    page = (
        staff.get("/manage/w/forum/mailings")
        .submit("/new")
        .submit("/edit", subject="News", text="Hello")
        .submit("/send")
    )
    early = staff.client.post(f"{page.url}/recipients/1/again", data={"csrf_token": staff.token()})
    assert early.status_code == 422
    worker.run_all()
    session.execute(update(Delivery).where(Delivery.subject == "News").values(state=DeliveryState.BOUNCED, error="550"))
    session.commit()
    staff.get(page.url).submit("/again")
    worker.run_all()
    session.rollback()
    assert session.scalar(select(func.count(Delivery.id)).where(Delivery.subject == "News")) == 2
    assert "Kept, not sent 1" in staff.get(page.url).text


def test_mails_to_many_keep_to_the_rate_and_single_ones_go(app: Flask, make: Factory, staff: Browser, session) -> None:
    here = app.extensions["webinar"]
    clock = [NOW]
    here.clock = lambda: clock[0]
    for number in range(7):
        make.registration(email=f"p{number}@example.org")
    here.worker.run_all()
    clock[0] += timedelta(hours=1)
    here.worker._per_minute = 3

    def gone() -> int:
        here.worker.run_all()
        session.rollback()
        return session.scalar(select(func.count(Delivery.id)).where(Delivery.subject == "News"))

    staff.get("/manage/w/forum/mailings").submit("/new").submit("/edit", subject="News", text="Hello").submit("/send")
    assert gone() == 3
    make.registration(email="single@example.org")
    assert gone() == 3
    assert (
        session.scalar(select(Delivery.state).where(Delivery.recipient == "single@example.org")) is DeliveryState.KEPT
    )
    for expected in (6, 7):
        clock[0] += timedelta(seconds=61)
        assert gone() == expected
    waiting = select(func.count(Job.id)).where(Job.state == JobState.WAITING, Job.kind == "registrants.send_message")
    assert session.scalar(waiting) == 0


def test_the_rate_is_a_number(tmp_path, settings) -> None:
    there = {"WEBINAR_INSTANCE": str(tmp_path), "WEBINAR_SECRET_KEY": settings.secret_key}
    assert load({**there, "WEBINAR_MAIL_PER_MINUTE": "60"}).mail_per_minute == 60
    assert replace(settings).mail_per_minute == 0
    with pytest.raises(SettingsError, match="MAIL_PER_MINUTE must be a number"):
        load({**there, "WEBINAR_MAIL_PER_MINUTE": "many"})
