"""How many mails somebody causes who asks organisations to host: refused in words before, held by the worker after."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar.convening.hosts.rules import ensure_few
from webinar.convening.webinars.models import Acceptance, Host
from webinar.core.errors import RuleViolation
from webinar.core.mail import ASKED_PER_HOUR, INVITED_PER_HOUR, Delivery, DeliveryState, Mail, is_one_too_many

ASK = "/manage/w/forum/hosts/ask"


def test_so_many_an_hour_and_no_more() -> None:
    ensure_few(INVITED_PER_HOUR - 2, 2, [])
    with pytest.raises(RuleViolation, match="up to 60 invitations an hour"):
        ensure_few(INVITED_PER_HOUR - 1, 2, [])
    with pytest.raises(RuleViolation, match="full@example"):
        ensure_few(0, 1, ["full@example.org"])


def test_the_worker_counts_what_a_user_causes(app: Flask) -> None:
    with app.extensions["webinar"].transaction() as session:
        for number in range(INVITED_PER_HOUR):
            row = Delivery(
                key=str(number), recipient=f"h{number}@example.org", subject="x", state=DeliveryState.KEPT,
                message=b"x", mailbox=f"h{number}@example.org", asked_by="user:1", created_at=NOW,
            )  # fmt: skip
            session.add(row)
        session.flush()
        to = Mail(to="new@example.org", subject="x", text="x", asked_by="user:1")
        assert is_one_too_many(session, to, NOW)
        assert not is_one_too_many(session, Mail(to=to.to, subject="x", text="x", asked_by="user:2"), NOW)


def test_an_organisation_is_not_asked_without_end(app: Flask, make: Factory, session: Session) -> None:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "organiser")
    make.webinar("host-a")
    staff = Browser(app).sign_in("a@example.org")
    staff.get("/manage/w/forum/hosts").submit("/hosts", organisation="2", role="co-host")
    for _time in range(ASKED_PER_HOUR):
        staff.get(f"{ASK}?host=2").submit("/ask")
        app.extensions["webinar"].worker.run_all()
    refused = staff.get(f"{ASK}?host=2").submit("/ask", status=422)
    assert "b@example.org got several emails from this site in the past hour. Try again in an hour." in refused.text
    app.extensions["webinar"].worker.run_all()
    rows = session.scalars(select(Delivery)).all()
    assert [(row.recipient, row.asked_by) for row in rows] == [("b@example.org", "user:1")] * ASKED_PER_HOUR
    host = session.scalars(select(Host).where(Host.organisation_id == 2)).one()
    assert host.acceptance is Acceptance.INVITED, "what it was asked before stands"
    other = staff.get("/manage/w/forum/hosts")
    assert "Invited" in other.text


def test_a_colleague_who_is_added_and_removed_is_not_flooded(app: Flask, make: Factory, session: Session) -> None:
    make.organisation()
    make.user("a@example.org", "host-a", "owner")
    owner = Browser(app).sign_in("a@example.org")
    for number in range(ASKED_PER_HOUR + 2):
        page = owner.get("/manage/organisations/host-a")
        page.submit("/members", email=f"victim+{number}@example.com", role="organiser").sure()
        app.extensions["webinar"].worker.run_all()
    assert len(session.scalars(select(Delivery.id).where(Delivery.mailbox == "victim@example.com")).all()) == 5
