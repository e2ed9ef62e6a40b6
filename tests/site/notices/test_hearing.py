"""Organisers hear of what needs them: a number in the header, and an email at once, once a day, or none; nothing twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from tests.web.test_lists import statements
from webinar.core.mail import Delivery
from webinar.programme.agenda.models import Answer, PanelMember
from webinar.site.notices.models import NoticeChoice, NoticeMode
from webinar.site.notices.rules import is_due

PAGE = "/manage/account/notices"
DAY = timedelta(days=1)


def _hosts(app: Flask, make: Factory) -> None:
    for host in "ab":
        make.organisation(f"Host {host.upper()}", f"host-{host}")
        make.user(f"{host}@example.org", f"host-{host}", "owner")
    make.webinar("host-a", title="Forum", categories=("Media",))
    make.person("Zoe Khan", email="k@example.org")
    staff = Browser(app).sign_in("a@example.org")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")


@pytest.fixture
def filled(app: Flask, world) -> Flask:
    world(_hosts)
    # The plan of the example is not what this is about: of it nothing is late.
    change(app, "UPDATE webinars SET date = NULL, starts_at = NULL, ends_at = NULL")
    return app


def change(app: Flask, *statements: str) -> None:
    with app.extensions["webinar"].transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def declines(app: Flask) -> None:
    answers(app, Answer.DECLINED, NOW)


def answers(app: Flask, answer: Answer, at: datetime) -> None:
    with app.extensions["webinar"].transaction() as session:
        session.execute(update(PanelMember).values(answer=answer, answered_at=at))


def clock(app: Flask, now: datetime) -> None:
    app.extensions["webinar"].clock = lambda: now


def mails(app: Flask, session: Session) -> list[tuple[str, str, str]]:
    """Return (to, subject, text) of all mails that the clock sends now, the oldest first."""
    app.extensions["webinar"].tick()
    app.extensions["webinar"].worker.run_all()
    session.rollback()
    found = []
    for row in session.scalars(select(Delivery).order_by(Delivery.id)):
        message = message_from_bytes(row.message, policy=policy.default)
        body = message.get_body(("plain",)).get_content()
        found.append((row.recipient, str(message["Subject"]), body))
    return found


def choose(app: Flask, mode: str, address: str = "a@example.org") -> None:
    browser = Browser(app).sign_in(address)
    page = browser.get(PAGE)
    assert page.submit("/notices", mode=mode).text.count("Saved.") == 1


@pytest.mark.parametrize(
    ("mode", "zone", "hour", "expected"),
    [("daily", "", 7, False), ("daily", "", 8, True), ("daily", "Asia/Karachi", 3, True), ("daily", "Asia/Karachi", 2, False),
     ("off", "", 12, False), ("at_once", "", 1, True)],
)  # fmt: skip
def test_when_it_is_time_to_look(mode: str, zone: str, hour: int, expected: bool) -> None:
    choice = NoticeChoice(user_id=1, mode=NoticeMode(mode), digest_on=None, mailed_at=None)
    assert is_due(choice, zone, datetime(2026, 11, 24, hour, tzinfo=UTC)) is expected


def test_who_chose_nothing_is_mailed_once_a_day_and_of_nothing_twice(filled: Flask, session: Session) -> None:
    assert mails(filled, session) == [], "nothing is new"
    declines(filled)
    assert mails(filled, session) == [], "today's email is past"
    clock(filled, NOW + DAY)
    found = mails(filled, session)
    assert [(to, subject) for to, subject, _text in found] == [
        ("a@example.org", "Zoe Khan declined to take part – Forum")
    ]
    assert "http://localhost/manage/w/forum/speakers" in found[0][2]
    assert f"http://localhost{PAGE}" in found[0][2], "the way to choose otherwise"
    clock(filled, NOW + 2 * DAY)
    assert mails(filled, session) == found
    clock(filled, NOW + 3 * DAY)
    answers(filled, Answer.CONFIRMED, NOW + 3 * DAY)
    assert [subject for _to, subject, _text in mails(filled, session)[1:]] == ["Zoe Khan confirmed taking part – Forum"]


def test_at_once_means_within_minutes_together_and_never_twice(filled: Flask, session: Session) -> None:
    staff = Browser(filled).sign_in("a@example.org")
    staff.get("/manage/w/forum/hosts").submit("/hosts", organisation="2", role="host")
    change(filled, "UPDATE hosts SET acceptance = 'invited' WHERE organisation_id = 2")
    choose(filled, "off", "b@example.org")
    choose(filled, "at_once")
    assert mails(filled, session) == []
    declines(filled)
    clock(filled, NOW + timedelta(minutes=1))
    assert len(mails(filled, session)) == 1
    change(filled, "UPDATE hosts SET acceptance = 'declined' WHERE organisation_id = 2")
    clock(filled, NOW + timedelta(minutes=5))
    assert len(mails(filled, session)) == 1, "what comes soon after waits for the next"
    clock(filled, NOW + timedelta(minutes=12))
    found = mails(filled, session)
    assert [subject for _to, subject, _text in found] == [
        "Zoe Khan declined to take part – Forum", "Host B declined to co-host – Forum",
    ]  # fmt: skip
    clock(filled, NOW + timedelta(hours=3))
    assert mails(filled, session) == found


def test_who_wants_none_gets_none_and_what_is_settled_is_not_mailed(filled: Flask, session: Session) -> None:
    choose(filled, "off")
    declines(filled)
    clock(filled, NOW + DAY)
    assert mails(filled, session) == []
    choose(filled, "at_once")
    filled.extensions["webinar"].tick()
    here = filled.extensions["webinar"]
    here.worker.run(here.worker.due()[0])
    change(filled, "UPDATE panel_members SET answer = 'not_asked', answered_at = NULL")
    here.worker.run_all()
    session.rollback()
    assert session.scalars(select(Delivery)).all() == [], "it was settled before the mail went"


def test_the_mail_is_in_the_readers_language_and_by_their_rights_of_now(filled: Flask, session: Session) -> None:
    declines(filled)
    change(filled, "UPDATE users SET language = 'ru'")
    clock(filled, NOW + DAY)
    to, subject, body = mails(filled, session)[0]
    assert to == "a@example.org"
    assert re.search("[а-я]", subject)
    assert "Zoe Khan" in subject
    assert "Здравствуйте" in body
    change(filled, "DELETE FROM notices_told", "UPDATE hosts SET acceptance = 'declined'")
    clock(filled, NOW + 2 * DAY)
    assert len(mails(filled, session)) == 1, "who works on it no more hears nothing"


def test_the_number_stands_in_the_header_with_words_for_those_who_hear_it(filled: Flask) -> None:
    staff = Browser(filled).sign_in("a@example.org")
    assert "needs you" not in staff.get("/manage/people/").text.replace("Emails about what needs you", "")
    declines(filled)
    clock(filled, NOW + timedelta(minutes=1))
    page = staff.get("/manage/people/")
    assert "(1 thing needs you)" in page.text
    assert '<span aria-hidden="true">1</span>' in page.html
    other = Browser(filled).sign_in("b@example.org")
    assert "(1 thing needs you)" not in other.get("/manage/people/").text, "of what is not theirs nobody hears"


def test_the_number_costs_a_page_nothing_and_is_right_after_an_act_of_ones_own(filled: Flask) -> None:
    declines(filled)
    staff = Browser(filled).sign_in("a@example.org")
    staff.get("/manage/people/")
    with statements(filled) as asked:
        assert "(1 thing needs you)" in staff.get("/manage/people/").text
    assert not [line for line in asked if "panel_members" in line or "hosts" in line]
    staff.get("/manage/w/forum/speakers/1/remove").submit("/remove")
    assert "thing needs you" not in staff.get("/manage/people/").text, "within the same minute"


def test_an_invited_hosts_staff_find_the_invitation_at_home_and_hear_of_it(filled: Flask, session: Session) -> None:
    staff = Browser(filled).sign_in("a@example.org")
    staff.get("/manage/w/forum/hosts").submit("/hosts", organisation="2", role="host")
    change(filled, "UPDATE hosts SET acceptance = 'invited' WHERE organisation_id = 2")
    invited = Browser(filled).sign_in("b@example.org")
    assert "Host B was invited to co-host" in invited.get("/manage/").text
    assert "(1 thing needs you)" in invited.get("/manage/").text
    clock(filled, NOW + DAY)
    assert "b@example.org" in [to for to, _subject, _text in mails(filled, session)]
