"""A speaker's status says what happened: not asked, asked by email, told by us, answered and by whom, replaced."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import Actor
from webinar.programme.agenda.models import Answer
from webinar.programme.agenda.queries import member_by_id, reached
from webinar.programme.agenda.service import answer
from webinar.programme.speakers import queries

PANEL = "/manage/w/forum/speakers"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    for name, email in (("Ann Baker", "ann@example.org"), ("Omar Khan", "")):
        make.person(name, email=email)
    browser = Browser(app).sign_in("o@example.org")
    for person in ("1", "2"):
        browser.get(PANEL).submit("/speakers", person=person, role="speaker")
    return browser


def test_nobody_is_invited_before_the_email_and_who_has_no_address_is_told_by_us(make: Factory, staff: Browser) -> None:
    assert staff.get(PANEL).text.count("Not asked yet") == 2
    staff.get("/manage/w/forum/preparation").submit("/invite").submit("/invite")
    page = staff.get(PANEL).text
    assert page.count("Asked by email") == 1
    assert page.count("Not asked yet") == 1
    with make.transaction() as session:
        assert "invited" not in queries.reached(session, by_slug(session, "forum"), NOW)
    staff.get(f"{PANEL}/2").submit("/speakers/2", answer="told")
    page = staff.get(PANEL).text
    assert "Told by us" in page
    assert "Noted by o@example.org" in page
    with make.transaction() as session:
        assert "invited" in queries.reached(session, by_slug(session, "forum"), NOW)


def test_an_own_answer_is_told_apart_from_a_noted_one(make: Factory, staff: Browser) -> None:
    staff.get(f"{PANEL}/1").submit("/speakers/1", answer="confirmed")
    assert "Noted by o@example.org" in staff.get(PANEL).text
    with make.transaction() as session:
        row = member_by_id(session, 1)
        answer(session, row, Answer.DECLINED, correction="", actor=Actor.system("Ann Baker"), now=NOW)
    page = staff.get(PANEL).text
    assert "Own answer" in page
    assert "Noted by" not in page


def test_who_is_replaced_takes_no_part_and_is_waited_for_no_more(make: Factory, staff: Browser) -> None:
    staff.get(f"{PANEL}/1").submit("/speakers/1", answer="confirmed")
    staff.get(f"{PANEL}/2").submit("/speakers/2", answer="replaced")
    staff.get("/manage/w/forum/releases").submit("/releases", tell="nobody")
    shown = staff.get("/w/forum/").text
    assert "Ann Baker" in shown
    assert "Omar Khan" not in shown
    with make.transaction() as session:
        assert reached(session, by_slug(session, "forum"), NOW) == {"confirmed"}


def test_answers_that_are_open_or_out() -> None:
    assert {row for row in Answer if row.is_open} == {Answer.NOT_ASKED, Answer.INVITED, Answer.TOLD}
    assert {row for row in Answer if row.is_out} == {Answer.DECLINED, Answer.REPLACED}
