"""Rows of the board are chosen: invited, reminded, told by us; each mail is seen before it goes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser, Page
from webinar.core.outbox import Job
from webinar.programme.agenda.models import Answer, PanelMember

BOARD = "/manage/w/forum/preparation"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    browser = Browser(app).sign_in("o@example.org")
    for number, (name, email) in enumerate(
        (("Ann Baker", "ann@example.org"), ("Omar Khan", "omar@example.org"), ("No Address", "")), start=1
    ):
        make.person(name, email=email)
        browser.get("/manage/w/forum/speakers").submit("/speakers", person=str(number), role="speaker")
    return browser


def answers(session) -> list[Answer]:
    session.rollback()
    return list(session.scalars(select(PanelMember.answer).order_by(PanelMember.id)))


def jobs(session) -> int:
    session.rollback()
    return len(session.scalars(select(Job.id)).all())


def choose(staff: Browser, act: str, *rows: int) -> Page:
    return staff.get(BOARD).submit("/many", act=act, row=[str(row) for row in rows])


def test_only_those_who_are_chosen_are_invited(staff: Browser, session) -> None:
    before = jobs(session)
    asked = choose(staff, "invite", 2, 3)
    assert asked.heading == "Send 1 invitation"
    assert "Omar Khan" in asked.text
    assert "Ann Baker" not in asked.text
    assert "has the honour to invite you" in asked.text
    assert jobs(session) == before
    done = asked.submit("/invite")
    assert "1 invitation is on its way." in done.text
    assert "Not invited because they have no email address: No Address" in done.text
    assert jobs(session) == before + 1
    assert answers(session) == [Answer.NOT_ASKED, Answer.INVITED, Answer.NOT_ASKED]


def test_who_sits_there_twice_is_asked_once_by_any_of_the_rows(staff: Browser, session) -> None:
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="moderator")
    assert "1 invitation is on its way." in choose(staff, "invite", 4).submit("/invite").text
    assert answers(session)[0] is answers(session)[3] is Answer.INVITED


def test_only_those_who_are_chosen_are_reminded(app: Flask, staff: Browser) -> None:
    staff.get(BOARD).submit("/invite").submit("/invite")
    app.extensions["webinar"].clock = lambda: NOW + timedelta(days=2)
    asked = choose(staff, "remind", 1)
    assert asked.heading == "Send 1 reminder"
    assert "Ann Baker" in asked.text
    assert "1 reminder is on its way." in asked.submit("/remind").text


def test_who_was_told_by_us_is_noted_and_taken_back(staff: Browser, session) -> None:
    choose(staff, "invite", 1).submit("/invite")
    before = jobs(session)
    asked = staff.get(BOARD).submit("/many", act="told", button=("scope", "all"))
    assert asked.heading == "Set 3 people to “Told by us”"
    done = asked.submit("/many")
    assert "You told 2 people yourself." in done.text
    assert "Unchanged: 1. They’ve already been asked." in done.text
    assert answers(session) == [Answer.INVITED, Answer.TOLD, Answer.TOLD]
    assert jobs(session) == before
    staff.get("/manage/w/forum/speakers/3").submit("/speakers/3", answer="confirmed")
    undone = done.submit(re.search(r"/undo/\d+", done.html)[0])
    assert "Undone: 1." in undone.text
    assert "Unchanged: 1. Changed since then." in undone.text
    assert answers(session) == [Answer.INVITED, Answer.NOT_ASKED, Answer.CONFIRMED]
    assert session.scalar(select(PanelMember.answered_by).where(PanelMember.id == 2)) == ""


def test_who_was_invited_since_stays_told_by_us(staff: Browser, session) -> None:
    done = choose(staff, "told", 2).submit("/many")
    choose(staff, "invite", 2).submit("/invite")
    before = answers(session)
    undone = done.submit(re.search(r"/undo/\d+", done.html)[0])
    assert "Unchanged: 1. Changed since then." in undone.text
    assert answers(session) == before


def test_without_rows_nothing_is_done(staff: Browser, session) -> None:
    assert "Select at least one row." in staff.get(BOARD).submit("/many", act="invite", status=422).text
    staff.post(f"{BOARD}/many", {"csrf_token": staff.token(), "act": "nonsense", "row": "1"}, status=404)
    nobody = staff.post(f"{BOARD}/many", {"csrf_token": staff.token(), "act": "told", "row": ["99", "x"]}, status=422)
    assert "Select at least one row." in nobody.text
    assert set(answers(session)) == {Answer.NOT_ASKED}
