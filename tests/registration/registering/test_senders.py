"""A host's own registrants read its name and answer to it; the sender's address and the calendar's organiser stay."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.mail import Delivery

BASE = "/manage/organisations/host-a"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.organisation("Host B", "host-b")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", "host-b")
    return Browser(app).sign_in("o@example.org")


def _registered(staff: Browser, session, email: str, query: str = "") -> EmailMessage:
    visitor = Browser(staff.app)
    page = visitor.get(f"/w/forum/register{query}")
    page.submit("/register", full_name="Ann", email=email, agree="y")
    staff.app.extensions["webinar"].worker.run_all()
    session.rollback()
    found = session.scalar(select(Delivery.message).where(Delivery.recipient == email).order_by(Delivery.id.desc()))
    return message_from_bytes(found, policy=default)


def _sender(message: EmailMessage) -> tuple[str, str, str | None]:
    box = message["From"].addresses[0]
    return box.display_name, box.addr_spec, message["Reply-To"]


def test_a_host_writes_in_its_own_name_to_its_own_registrants(staff: Browser, session) -> None:
    mailbox = "webinars@localhost.localdomain"
    assert _sender(_registered(staff, session, "a@example.org", "?host=host-a")) == ("Host A and Host B", mailbox, None)
    staff.get(f"{BASE}/edit").submit("/edit", sender_name="Host A events", reply_to="desk@host-a.example")
    assert "desk@host-a.example" in staff.get(BASE).text
    own = _registered(staff, session, "b@example.org", "?host=host-a")
    assert _sender(own) == ("Host A events", mailbox, "desk@host-a.example")
    calendar = next(part for part in own.walk() if part.get_content_type() == "text/calendar").get_content()
    organiser = next(line for line in calendar.replace("\r\n ", "").splitlines() if line.startswith("ORGANIZER"))
    assert organiser.lower().endswith(f"mailto:{mailbox}")
    assert "events" not in organiser
    # Who came through another host or none reads all hosts, and answers to the lead host where no contact is named.
    answers = "desk@host-a.example"
    for email, query in (("c@example.org", "?host=host-b"), ("d@example.org", "")):
        assert _sender(_registered(staff, session, email, query)) == ("Host A and Host B", mailbox, answers)


def test_the_webinar_s_contact_answers_for_those_of_no_host(app: Flask, make: Factory, staff: Browser, session) -> None:
    staff.get(f"{BASE}/edit").submit("/edit", reply_to="desk@host-a.example")
    staff.get("/manage/w/forum/details").submit("/details", contact_email="forum@example.org")
    assert _sender(_registered(staff, session, "a@example.org"))[2] == "forum@example.org"
    assert _sender(_registered(staff, session, "b@example.org", "?host=host-a"))[2] == "desk@host-a.example"


def test_a_sender_s_name_is_no_address_and_no_header(staff: Browser, session) -> None:
    page = staff.get(f"{BASE}/edit").submit("/edit", sender_name="minister@gov.example", status=422)
    assert "Enter a name, not an email address." in page.text
    staff.get(f"{BASE}/edit").submit("/edit", sender_name='A "B", C <d>; Ё')
    message = _registered(staff, session, "a@example.org", "?host=host-a")
    assert message["From"].addresses[0].display_name == 'A "B", C <d>; Ё'
    assert len(message["From"].addresses) == 1
