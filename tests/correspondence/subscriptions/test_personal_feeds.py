"""Personal feeds: one address for one reader, which opens nothing else, can be renewed and switched off, and stays right."""

from __future__ import annotations

import logging
from datetime import timedelta

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import ACTOR, Factory
from tests.page import Browser
from tests.programme.calendar.strict import faults
from tests.programme.calendar.test_mails_of_entries import edit, entry, mails, move, words
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import cancel
from webinar.core.audit import AuditEntry
from webinar.core.database import Base
from webinar.registration.erasure.service import erase
from webinar.registration.registering import service
from webinar.registration.registering.models import Registration
from webinar.web.links import masked

BASE = "/manage/w/forum"


@pytest.fixture
def pages(app: Flask, make: Factory, session: Session) -> dict[str, tuple[Browser, str]]:
    """A registrant, an invited speaker and a member of the staff, each with the page of their feed."""
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", join_url="https://meet.example.org/secret-room")
    staff = Browser(app).sign_in("o@example.org")
    person = make.person("Anna Petrova", "Director", email="petrova@example.org")
    staff.get(f"{BASE}/speakers").submit("/speakers", person=str(person), role="speaker")
    staff.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    staff.get(f"{BASE}/rehearsals/new").submit("/new", day="2026-12-10", start="10:00", users=["1"])
    staff.get(f"{BASE}/rehearsals").submit("/send")
    row = make.registration()
    with app.app_context():
        mine = app.extensions["webinar"].link("me.show", "registrant", row.public_id, row.nonce)
    text = words(mails(app, session, "petrova@example.org")[0])
    speaker = next(line for line in text.splitlines() if "/speaker/" in line)
    return {
        "registrant": (Browser(app), Browser(app).get(mine).follow("Calendar feed").url),
        "speaker": (Browser(app), Browser(app).get(speaker).follow("Calendar feed").url),
        "staff": (staff, staff.get("/manage/webinars/").follow("Calendar feed").url),
    }


def make_feed(pages: dict[str, tuple[Browser, str]], who: str) -> str:
    browser, page = pages[who]
    html = browser.get(page).submit("/calendar", button=("act", "renew")).html
    return address(html)


def address(html: str) -> str:
    return next(part for part in html.split('"') if part.startswith("http://localhost/feed/"))


def events(app: Flask, url: str) -> dict[str, icalendar.Event]:
    answer = app.test_client().get(url)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert faults(answer.data) == []
    calendar = icalendar.Calendar.from_ical(answer.data)
    assert (calendar["METHOD"], calendar["SOURCE"]) == ("PUBLISH", url)
    assert b"ATTENDEE" not in answer.data
    assert b"secret-room" not in answer.data
    found = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    organiser = app.extensions["webinar"].settings.mail_from
    assert {str(event["ORGANIZER"]) for event in found.values()} <= {f"mailto:{organiser}"}
    return found


def later(app: Flask, **by: float) -> None:
    here = app.extensions["webinar"]
    moment = here.now() + timedelta(**by)
    here.clock = lambda: moment


def test_each_holds_what_its_owner_holds(app: Flask, pages) -> None:
    for who, titles in (
        ("registrant", {"Forum"}), ("speaker", {"Forum", "Rehearsal: Forum"}), ("staff", {"Forum", "Rehearsal: Forum"}),
    ):  # fmt: skip
        found = events(app, make_feed(pages, who))
        assert set(found) == titles
        told = str(found["Forum"]["DESCRIPTION"])
        assert told.startswith("Join: http://localhost/join/") is (who != "staff"), "their own link comes first"
        assert "/me/" not in told
        assert "/speaker/" not in told


def test_it_is_the_same_entry_as_the_invitation_and_follows_every_change(app: Flask, pages, session) -> None:
    url = make_feed(pages, "registrant")
    for change in (None, move, lambda app: edit(app, title="Trade forum")):
        if change is not None:
            change(app)
        mail = entry(mails(app, session, "ann@example.org")[-1])[1]
        event = next(iter(events(app, url).values()))
        for name in ("UID", "SEQUENCE"):
            assert event[name] == mail[name]
        assert event["DTSTART"].dt == mail["DTSTART"].dt
        assert event["CONFERENCE"] == mail["CONFERENCE"]


def test_what_is_cancelled_stays_and_a_place_given_up_says_so(app: Flask, pages, session) -> None:
    urls = {who: make_feed(pages, who) for who in pages}
    here = app.extensions["webinar"]
    mails(app, session, "ann@example.org")
    later(app, minutes=20)
    with here.transaction() as writing:
        row = writing.scalars(select(Registration)).one()
        service.cancel(writing, row, actor=ACTOR, now=here.now())
    gone = events(app, urls["registrant"])["Your registration is cancelled: Forum"]
    mail = entry(mails(app, session, "ann@example.org")[-1])[1]
    assert (gone["STATUS"], gone["SEQUENCE"], "CONFERENCE" in gone) == ("CANCELLED", mail["SEQUENCE"], False)
    with here.transaction() as writing:
        cancel(writing, by_slug(writing, "forum"), actor=ACTOR, now=here.now())
    for who in ("speaker", "staff"):
        found = events(app, urls[who])
        assert {event["STATUS"] for event in found.values()} == {"CANCELLED"}
        assert set(found) == {"Cancelled: Forum", "Rehearsal: Forum"}


def test_a_program_is_told_that_nothing_changed(app: Flask, pages) -> None:
    url = make_feed(pages, "registrant")
    first = app.test_client().get(url)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.content_type == "text/calendar; charset=utf-8"
    for name, header in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        assert app.test_client().get(url, headers={name: first.headers[header]}).status_code == 304
    later(app, hours=30)
    assert app.test_client().get(url).data == first.data, "the clock alone changes nothing"
    move(app)
    again = app.test_client().get(url, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (again.status_code, again.data == first.data) == (200, False)


@pytest.mark.parametrize("who", ["registrant", "speaker", "staff"])
def test_an_address_is_renewed_and_switched_off(app: Flask, pages, session, who: str) -> None:
    browser, page = pages[who]
    first = make_feed(pages, who)
    second = make_feed(pages, who)
    assert first != second
    assert app.test_client().get(first).status_code == 404
    events(app, second)
    assert "Feed switched off" in browser.post(page, {**browser.hidden(page), "act": "off"}).text
    assert app.test_client().get(second).status_code == 404
    assert "/feed/" not in browser.get(page).html
    acts = [row.action for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    mine = [act for act in acts if act.startswith("subscriptions.")]
    assert mine == ["subscriptions.renew", "subscriptions.renew", "subscriptions.switch_off"]


def test_the_address_opens_nothing_else_and_stands_in_no_log(app: Flask, pages, caplog) -> None:
    url = make_feed(pages, "registrant")
    token = url.split("/")[-2]
    client = app.test_client()
    for other in (
        "/me/{}/",
        "/me/{}/calendar",
        "/speaker/{}/",
        "/join/{}",
        "/rehearsal/{}",
        "/delegation/{}/",
        "/transfer/{}",
    ):
        assert client.get(other.format(token)).status_code in {404, 410}, other
    mine = pages["registrant"][1].split("/")[2]
    assert client.get(f"/feed/{mine}/calendar.ics").status_code == 404
    with app.app_context():
        assert token not in masked(f"GET {url} HTTP/1.1")
        with caplog.at_level(logging.INFO):
            logging.getLogger("access").info("GET %s", url)
    assert token not in caplog.text


def test_who_passes_a_place_on_or_erases_their_data_loses_the_feed(app: Flask, pages, session) -> None:
    url = make_feed(pages, "registrant")
    here = app.extensions["webinar"]
    with here.transaction() as writing:
        row = writing.scalars(select(Registration)).one()
        kept = row.nonce
        row.nonce = "of another holder, since the place was passed on"
    assert app.test_client().get(url).status_code == 404
    with here.transaction() as writing:
        writing.scalars(select(Registration)).one().nonce = kept
    assert "Created" in Browser(app).get(pages["registrant"][1].replace("/calendar", "/data")).text
    with here.transaction() as writing:
        erase(writing, writing.scalars(select(Registration)).one(), actor=ACTOR, now=here.now())
    assert app.test_client().get(url).status_code == 404
    assert session.scalars(select(Base.metadata.tables["calendar_feeds"].c.id)).all() == []


def test_staff_see_no_webinar_of_others(app: Flask, make: Factory, pages) -> None:
    make.organisation("Host B", "host-b")
    make.webinar("host-b", slug="other", title="Of others", public=False)
    assert set(events(app, make_feed(pages, "staff"))) == {"Forum", "Rehearsal: Forum"}
