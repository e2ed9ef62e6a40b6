"""Guests who may know of a rehearsal no more, who come back, and who are told by two at once."""

# ruff: noqa: F811 - the fixture of rehearsals has its own name

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import icalendar
import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from tests.programme.calendar.test_mails_of_entries import entry, mails, words
from tests.programme.rehearsals.test_rehearsals import BASE, PEOPLE, ROOM, last, later, send, staff  # noqa: F401
from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar, WebinarMember
from webinar.core.outbox import Job
from webinar.directory.organisations.models import Member

OTHER = "two@example.org"


@pytest.fixture
def other(app: Flask, make: Factory, staff: Browser, session: Session) -> Browser:
    """One more of the staff, invited to the rehearsal."""
    make.user(OTHER, "host-a", "organiser")
    number = str(session.scalar(select(User.id).where(User.email == OTHER)))
    staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", users=["1", number])
    send(app, staff)
    return Browser(app).sign_in(OTHER)


def leave(session: Session, how: str) -> None:
    who = select(User.id).where(User.email == OTHER).scalar_subquery()
    if how == "disabled":
        session.execute(update(User).where(User.email == OTHER).values(active=False))
    else:
        session.execute(delete(Member).where(Member.user_id == who))
    session.commit()


@pytest.mark.parametrize("how", ["disabled", "left"])
def test_who_no_longer_works_on_the_webinar_takes_part_no_more(
    app: Flask,
    staff: Browser,
    other: Browser,
    session: Session,
    how: str,
) -> None:
    own = next(line for line in words(last(app, session, OTHER)).splitlines() if "/rehearsal/" in line)
    page = other.get("/manage/webinars/").follow("Calendar feed").submit("/calendar", button=("act", "renew")).html
    feed = page.split('value="http://localhost/feed/')[1].split('"')[0]
    leave(session, how)
    staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", room_url=ROOM, start="11:00", users=["1"])
    answer = app.test_client().get(f"/feed/{feed}")
    assert answer.status_code == (404 if how == "disabled" else 200)
    assert b"Rehearsal" not in answer.data
    assert "You no longer take part in this rehearsal." in Browser(app).get(own).text
    here = app.extensions["webinar"]
    before = here.clock
    later(app, days=21, hours=17)
    assert ROOM not in Browser(app).get(own).html
    here.clock = before
    send(app, staff)
    method, event = entry(last(app, session, OTHER))
    assert (method, "STATUS" in event) == ("CANCEL", False)


def test_who_left_waits_to_be_told_without_anybody_changing_the_rehearsal(
    app: Flask,
    staff: Browser,
    other: Browser,
    session: Session,
) -> None:
    leave(session, "left")
    page = staff.get(f"{BASE}/rehearsals")
    assert "Send 1 email" in page.text
    assert "Removed, not notified yet" in page.text
    send(app, staff)
    assert entry(last(app, session, OTHER))[0] == "CANCEL"
    assert OTHER not in staff.get(f"{BASE}/rehearsals").text
    named = WebinarMember(
        user_id=session.scalar(select(User.id).where(User.email == OTHER)), role="organiser",
        webinar_id=session.scalar(select(Webinar.id)),
    )  # fmt: skip
    session.add(named)
    session.commit()
    staff.get(f"{BASE}/rehearsals").follow("Change").submit("/1", users=["1", str(named.user_id)])
    send(app, staff)
    assert entry(last(app, session, OTHER))[0] == "REQUEST", "who is named for the webinar alone works on it"


@pytest.mark.parametrize("act", ["send", "cancel"])
def test_two_who_press_at_once_send_one_mail_each(app: Flask, staff: Browser, session: Session, act: str) -> None:
    if act == "cancel":
        send(app, staff)
    address = f"{BASE}/rehearsals" + ("/1/cancel" if act == "cancel" else "")
    pages = [Browser(app).sign_in("o@example.org").get(address) for _ in range(2)]
    before, start = session.scalar(select(func.count(Job.id)).where(Job.kind.startswith("rehearsals."))), Barrier(2)
    session.rollback()

    def press(page) -> int:
        sent = dict(page._form(f"/{act}", {}).fields)
        start.wait(20)
        return page.browser.client.post(f"{BASE}/rehearsals/1/{act}", data=sent).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, pages))
    assert sorted(answers) == ([302, 302] if act == "send" else [302, 422])
    kind = "rehearsals.send" if act == "send" else "rehearsals.send_cancel"
    assert session.scalar(select(func.count(Job.id)).where(Job.kind == kind)) == 3
    assert before in {0, 6}


def choose(app: Flask, page: str, slot: str) -> None:
    later(app, minutes=5)
    Browser(app).get(page).submit("/", slot=slot)


@pytest.fixture
def own(app: Flask, staff: Browser, session: Session) -> str:
    """The page of a speaker who has chosen a time for their check, to which staff and another speaker are asked."""
    staff.get(f"{BASE}/preparation").submit("/slots", day="2026-12-09", start="10:00", minutes="15", count="2")
    staff.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    text = words(last(app, session, PEOPLE[0]))
    page = next(line for line in text.splitlines() if "/speaker/" in line)
    choose(app, page, "1")
    staff.get(f"{BASE}/rehearsals/2").submit("/2", members=["1", "2"], users=["1"])
    later(app, minutes=5)
    staff.get(f"{BASE}/rehearsals").submit("/2/send")
    assert all(checks(app, session, to) for to in PEOPLE)
    return page


def checks(app: Flask, session: Session, to: str) -> list[tuple[str, int]]:
    found = []
    for mail in mails(app, session, to):
        part = next((one for one in mail.walk() if one.get_content_type() == "text/calendar"), None)
        if part is not None:
            calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
            event = next(iter(calendar.walk("VEVENT")))
            if str(event["SUMMARY"]).startswith("Technical check"):
                found.append((str(calendar["METHOD"]), event["DTSTART"].dt.minute))
    return found


def test_whom_staff_asked_to_a_check_follow_its_time(app: Flask, own: str, session: Session) -> None:
    choose(app, own, "2")
    for to in PEOPLE:
        assert checks(app, session, to) == [("REQUEST", 0), ("REQUEST", 15)]


def test_a_check_goes_with_who_chose_it_and_comes_back_with_them(
    app: Flask,
    staff: Browser,
    own: str,
    session: Session,
) -> None:
    later(app, minutes=5)
    asked = staff.get(f"{BASE}/speakers/2").submit("/2", answer="declined")
    assert "3 emails about rehearsals" in asked.text
    assert checks(app, session, PEOPLE[0]) == [("REQUEST", 0)], "a page that asks changes nothing"
    asked.sure()
    for to in PEOPLE:
        assert checks(app, session, to) == [("REQUEST", 0), ("CANCEL", 0)]
    later(app, minutes=5)
    staff.get(f"{BASE}/speakers/2").submit("/2", answer="confirmed").sure()
    assert checks(app, session, PEOPLE[0])[2:] == [("REQUEST", 0)]


def test_a_time_that_fits_no_longer_leaves_no_former_one_behind(app: Flask, own: str, session: Session) -> None:
    before = session.scalar(select(Webinar))
    before.starts_at = before.starts_at.replace(day=9, hour=5, minute=20)
    session.commit()
    choose(app, own, "2")
    assert [pair for to in PEOPLE for pair in checks(app, session, to)[1:]] == [("CANCEL", 0)] * 3


@pytest.mark.parametrize("act", ["cancel", "speakers/2/remove"])
def test_who_ends_a_rehearsal_by_another_act_sees_whom_that_emails(
    app: Flask, staff: Browser, session: Session, act: str
) -> None:
    assert "takes a rehearsal out" not in staff.get(f"{BASE}/{act}").text, "nobody knows of it yet"
    send(app, staff)
    before = {to: len(mails(app, session, to)) for to in PEOPLE}
    page = staff.get(f"{BASE}/{act}")
    assert "Nobody is emailed." not in page.text
    assert ("3 emails take" if act == "cancel" else "1 email takes") in page.text
    line = "This meeting is cancelled." if act == "cancel" else "You’re no longer expected at this meeting."
    assert line in page.text
    assert "/rehearsal/" not in page.html, "nobody's own link"
    page.submit(f"/{act.rpartition('/')[2]}")
    told = [to for to in PEOPLE if len(mails(app, session, to)) > before[to]]
    assert told == (list(PEOPLE) if act == "cancel" else [PEOPLE[0]])


def test_every_kind_of_email_is_shown_and_another_is_asked_about(app: Flask, staff: Browser, session: Session) -> None:
    staff.get(f"{BASE}/rehearsals/1").submit("/1", members=["1"], users=["1"])
    send(app, staff)
    staff.get(f"{BASE}/rehearsals/1").submit("/1", members=["2"], users=["1"])
    page = staff.get(f"{BASE}/rehearsals")
    assert "You’re invited to this meeting" in page.text
    assert "You’re no longer expected at this meeting." in page.text
    staff.get(f"{BASE}/rehearsals/1").submit("/1", start="11:00")
    before = len(mails(app, session, PEOPLE[0]))
    assert "The list has changed since." in page.submit("/send", status=422).text
    assert len(mails(app, session, PEOPLE[0])) == before
