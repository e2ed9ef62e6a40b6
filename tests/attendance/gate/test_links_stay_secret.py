"""The platform's link stands on no page, in no feed, calendar, document or mail: only behind the button of the join page."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.attendance.gate.test_gate import at
from tests.factories import ACTOR, Factory
from tests.journeys.test_canaries import told
from tests.page import Browser
from tests.web.walk import addresses, fill
from webinar.attendance.gate import service
from webinar.convening.webinars.queries import by_slug
from webinar.core.mail import Delivery
from webinar.programme.agenda.access import SPEAKER_LINK, panel_join_link, speaker_link
from webinar.programme.agenda.models import PanelMember
from webinar.programme.speakers.service import invite
from webinar.registration.registering.access import join_link, registrant_link
from webinar.registration.registering.models import Registration
from webinar.registration.registering.rules import JOIN_LINK, REGISTRANT_LINK

CANARY = "zzroom"
#: The organisers' own pages, on which links are entered and a switch is confirmed.
OWN = "/manage/w/forum/joining"


def url(name: str) -> str:
    return f"https://{CANARY}.example.org/{name}"


@pytest.fixture
def filled(app: Flask, make: Factory, world) -> Flask:
    world(fill)
    here = app.extensions["webinar"]
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        links = {key: (url(key), "") for key in ("panel", "category:media", "language:ru", "role:interpreter")}
        details = service.JoiningDetails(url("main"), links=links, backup_url=url("backup"))
        service.save(session, webinar, details, actor=ACTOR, now=here.now())
    make.registration("forum", "new@example.org", "New Guest")
    with make.transaction() as session, app.test_request_context():
        invite(session, by_slug(session, "forum"), actor=ACTOR, now=here.now())
    here.worker.run_all()
    return app


def tokens(app: Flask, session: Session) -> list[tuple[str, str]]:
    """Return (start of the address, token) of every link that people of this webinar hold."""
    sign = app.extensions["webinar"].tokens.sign
    found = []
    for row in session.scalars(select(Registration)):
        found += [
            ("/me/", sign(REGISTRANT_LINK, row.public_id, row.nonce)),
            ("/join/", sign(JOIN_LINK, row.public_id, row.nonce)),
        ]
    for row in session.scalars(select(PanelMember)):
        found.append(("/speaker/", sign(SPEAKER_LINK, row.public_id, row.nonce)))
    return found


def faults(app: Flask, session: Session, browser: Browser) -> list[str]:
    held = tokens(app, session)
    found = []
    for rule, address in list(addresses(app, session)):
        if "GET" not in (rule.methods or ()) or address.startswith(OWN):
            continue
        own = [token for start, token in held if rule.rule.startswith(f"{start}<token>")]
        for one in [address.replace("made-up", token) for token in own] or [address]:
            answer = browser.client.get(one)
            if CANARY in told(answer):
                found.append(f"{one}: {answer.status_code}")
    return found


@pytest.mark.parametrize(("who", "minutes"), [("visitor", None), ("visitor", 5), ("owner", None), ("admin", None)])
def test_no_page_and_no_file_holds_a_link(filled: Flask, session: Session, who: str, minutes: int | None) -> None:
    if minutes is not None:
        at(filled, minutes)
    browser = Browser(filled)
    browser = browser if who == "visitor" else browser.sign_in(f"{who}@example.org")
    assert faults(filled, session, browser) == []


def test_what_is_looked_for_would_be_found(filled: Flask, session: Session) -> None:
    owner = Browser(filled).sign_in("owner@example.org")
    assert CANARY in told(owner.client.get(OWN))
    for who in ("viewer", "reporter"):
        assert Browser(filled).sign_in(f"{who}@example.org").client.get(OWN).status_code == 403


def test_no_mail_and_no_entry_holds_a_link(filled: Flask, make: Factory, session: Session) -> None:
    texts = {}
    for row in session.scalars(select(Delivery)):
        message = message_from_bytes(row.message, policy=default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        texts[row.recipient, row.id] = "\n".join(parts).replace("\r\n ", "").replace("\n ", "")
    assert not [key for key, text in texts.items() if CANARY in text]
    with make.transaction() as here, filled.test_request_context():
        guest = here.scalars(select(Registration).where(Registration.email == "new@example.org")).one()
        member = here.get_one(PanelMember, 1)
        ways = {
            "new@example.org": (join_link(guest), registrant_link(guest)),
            "ali@example.org": (panel_join_link(member), speaker_link(member)),
        }
    for recipient, links in ways.items():
        own = "\n".join(text for (to, _number), text in texts.items() if to == recipient)
        assert all(one in own for one in links), recipient


@pytest.mark.parametrize(
    ("address", "formats"),
    [("registrations/export", ("csv", "xlsx", "pdf")), ("documents/attendance", ("csv", "xlsx", "pdf"))],
)
def test_no_export_holds_a_link(filled: Flask, address: str, formats: tuple[str, ...]) -> None:
    owner = Browser(filled).sign_in("owner@example.org")
    for kind in formats:
        answer = owner.client.post(f"/manage/w/forum/{address}", data={"csrf_token": owner.token(), "format": kind})
        assert answer.status_code == 200, (address, kind, answer.status_code)
        assert CANARY not in told(answer)
