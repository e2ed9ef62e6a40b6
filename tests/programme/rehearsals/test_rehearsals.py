"""Rehearsals and checks: nobody is told before it is said to how many; each has its own entry, which follows every change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import ACTOR, Factory
from tests.page import Browser
from tests.programme.calendar.strict import faults
from tests.programme.calendar.test_mails_of_entries import entry, mails, words
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import cancel
from webinar.core.audit import AuditEntry

BASE = "/manage/w/forum"
ROOM = "https://meet.example.org/rehearsal-room"
TIME = {"day": "2026-12-10", "start": "10:00", "minutes": "45"}
PEOPLE = ("petrova@example.org", "khan@example.org", "o@example.org")


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    """A moderator, a speaker and a member of the staff; a rehearsal of all three, of which nobody knows yet."""
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", join_url="https://meet.example.org/secret-room")
    browser = Browser(app).sign_in("o@example.org")
    for name, role in (("Bilal Khan", "moderator"), ("Anna Petrova", "speaker")):
        person = make.person(name, "Director", email=f"{name.split()[1].lower()}@example.org")
        browser.get(f"{BASE}/speakers").submit("/speakers", person=str(person), role=role)
    form = browser.get(f"{BASE}/rehearsals").follow("Add rehearsal")
    form.submit("/new", **TIME, room_url=ROOM, note="Bring your slides", users=["1"])
    return browser


def later(app: Flask, **by: float) -> None:
    here = app.extensions["webinar"]
    moment = here.now() + timedelta(**by)
    here.clock = lambda: moment


def send(app: Flask, staff: Browser) -> str:
    later(app, minutes=5)
    return staff.get(f"{BASE}/rehearsals").submit("/send").text


def last(app: Flask, session: Session, to: str):
    return mails(app, session, to)[-1]


def test_saving_emails_nobody_and_the_page_says_how_many_a_mail_reaches(
    app: Flask, staff: Browser, session: Session
) -> None:
    assert all(mails(app, session, to) == [] for to in PEOPLE[:2])
    assert "Send 3 emails" in staff.get(f"{BASE}/rehearsals").html
    assert "3 emails are on their way." in send(app, staff)
    assert "Send" not in staff.get(f"{BASE}/rehearsals").html.split("<main")[1]
    for to, role in zip(PEOPLE, ("REQ-PARTICIPANT", "CHAIR", "REQ-PARTICIPANT"), strict=True):
        mail = last(app, session, to)
        part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
        assert faults(part.get_payload(decode=True)) == []
        method, event = entry(mail)
        assert (method, event["SEQUENCE"], event["ATTENDEE"]) == ("REQUEST", 0, f"mailto:{to}")
        assert (event["ATTENDEE"].params["ROLE"], event["ATTENDEE"].params["RSVP"]) == (role, "FALSE")
        assert event["DTSTART"].dt == datetime(2026, 12, 10, 5, tzinfo=UTC)
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=45)
        assert str(event["SUMMARY"]) == "Rehearsal: Forum"
        assert event["UID"] != by_slug(session, "forum").uid
        assert str(event["DESCRIPTION"]).startswith("Join: http://localhost/rehearsal/")
        assert b"meet.example.org" not in mail.as_bytes(), "no link of a platform stands in a mail"
        assert event["ORGANIZER"] == f"mailto:{mail['From'].addresses[0].addr_spec}"
    acts = {row.action for row in session.scalars(select(AuditEntry))}
    assert {"rehearsals.add", "rehearsals.send"} <= acts


def test_a_new_time_raises_the_number_once_however_often_it_is_saved(
    app: Flask, staff: Browser, session: Session
) -> None:
    send(app, staff)
    for start in ("11:00", "12:00"):
        staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", start=start)
    assert "New time: 3" in staff.get(f"{BASE}/rehearsals").text
    send(app, staff)
    method, event = entry(last(app, session, PEOPLE[0]))
    assert (method, event["SEQUENCE"], event["DTSTART"].dt.hour) == ("REQUEST", 1, 12)
    text = words(last(app, session, PEOPLE[0]))
    assert text.index("12:00–12:45") < text.index("was:") < text.index("10:00–10:45")
    staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", note="Bring water too")
    assert "Send" not in staff.get(f"{BASE}/rehearsals").html.split("<main")[1], "a note alone tells nobody"


def test_who_is_taken_out_and_put_in_again_gets_ever_higher_numbers(
    app: Flask, staff: Browser, session: Session
) -> None:
    send(app, staff)
    numbers = []
    for members in (["1"], ["1", "2"], ["1"], ["1", "2"]):
        staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", members=members)
        assert "1 email is on its way." in send(app, staff)
        method, event = entry(last(app, session, PEOPLE[0]))
        assert method == ("REQUEST" if "2" in members else "CANCEL")
        assert ("STATUS" in event) is (method == "REQUEST"), "RFC 5546 §3.2.5"
        numbers.append(event["SEQUENCE"])
    assert numbers == sorted(numbers)
    assert len(set(numbers)) >= 3
    assert len(mails(app, session, PEOPLE[1])) == 1, "the others hear nothing of it"


def test_who_is_taken_out_hears_of_the_time_that_they_were_told(app: Flask, staff: Browser, session: Session) -> None:
    send(app, staff)
    form = staff.get(f"{BASE}/rehearsals").follow("Change")
    form.submit("/1", start="12:00", minutes="60", members=["1"])
    page = staff.get(f"{BASE}/rehearsals").text
    assert "You’re no longer expected: Rehearsal: Forum – Thursday, 10 December 2026, 10:00" in page
    send(app, staff)
    mail = last(app, session, PEOPLE[0])
    text = words(mail)
    assert mail["Subject"].startswith("You’re no longer expected: Rehearsal: Forum – Thursday, 10 December 2026, 10:00")
    assert "You’re no longer expected at this meeting." in text
    assert ("10:00" in text, "12:00" in text, "11:00" in text) == (True, False, False), "its end is not known any more"
    assert "ancelled" not in text
    method, event = entry(mail)
    assert (method, "STATUS" in event, event["DTSTART"].dt.hour) == ("CANCEL", False, 10)
    assert "12:00–13:00" in words(last(app, session, PEOPLE[1])), "the others get the new time"


def test_who_knows_the_present_time_hears_of_its_end_too(app: Flask, staff: Browser, session: Session) -> None:
    send(app, staff)
    staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", members=["1"])
    send(app, staff)
    assert "10:00–10:45" in words(last(app, session, PEOPLE[0]))


def test_a_cancellation_names_to_each_the_time_that_they_know(app: Flask, staff: Browser, session: Session) -> None:
    send(app, staff)
    staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", start="12:00")
    page = staff.get(f"{BASE}/rehearsals/1/cancel")
    assert "Cancelled: Rehearsal: Forum – Thursday, 10 December 2026, 10:00" in page.text
    later(app, minutes=5)
    page.submit("/cancel")
    text = words(last(app, session, PEOPLE[0]))
    assert ("This meeting is cancelled." in text, "10:00" in text, "12:00" in text) == (True, True, False)


def test_who_declines_or_is_replaced_loses_it_and_may_come_back(app: Flask, make, staff: Browser, session) -> None:
    send(app, staff)
    staff.get(f"{BASE}/speakers/2/remove").submit("/remove")
    method, gone = entry(last(app, session, PEOPLE[0]))
    assert (method, str(gone["SUMMARY"])) == ("CANCEL", "Rehearsal: Forum")
    staff.get(f"{BASE}/speakers").submit("/speakers", person="2", role="speaker")
    staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", members=["1", "3"])
    assert "1 email is on its way." in send(app, staff)
    method, back = entry(last(app, session, PEOPLE[0]))
    assert (method, back["SEQUENCE"] > gone["SEQUENCE"], back["UID"]) == ("REQUEST", True, gone["UID"])


@pytest.mark.parametrize("whole", [True, False])
def test_it_is_called_off_alone_or_with_the_webinar(app: Flask, staff: Browser, session, whole: bool) -> None:
    send(app, staff)
    later(app, minutes=5)
    if whole:
        with app.extensions["webinar"].transaction() as writing:
            cancel(writing, by_slug(writing, "forum"), actor=ACTOR, now=app.extensions["webinar"].now())
    else:
        page = staff.get(f"{BASE}/rehearsals").follow("Cancel rehearsal")
        assert "3 people get an email now" in page.text
        assert "3 emails are on their way." in page.submit("/cancel").text
    for to in PEOPLE[:2] if whole else PEOPLE:
        found = [entry(mail) for mail in mails(app, session, to) if mail.get_content_type() == "multipart/mixed"]
        method, event = next(pair for pair in reversed(found) if str(pair[1]["SUMMARY"]).startswith("Rehearsal"))
        assert (method, event["SEQUENCE"], event["STATUS"]) == ("CANCEL", 1, "CANCELLED")
        assert not event.walk("VALARM")
    assert "Cancelled" in staff.get(f"{BASE}/rehearsals").text


def test_the_day_before_everybody_is_reminded_once_of_the_time_that_holds(
    app: Flask, staff: Browser, session: Session
) -> None:
    send(app, staff)
    staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", day="2026-12-11")
    send(app, staff)
    before = len(mails(app, session, PEOPLE[0]))
    here = app.extensions["webinar"]
    for day, more in ((9, 0), (10, 1), (10, 1)):
        here.clock = lambda day=day: datetime(2026, 12, day, 5, 30, tzinfo=UTC)
        assert len(mails(app, session, PEOPLE[0])) == before + more
    mail = last(app, session, PEOPLE[0])
    assert mail["Subject"].startswith("Reminder: Rehearsal: Forum")
    assert not [part for part in mail.walk() if part.get_content_type() == "text/calendar"]


def test_a_guest_joins_by_their_own_page_when_it_is_time(app: Flask, staff: Browser, session: Session) -> None:
    send(app, staff)
    text = words(last(app, session, PEOPLE[0]))
    address = next(line for line in text.splitlines() if "/rehearsal/" in line)
    assert "You can join from 10 December 2026, 09:30 (Karachi)" in Browser(app).get(address).text
    assert ROOM not in Browser(app).get(address).html
    here = app.extensions["webinar"]
    here.clock = lambda: datetime(2026, 12, 10, 4, 45, tzinfo=UTC)
    assert ROOM in Browser(app).get(address).html
    token = address.rsplit("/", 1)[1]
    for other in ("join", "speaker", "me", "delegation"):
        assert app.test_client().get(f"/{other}/{token}").status_code in {404, 308}
        assert app.test_client().get(f"/{other}/{token}/").status_code == 404
    # Not the last letter: some of its bits say nothing.
    forged = f"{address[:-10]}{'A' if address[-10] != 'A' else 'B'}{address[-9:]}"
    assert app.test_client().get(forged).status_code == 404
    here.clock = lambda: datetime(2026, 12, 10, 9, tzinfo=UTC)
    assert ROOM not in Browser(app).get(address).html


def test_a_chosen_check_time_is_an_entry_too(app: Flask, make: Factory, staff: Browser, session: Session) -> None:
    form = staff.get(f"{BASE}/preparation")
    form.submit("/slots", day="2026-12-09", start="10:00", minutes="15", count="2")
    staff.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    text = words(last(app, session, PEOPLE[0]))
    page = next(line for line in text.splitlines() if "/speaker/" in line)
    for slot, method, number in (("1", "REQUEST", 0), ("2", "REQUEST", 1), ("", "CANCEL", 2)):
        later(app, minutes=5)
        Browser(app).get(page).submit("/", slot=slot)
        found, event = entry(last(app, session, PEOPLE[0]))
        assert (found, event["SEQUENCE"], str(event["SUMMARY"])) == (method, number, "Technical check: Forum")
    assert "Technical check: Forum" not in Browser(app).get(page).text


def test_what_cannot_be_is_refused_at_its_field(app: Flask, staff: Browser) -> None:
    for facts, words_ in (
        ({"day": "2026-11-20"}, "This time is over."),
        ({"day": "2026-12-15", "start": "13:45"}, "would end after the webinar begins"),
    ):
        page = staff.get(f"{BASE}/rehearsals/new").submit("/new", status=422, **{**TIME, **facts})
        assert words_ in page.text
    staff.get(f"{BASE}/rehearsals/1/cancel").submit("/cancel")
    assert "This rehearsal is cancelled." in staff.get(f"{BASE}/rehearsals/1").submit("/1", status=422).text
    with app.extensions["webinar"].transaction() as writing:
        cancel(writing, by_slug(writing, "forum"), actor=ACTOR, now=app.extensions["webinar"].now())
    page = staff.get(f"{BASE}/rehearsals/new").submit("/new", status=422, **TIME)
    assert "The webinar is cancelled." in page.text


def test_answers_go_where_the_lead_host_wants_them(app: Flask, staff: Browser, session: Session) -> None:
    with app.extensions["webinar"].transaction() as writing:
        webinar = by_slug(writing, "forum")
        webinar.contact_email = ""
        webinar.hosts[0].organisation.reply_to = "desk@example.org"
    send(app, staff)
    assert last(app, session, PEOPLE[0])["Reply-To"] == "desk@example.org"


def test_what_is_over_is_not_changed(app: Flask, staff: Browser) -> None:
    app.extensions["webinar"].clock = lambda: datetime(2026, 12, 10, 23, tzinfo=UTC)
    late = Browser(app).sign_in("o@example.org")
    refused = late.get(f"{BASE}/rehearsals/1").submit("/1", status=422, day="2026-12-11")
    assert "This rehearsal is over." in refused.text
