"""Mails that visitors and registrants cause are counted by mailbox and by who causes them; the page does not tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar.core.mail import ASKED_PER_HOUR, CAUSED_PER_HOUR, VISITOR, Delivery, DeliveryState, Mail, is_one_too_many
from webinar.core.text import mailbox_key


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("Ann@Example.org", "ann@example.org"),
        ("ann+news@example.org", "ann@example.org"),
        ("a.n.n+x@googlemail.com", "ann@gmail.com"),
        ("a.n.n@example.org", "a.n.n@example.org"),
    ],
)
def test_spellings_of_one_mailbox(address: str, key: str) -> None:
    assert mailbox_key(address) == key


def _sent(session: Session, to: str, asked_by: str | None, count: int, ago: timedelta = timedelta(0)) -> None:
    for number in range(count):
        row = Delivery(
            key=f"{to}{asked_by}{number}{ago}", recipient=to, subject="x", state=DeliveryState.KEPT, message=b"x",
            mailbox=mailbox_key(to), asked_by=asked_by, created_at=NOW - ago,
        )  # fmt: skip
        session.add(row)


def test_by_mailbox_by_sender_and_by_hour(app: Flask) -> None:
    def too_many(to: str, asked_by: str) -> bool:
        return is_one_too_many(session, Mail(to=to, subject="x", text="x", asked_by=asked_by), NOW)

    with app.extensions["webinar"].transaction() as session:
        _sent(session, "ann@example.org", None, 50)
        _sent(session, "ann+1@example.org", VISITOR, ASKED_PER_HOUR - 1)
        _sent(session, "ben@example.org", VISITOR, ASKED_PER_HOUR, timedelta(minutes=61))
        for number in range(CAUSED_PER_HOUR):
            _sent(session, f"v{number}@example.org", "registration:a", 1)
        session.flush()
        assert not too_many("Ann@example.org", "registration:b")
        _sent(session, "ann+2@example.org", "registration:c", 1)
        session.flush()
        assert too_many("Ann@example.org", VISITOR)
        assert too_many("ann+3@example.org", "registration:b")
        assert not too_many("ann@example.org", "")
        assert not too_many("ben@example.org", VISITOR)
        assert too_many("new@example.org", "registration:a")
        assert not too_many("new@example.org", "registration:b")


def test_links_for_a_password_and_to_sign_in_share_one_count(app: Flask, make: Factory, session: Session) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    pages = []
    for number in range(8):
        way = "/sign-in/reset" if number % 2 else "/sign-in/link"
        pages.append(Browser(app).get(way).submit(way, email="O@example.org").text)
        app.extensions["webinar"].worker.run_all()
    assert len(session.scalars(select(Delivery.id)).all()) == 5
    assert len(set(pages)) == 2


def test_nobody_is_flooded_by_passing_a_place_on(app: Flask, make: Factory, session: Session) -> None:
    make.organisation()
    slug = make.webinar("host-a")
    row = make.registration(slug)
    here = app.extensions["webinar"]
    with app.app_context():
        address = here.link("me.show", "registrant", row.public_id, row.nonce)
    for number in range(8):
        page = Browser(app).get(f"{address}transfer").submit("/transfer", email=f"victim+{number}@example.com")
        here.worker.run_all()
        page.submit("/transfer", button=("withdraw", "1"))
    sent = session.scalars(select(Delivery.mailbox).where(Delivery.recipient.like("victim%"))).all()
    assert sent == ["victim@example.com"] * 5
