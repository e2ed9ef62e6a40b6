"""Who opened a form before its notice changed reads the new one before they agree; nothing typed is lost."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import ACTOR, Factory
from tests.page import Browser, Page
from webinar.convening.webinars.queries import by_slug
from webinar.core.mail import Delivery
from webinar.registration.privacy.models import HostSharing, Listing, Sharing
from webinar.registration.privacy.service import Power, PrivacyDetails, save_settings
from webinar.registration.registering.models import Registration
from webinar.registration.registering.views import public

CHANGED = "This text has changed since you opened the page."
LISTED = "The other participants receive your name, position and organisation in a list. Your name is not published."


@pytest.fixture
def house(app: Flask, make: Factory) -> Factory:
    for letter in "ab":
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.webinar("host-a", "host-b")
    change(make, mode=Sharing.NONE)
    return make


def change(make: Factory, mode: Sharing = Sharing.JOINT, participants: Listing = Listing.HIDE) -> None:
    """Let Host B receive registrants on another ground."""
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        save_settings(
            session, webinar, PrivacyDetails(Listing.HIDE, participants, False, None), {2: (mode, "")},
            Power((1,), True), actor=ACTOR, now=make._site.now(),
        )  # fmt: skip


def form(app: Flask) -> Page:
    return Browser(app).get("/w/forum/register")


def names(app: Flask) -> str:
    return Browser(app).sign_in("b@example.org").get("/manage/w/forum/registrations").text


GOOD = {"full_name": "Ann Lee", "email": "ann@example.org", "position": "Adviser", "agree": "y"}


def test_a_form_opened_before_access_was_widened_asks_again(app: Flask, house: Factory, session: Session) -> None:
    page = form(app)
    change(house, Sharing.JOINT, Listing.ALL)
    asked = page.submit("/register", **GOOD, status=422)
    assert CHANGED in asked.text
    new, gone = re.findall(r"<ul>(.*?)</ul>", asked.html.split("The organisers changed this text")[1], re.DOTALL)[:2]
    assert "Host A and Host B hold this webinar together and receive what you enter here" in new
    assert LISTED in new
    assert "Host B receives no personal data." in gone
    assert 'value="Ann Lee"' in asked.html
    assert 'value="Adviser"' in asked.html
    assert not re.search(r'<input[^>]*name="agree"[^>]*checked', asked.html)
    assert session.scalar(select(func.count(Registration.id))) == 0
    assert "Tick the box to agree" in asked.submit("/register", agree=None, status=422).text
    asked.submit("/register", agree="y")
    row = session.scalars(select(Registration)).one()
    assert LISTED in row.notice
    assert "Ann Lee" in names(app)


def test_a_form_without_a_change_is_not_asked_again(app: Flask, house: Factory, session: Session) -> None:
    page = form(app)
    change(house, Sharing.NONE)
    page.submit("/register", **GOOD)
    assert session.scalar(select(func.count(Registration.id))) == 1
    assert "Ann Lee" not in names(app)


def test_a_form_that_does_not_say_what_it_showed_is_asked(app: Flask, house: Factory) -> None:
    browser = Browser(app)
    answer = browser.client.post("/w/forum/register", data={**GOOD, "csrf_token": browser.token()})
    assert answer.status_code == 422
    assert CHANGED in answer.text


def test_a_change_between_reading_and_the_lock_counts_too(
    app: Flask, house: Factory, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, begin = form(app), public.begin_writing

    def late() -> None:
        change(house, Sharing.JOINT)
        begin()

    monkeypatch.setattr(public, "begin_writing", late)
    asked = page.submit("/register", **GOOD, status=422)
    assert CHANGED in asked.text
    assert "Host A and Host B hold this webinar together" in asked.text
    assert session.scalar(select(func.count(Registration.id))) == 0


def test_a_colleague_who_takes_a_place_is_asked_too(app: Flask, house: Factory, session: Session) -> None:
    house.registration("forum", "holder@example.org")
    app.extensions["webinar"].worker.run_all()
    own = link(session, "holder@example.org", "me")
    Browser(app).get(f"{own}transfer").submit("/transfer", email="ben@example.org")
    app.extensions["webinar"].worker.run_all()
    page = Browser(app).get(link(session, "ben@example.org", "transfer"))
    change(house, Sharing.JOINT)
    asked = page.submit("", full_name="Ben", agree="y", status=422)
    assert CHANGED in asked.text
    asked.submit("", agree="y")
    assert "Ben" in names(app)


def link(session: Session, to: str, kind: str) -> str:
    session.expire_all()
    row = session.scalars(select(Delivery).where(Delivery.recipient == to).order_by(Delivery.id.desc())).first()
    text = message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content()
    return re.search(rf"http://localhost(/{kind}/\S+)", text).group(1)


def test_a_contact_stored_before_contacts_were_judged_stops_no_other_change(app: Flask, house: Factory) -> None:
    staff = Browser(app).sign_in("a@example.org")
    staff.get("/manage/w/forum/privacy").submit("/privacy", contact_1="office@example.org")
    with house.transaction() as own:
        own.scalars(select(HostSharing).where(HostSharing.host_id == 1)).one().contact = "Data office, room 12"
    saved = staff.get("/manage/w/forum/privacy").submit("/privacy", retention_days="30")
    assert "Data office, room 12" in saved.html
    refused = saved.submit("/privacy", contact_1="Data office, room 13", status=422)
    assert "Enter an email address, a phone number or a link." in refused.text
