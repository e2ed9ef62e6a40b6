"""What registrants do by their link: prove the address, change, pass on, consent, see and erase."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.core.audit import AuditEntry
from webinar.core.database import Base
from webinar.core.mail import Delivery
from webinar.registration.registering.models import Registration

GOOD = {"full_name": "Ann Lee", "email": "ann@example.org", "agree": "y"}


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.webinar("host-a", "host-b", capacity=2)
    return Browser(app).sign_in("a@example.org")


def mails(app: Flask, session, to: str = "ann@example.org") -> list:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    rows = session.scalars(select(Delivery).where(Delivery.recipient == to).order_by(Delivery.id))
    return [message_from_bytes(row.message, policy=default) for row in rows]


def link(message) -> str:
    return re.search(r"http://localhost(/\S+)", message.get_body(("plain",)).get_content()).group(1)


def own_page(app: Flask, session, to: str = "ann@example.org") -> Page:
    return Browser(app).get(link(mails(app, session, to)[-1]))


def register(app: Flask, **more: object) -> Page:
    return Browser(app).get("/w/forum/register").submit("/register", **{**GOOD, **more})


def test_double_opt_in(app: Flask, staff: Browser, make: Factory, session) -> None:
    staff.get("/manage/w/forum/admission/settings").submit("/settings", confirm_address="y", hold_minutes="60")
    thanks = register(app)
    assert "We’ve emailed you. Open the link in the email to complete your registration." in thanks.text
    assert make.status("forum", "ann@example.org") == "unconfirmed"
    first = mails(app, session)[0]
    assert str(first["Subject"]).startswith("Please confirm your address")
    words = first.get_body(("plain",)).get_content()
    assert "Ann" not in words, "no word that a stranger typed"
    assert "24 November 2026, 15:00 (Karachi)" in words, "until when the place is kept"
    page = Browser(app).get(link(first))
    assert make.status("forum", "ann@example.org") == "unconfirmed", "looking at the page confirms nothing"
    done = page.submit("/prove")
    assert "You have a place." in done.text
    assert len(mails(app, session)) == 2
    page.submit("/prove")
    assert len(mails(app, session)) == 2, "twice is as once"


def test_a_lost_link_comes_by_mail_and_the_page_tells_nothing(app: Flask, staff: Browser, session) -> None:
    register(app)
    assert len(mails(app, session)) == 1
    form = Browser(app).get("/w/forum/register").follow("Already registered but lost your link?")
    pages = [form.submit("/link", email=email).text for email in ("ann@example.org", "nobody@example.org")]
    assert pages[0] == pages[1]
    assert len(mails(app, session)) == 1, "not sooner than ten minutes after the last"
    here = app.extensions["webinar"]
    now = here.now()
    here.clock = lambda: now + timedelta(minutes=11)
    form.submit("/link", email="ANN@example.org")
    assert len(mails(app, session)) == 2
    assert not mails(app, session, "nobody@example.org")


def test_the_sixth_mail_that_visitors_ask_for_within_an_hour_is_not_sent(app: Flask, make: Factory, session) -> None:
    for number in range(8):
        make.webinar(*(() if number == 0 else ("host-a",)), slug=f"w{number}")
        Browser(app).get(f"/w/w{number}/register").submit("/register", **GOOD)
    assert len(mails(app, session)) == 5
    here = app.extensions["webinar"]
    now = here.now()
    here.clock = lambda: now + timedelta(minutes=61)
    Browser(app).get("/w/w7/register").submit("/register", **GOOD)
    assert len(mails(app, session)) == 6


def test_a_place_is_passed_on_to_a_colleague(app: Flask, staff: Browser, make: Factory, session) -> None:
    register(app)
    page = own_page(app, session).follow("Pass on your place")
    assert "This is your own address." in page.submit("/transfer", email="ANN@example.org", status=422).text
    asked = page.submit("/transfer", email="ben@example.org")
    assert "Asked: ben@example.org" in asked.text
    assert make.status("forum", "ann@example.org") == "confirmed", "until the colleague takes it"
    message = mails(app, session, "ben@example.org")[0]
    assert "Ann" not in message.get_body(("plain",)).get_content()
    form = Browser(app).get(link(message))
    taken = form.submit("", full_name="Ben Ode", agree="y", organisation="Centre")
    assert "You have a place." in taken.text
    row = session.scalars(select(Registration)).one()
    assert (row.full_name, row.email, row.status.value) == ("Ben Ode", "ben@example.org", "confirmed")
    session.expire_all()
    last = mails(app, session)[-1]
    assert str(last["Subject"]).startswith("Your place is passed on")
    cancels = [part.get_content() for part in last.walk() if part.get_content_type() == "text/calendar"]
    assert "METHOD:CANCEL" in cancels[0]
    assert "ben@example.org" not in str(last)
    assert Browser(app).client.get(page.url).status_code == 404, "the former holder's link is void"
    again = form.submit("", full_name="Ben Ode", agree="y", organisation="Centre")
    assert "You have already accepted this place." in again.text
    assert form.browser.get(form.url).url == again.url == taken.url, "the link leads to what came of it"
    requests = mails(app, session, "ben@example.org")[-1]
    assert any(
        "METHOD:REQUEST" in part.get_content() for part in requests.walk() if part.get_content_type() == "text/calendar"
    )
    again.follow("Cancel my registration").submit("/cancel")
    assert form.browser.get(form.url).url == taken.url


def test_nobody_takes_a_second_place_over_with_an_address_that_is_registered(
    app: Flask, staff: Browser, make: Factory, session
) -> None:
    register(app)
    own_page(app, session).follow("Pass on your place").submit("/transfer", email="ben@example.org")
    form = Browser(app).get(link(mails(app, session, "ben@example.org")[0]))
    register(app, full_name="Ben Ode", email="BEN@example.org")
    refused = form.submit("", full_name="Ben Ode", agree="y", organisation="Centre", status=422)
    assert "already registered" in refused.text
    assert "Centre" in refused.html, "what was typed is still there"
    assert make.status("forum", "ann@example.org") == "confirmed"


def test_a_transfer_is_taken_back_and_ends_with_the_place(app: Flask, staff: Browser, session) -> None:
    register(app)
    page = own_page(app, session).follow("Pass on your place")
    asked = page.submit("/transfer", email="ben@example.org")
    address = link(mails(app, session, "ben@example.org")[0])
    assert Browser(app).client.get(address).status_code == 200
    asked.submit("/transfer", button=("withdraw", "1"))
    assert Browser(app).client.get(address).status_code == 404
    page.submit("/transfer", email="cy@example.org")
    address = link(mails(app, session, "cy@example.org")[0])
    own_page(app, session).follow("Cancel my registration").submit("/cancel")
    assert Browser(app).client.get(address).status_code == 404


def test_who_cancels_is_told_and_the_entry_leaves_the_calendar(app: Flask, staff: Browser, session) -> None:
    register(app)
    own_page(app, session).follow("Cancel my registration").submit("/cancel")
    told = mails(app, session)
    assert len(told) == 2
    assert (
        "METHOD:CANCEL"
        in next(part for part in told[-1].walk() if part.get_content_type() == "text/calendar").get_content()
    )


def test_a_known_colleague_looks_no_different(app: Flask, staff: Browser, make: Factory, session) -> None:
    make.registration("forum", "ben@example.org", "Ben")
    register(app)
    page = own_page(app, session).follow("Pass on your place")
    pages = [
        page.submit("/transfer", email=email).text.replace(email, "?")
        for email in ("ben@example.org", "new@example.org")
    ]
    assert pages[0] == pages[1]


def test_preferences_and_consents_are_kept_with_their_wording(app: Flask, staff: Browser, session) -> None:
    staff.get("/manage/w/forum/privacy").submit(
        "/privacy", mode_2="consent", contact_2="dpo@b.example.org", participants_list="consent", public_list="consent",
        asks_future="y",
    ).submit("/privacy")  # fmt: skip
    form = Browser(app).get("/w/forum/register")
    assert "Host B may receive my name, address and answers" in form.text
    form.submit("/register", consents=["share:2", "list_participants"], **GOOD)
    row = session.scalars(select(Registration)).one()
    assert {key: answer["given"] for key, answer in row.consents.items()} == {
        "share:2": True, "list_participants": True, "list_public": False, "future": False,
    }  # fmt: skip
    assert all(answer["wording"] for answer in row.consents.values())
    before = row.consents["share:2"]
    page = own_page(app, session).follow("Language, zone and consents")
    page.submit("/preferences", language="ru", time_zone="Europe/Moscow", consents=["list_participants", "list_public"])
    session.expire_all()
    row = session.scalars(select(Registration)).one()
    assert (row.language, row.time_zone) == ("ru", "Europe/Moscow")
    assert row.consents["share:2"]["given"] is False
    assert row.consents["list_participants"]["at"] == before["at"], "what has not changed keeps its time"
    shown = staff.get("/manage/w/forum/privacy").text
    assert "Host B may receive my name, address and answers" in shown


def test_the_public_list_is_never_wider_than_the_participants(staff: Browser) -> None:
    page = staff.get("/manage/w/forum/privacy")
    refused = page.submit("/privacy", participants_list="hide", public_list="all", status=422)
    assert "The public list can’t show more than the participants’ list." in refused.text


def test_my_data_is_shown_taken_and_erased_everywhere(app: Flask, staff: Browser, make: Factory, session) -> None:
    canary = "Zyxwvut Canary"
    register(
        app,
        full_name=canary,
        email="canary@example.org",
        organisation="Canary Centre",
        question="Canary?",
        q_access_needs="Canary chair",
    )
    make.registration("forum", "b@example.org", "Bea")
    make.registration("forum", "c@example.org", "Cy")
    page = own_page(app, session, "canary@example.org")
    shown = page.follow("See my data")
    assert canary in shown.text
    data = json.loads(Browser(app).client.get(page.url + "data.json").data)
    assert data["full_name"] == canary
    assert data["answers"] == {"access_needs": "Canary chair"}
    assert len(data["mails"]) == 1
    asked = page.follow("Erase my data")
    for _press in range(2):
        assert "Your data is erased" in asked.submit("/erase").heading
    assert Browser(app).client.get(page.url).status_code == 404
    assert make.status("forum", "c@example.org") == "confirmed", "the place goes to who waits"
    app.extensions["webinar"].worker.run_all()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            assert "canary" not in str(tuple(row)).lower(), table.name
    session.expire_all()
    erased = session.scalars(select(Registration).where(Registration.erased_at.is_not(None))).one()
    assert erased.status.value == "cancelled"
    assert "Personal data erased" in staff.get("/manage/w/forum/registrations?status=cancelled").text
    again = Browser(app).get("/w/forum/register").submit("/register", **{**GOOD, "email": "canary@example.org"})
    assert "Thank you" in again.text
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.erase")).all()


def test_where_they_came_from_is_recorded(app: Flask, staff: Browser, session) -> None:
    address = "/w/forum/register?host=host-b&utm_source=bulletin&utm_campaign=winter"
    wrong = Browser(app).get(address).submit("/register", full_name="", email="a@example.org", status=422)
    wrong.submit("/register", **GOOD)
    row = session.scalars(select(Registration)).one()
    assert (row.source_host_id, row.source) == (2, "bulletin / winter")
    assert "Host B bulletin / winter" in staff.get("/manage/w/forum/registrations").follow("Ann Lee").text.replace(
        "HOST", "Host B"
    )


def test_cancelling_says_what_it_means_for_whoever_has_no_place(app: Flask, staff: Browser, session) -> None:
    for name in ("ann", "ben", "cid"):
        register(app, email=f"{name}@example.org")
    placed = own_page(app, session).follow("Cancel my registration")
    assert "Your place goes to the next person on the waiting list." in placed.text
    waiting = own_page(app, session, "cid@example.org").follow("Cancel my registration")
    assert "You leave the waiting list. If you register again, you start at its end." in waiting.text
    assert "place goes to" not in waiting.text
    done = waiting.submit("/cancel")
    assert "Your registration is cancelled." in done.text
    assert "letting someone else attend" not in done.text


def test_whoever_has_no_place_is_shown_no_form_to_pass_it_on(app: Flask, staff: Browser, session) -> None:
    for name in ("ann", "ben", "cid"):
        register(app, email=f"{name}@example.org")
    own = own_page(app, session, "cid@example.org")
    told = own.browser.get(f"{own.url}transfer")
    assert told.url == own.url
    assert "Only a confirmed place can be passed on." in told.text


def test_fewer_places_than_people_have_are_remarked(app: Flask, staff: Browser, make: Factory) -> None:
    for name in ("ann", "ben"):
        register(app, email=f"{name}@example.org")
    details = staff.get("/manage/w/forum/details")
    assert "Nobody loses a place" not in details.text
    saved = details.submit("/details", capacity="1")
    assert "2 people have a place. There is 1 place. Nobody loses a place" in saved.text
    assert make.status("forum", "ben@example.org") == "confirmed"
