"""Mails as staff see them: those of a webinar for who may read them, all for administrators; failed jobs go again."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.core import outbox
from webinar.core.mail import Delivery
from webinar.core.outbox import Job


@pytest.fixture
def owner(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.user("admin@example.org", admin=True)
    for slug in ("forum", "other"):
        make.webinar("host-a", slug=slug)
    make.registration("forum", "ann@example.org")
    make.registration("other", "ben@example.org")
    app.extensions["webinar"].worker.run_all()
    return Browser(app).sign_in("o@example.org")


def _id(session, recipient: str) -> int:
    return session.scalars(select(Delivery.id).where(Delivery.recipient == recipient)).one()


def test_a_webinar_shows_its_own_mails(owner: Browser, session) -> None:
    base = "/manage/w/forum/messages"
    assert "ann@example.org" in owner.get(base).text
    assert "ben@example.org" not in owner.get(base).text
    assert "ann@example.org" in owner.get(f"{base}?q=ann").text
    assert "ann@example.org" not in owner.get(f"{base}?q=zzz").text
    mail = owner.get(f"{base}/{_id(session, 'ann@example.org')}")
    assert "BEGIN:VCALENDAR" in mail.text
    assert owner.client.get(f"{base}/{_id(session, 'ben@example.org')}").status_code == 404
    assert owner.client.get(f"{base}/999").status_code == 404


def test_administrators_see_all_mails_and_others_the_way_to_theirs(app: Flask, owner: Browser, session) -> None:
    assert "ann@example.org" not in owner.get("/manage/mail/").text
    admin = Browser(app).sign_in("admin@example.org")
    everything = admin.get("/manage/mail/").text
    assert "ann@example.org" in everything
    assert "ben@example.org" in everything
    number = _id(session, "ben@example.org")
    assert "ben@example.org" in admin.get(f"/manage/mail/{number}").text
    assert owner.client.get(f"/manage/mail/{number}").status_code == 404
    assert admin.client.get("/manage/mail/999").status_code == 404


def test_a_job_that_failed_is_tried_again_by_an_administrator(app: Flask, owner: Browser, session) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as writing:
        job = writing.scalars(select(Job).limit(1)).one()
        job.state, job.last_error, number = outbox.JobState.FAILED, "No such host", job.id
    admin = Browser(app).sign_in("admin@example.org")
    page = admin.get("/manage/mail/")
    assert "No such host" in page.text
    page.submit(f"/jobs/{number}/retry")
    session.expire_all()
    assert session.get_one(Job, number).state is not outbox.JobState.FAILED
    token = {"csrf_token": admin.token()}
    assert admin.client.post("/manage/mail/jobs/999/retry", data=token).status_code == 404


@pytest.mark.parametrize(
    ("address", "query"),
    [("łukasz.śmigły@example.org", "lukasz"), ("søren@example.org", "Soeren"), ("ivan@пример.example", "ПРИМЕР"),
     ("đorđe@example.org", "djordje"), ("ann+press@example.org", "ANN+press")],
)  # fmt: skip
def test_mails_are_found_by_every_spelling(app: Flask, owner: Browser, make: Factory, address: str, query: str) -> None:
    make.registration("forum", address)
    app.extensions["webinar"].worker.run_all()
    found = owner.get(f"/manage/w/forum/messages?q={query.replace('+', '%2B')}").text
    assert address in found
    assert "ann@example.org" not in found
