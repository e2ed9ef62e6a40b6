"""Mail through a real SMTP server in this process."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, close
from tests.factories import Factory
from tests.page import Browser
from webinar.app import create_app
from webinar.core import outbox
from webinar.core.config import Settings
from webinar.core.mail import Delivery, DeliveryState
from webinar.core.outbox import BACK_OFF, LEASE, MAX_ATTEMPTS, Job, JobState, lease


class Server:
    """Takes mails and answers what the test wants."""

    def __init__(self) -> None:
        self.replies: list[str] = []
        self.mails: list[bytes] = []
        self.greetings, self.farewells = 0, 0
        #: How many mails a connection may carry; 0 for as many as come.
        self.most = 0

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802
        self.greetings += 1
        session.host_name = hostname
        return responses

    async def handle_QUIT(self, _server, _session, _envelope) -> str:  # noqa: N802
        self.farewells += 1
        return "221 bye"

    async def handle_MAIL(self, _server, session, envelope, address, options):  # noqa: N802
        session.carried = getattr(session, "carried", 0) + 1
        if self.most and session.carried > self.most:
            return "421 4.7.0 too many messages in this connection"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        reply = self.replies.pop(0) if self.replies else "250 taken"
        if reply.startswith("250"):
            self.mails.append(envelope.content)
        return reply


@pytest.fixture
def smtp() -> Iterator[tuple[Server, str]]:
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server, f"smtp://127.0.0.1:{port}"
    controller.stop()


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def mailing(settings: Settings, smtp: tuple[Server, str], app: Flask) -> Iterator[Flask]:
    made = create_app(replace(settings, smtp_url=smtp[1]), RATELIMIT_ENABLED=False, TESTING=True)
    made.extensions["webinar"].clock = Clock()
    yield made
    close(made)


def _work(app: Flask) -> int:
    return app.extensions["webinar"].worker.run_all()


def _registered(app: Flask) -> None:
    make = Factory(app, NOW)
    make.registration(make.webinar())


def test_a_batch_goes_over_one_connection_and_a_lost_one_is_made_again(mailing: Flask, smtp) -> None:
    server, _url = smtp
    make = Factory(mailing, NOW)
    slug = make.webinar()
    for number in range(20):
        make.registration(slug, email=f"guest{number}@example.org")
    server.replies = ["250 taken"] * 7 + ["451 later"]
    _work(mailing)
    assert len(server.mails) == 19
    assert (server.greetings, server.farewells) == (2, 2), (
        "after a fault another one; and the last is left in good order"
    )
    site = mailing.extensions["webinar"]
    site.clock.now += LEASE
    transport = site.worker._transport
    with transport._connection():
        pass
    transport._free[0][0].sock.close()
    transport._free[0][0].sock = None
    _work(mailing)
    assert len(server.mails) == 20, "who was gone is noticed before a mail is handed over"


def test_a_server_that_ends_connections_after_some_mails_delays_none(mailing: Flask, smtp) -> None:
    server, _url = smtp
    server.most = 3
    make = Factory(mailing, NOW)
    slug = make.webinar()
    for number in range(8):
        make.registration(slug, email=f"guest{number}@example.org")
    _work(mailing)
    assert (len(server.mails), server.greetings) == (8, 3)


def test_a_mail_is_sent_once(mailing: Flask, smtp, session) -> None:
    _registered(mailing)
    _work(mailing)
    _work(mailing)
    server, _ = smtp
    assert len(server.mails) == 1
    message = message_from_bytes(server.mails[0], policy=default)
    assert message["To"] == "ann@example.org"
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    delivery = session.scalars(select(Delivery)).one()
    assert delivery.state is DeliveryState.SENT
    assert session.scalars(select(Job).where(Job.kind == "registration.send_standing")).one().payload == {}


def test_a_refusal_for_now_is_tried_again_with_pauses(mailing: Flask, smtp, session) -> None:
    server, _ = smtp
    server.replies = ["451 busy", "421 later"]
    _registered(mailing)
    clock = mailing.extensions["webinar"].clock
    _work(mailing)
    _work(mailing)
    assert server.mails == []
    waiting = session.scalars(select(Delivery)).one()
    assert (waiting.state, waiting.error) == (DeliveryState.WAITING, "451 busy")
    session.rollback()
    clock.now += BACK_OFF[0]
    _work(mailing)
    clock.now += BACK_OFF[0]
    _work(mailing)
    assert server.mails == [], "the second pause is longer"
    clock.now += BACK_OFF[1]
    _work(mailing)
    assert len(server.mails) == 1
    session.rollback()
    sent = session.scalars(select(Delivery).execution_options(populate_existing=True)).one()
    assert (sent.state, sent.error) == (DeliveryState.SENT, None)
    assert session.scalars(select(Job).where(Job.kind == "registration.send_standing")).one().state is JobState.DONE


def test_the_message_id_stays_over_retries(mailing: Flask, smtp, session) -> None:
    server, _ = smtp
    _registered(mailing)
    _work(mailing)
    first = message_from_bytes(server.mails[0])["Message-ID"]
    # As if the worker had died after "250" and before its record: the row is free again when the lease ends.
    with mailing.extensions["webinar"].transaction() as other:
        other.delete(other.scalars(select(Delivery)).one())
        job = other.scalars(select(Job).where(Job.kind == "registration.send_standing")).one()
        job.state, job.payload = JobState.WAITING, {"registration_id": 1, "standing": "confirmed", "sequence": 0}
    _work(mailing)
    assert [message_from_bytes(mail)["Message-ID"] for mail in server.mails] == [first, first]


def test_a_refusal_for_good_is_recorded_and_not_repeated(mailing: Flask, smtp, session) -> None:
    server, _ = smtp
    server.replies = ["550 no such mailbox"]
    _registered(mailing)
    _work(mailing)
    mailing.extensions["webinar"].clock.now += timedelta(days=1)
    _work(mailing)
    assert server.mails == []
    delivery = session.scalars(select(Delivery)).one()
    assert delivery.state is DeliveryState.FAILED
    assert "550" in str(delivery.error)
    with mailing.extensions["webinar"].transaction() as other:
        job = other.scalars(select(Job).where(Job.state == JobState.FAILED)).one()
        outbox.retry(other, job.id, now=mailing.extensions["webinar"].now())
    _work(mailing)
    session.rollback()
    assert len(server.mails) == 1, "whoever retries the job has mended what was wrong"
    assert session.scalars(select(Delivery.state)).one() is DeliveryState.SENT


def test_it_gives_up_at_last(mailing: Flask, smtp, session) -> None:
    server, _ = smtp
    server.replies = ["451 busy"] * 20
    _registered(mailing)
    clock = mailing.extensions["webinar"].clock
    for _attempt in range(12):
        _work(mailing)
        clock.now += timedelta(hours=3)
    job = session.scalars(select(Job).where(Job.kind == "registration.send_standing")).one()
    assert (job.state, job.attempts) == (JobState.FAILED, MAX_ATTEMPTS)
    assert len(server.replies) == 20 - MAX_ATTEMPTS
    assert session.scalars(select(Delivery)).one().state is DeliveryState.FAILED


def test_no_server_is_a_refusal_for_now(settings: Settings, app: Flask, session) -> None:
    made = create_app(replace(settings, smtp_url="smtp://127.0.0.1:1"), TESTING=True)
    made.extensions["webinar"].clock = Clock()
    _registered(made)
    _work(made)
    job = session.scalars(select(Job).where(Job.kind == "registration.send_standing")).one()
    assert job.state is JobState.WAITING
    assert job.last_error
    close(made)


def test_only_one_worker_holds_a_job_and_a_dead_one_loses_it(app: Flask, make: Factory) -> None:
    make.registration(make.webinar())
    here = app.extensions["webinar"]
    (job_id,) = here.worker.due()
    with here.transaction() as first:
        assert lease(first, job_id, now=NOW) is not None
    with here.transaction() as second:
        assert lease(second, job_id, now=NOW + timedelta(seconds=1)) is None
        assert lease(second, job_id, now=NOW + LEASE) is not None


def test_what_waits_is_shown_with_its_reason_and_goes_when_there_is_nothing_to_send(
    mailing: Flask, smtp, session
) -> None:
    server, _ = smtp
    server.replies = ["451 greylisted, come back"]
    make = Factory(mailing, NOW)
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.user("admin@example.org", admin=True)
    make.registration(make.webinar("host-a", slug="forum"), "ann@example.org")
    _work(mailing)
    listed = Browser(mailing).sign_in("o@example.org").get("/manage/w/forum/messages")
    assert "451 greylisted, come back" in listed.text
    assert "Waiting" in listed.text
    assert "Next try: " in listed.text
    assert "451 greylisted" in Browser(mailing).sign_in("admin@example.org").get("/manage/mail/").text
    assert "451 greylisted" in Browser(mailing).sign_in("o@example.org").get(
        f"/manage/w/forum/messages/{session.scalars(select(Delivery.id)).one()}"
    ).text  # fmt: skip
    with mailing.extensions["webinar"].transaction() as writing:
        writing.scalars(select(Job).where(Job.kind == "registration.send_standing")).one().payload = {
            "registration_id": 999, "standing": "confirmed", "sequence": 0,
        }  # fmt: skip
    mailing.extensions["webinar"].clock.now += BACK_OFF[0]
    _work(mailing)
    session.rollback()
    assert session.scalars(select(Delivery)).all() == []


def test_an_address_beyond_ascii_is_sent_and_kept_as_it_is(mailing: Flask, smtp, session) -> None:
    make = Factory(mailing, NOW)
    make.registration(make.webinar(), "łukasz@example.org")
    _work(mailing)
    delivery = session.scalars(select(Delivery)).one()
    assert (delivery.recipient, delivery.state) == ("łukasz@example.org", DeliveryState.SENT)
    assert "łukasz@example.org".encode() in delivery.message
    assert "To: łukasz@example.org".encode() in smtp[0].mails[0]
