"""A button that makes something makes it once, however often it is pressed."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser
from webinar.convening.webinars.models import Webinar
from webinar.core.presses import Press
from webinar.directory.organisations.models import Organisation
from webinar.directory.people.models import Person
from webinar.programme.rehearsals.models import Rehearsal
from webinar.registration.delegations.models import Delegation

TWICE = "This was sent twice. It was saved once."


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host", "host")
    make.user("a@example.org", "host", "owner", admin=True)
    make.webinar("host")
    return Browser(app).sign_in("a@example.org")


@pytest.mark.parametrize(
    ("path", "table", "facts"),
    [
        ("/manage/webinars/new", Webinar, {"title": "First webinar"}),
        ("/manage/w/forum/copy", Webinar, {"title": "Copy"}),
        ("/manage/organisations/new", Organisation, {"name": "Institute"}),
        ("/manage/people/new", Person, {"full_name": "Wang Fang"}),
        ("/manage/w/forum/delegations/new", Delegation, {"name": "Kazakhstan", "places": "3"}),
        ("/manage/w/forum/rehearsals/new", Rehearsal, {"day": "2026-12-14", "start": "10:00", "minutes": "30"}),
    ],
)
def test_the_second_press_leads_to_what_the_first_made(
    staff: Browser, session, path: str, table: type, facts: dict[str, str]
) -> None:
    before = session.scalar(select(func.count()).select_from(table))
    page = staff.get(path)
    first = page.submit(path.rsplit("/", 1)[1], **facts)
    again = page.submit(path.rsplit("/", 1)[1], **facts)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(table)) == before + 1
    assert TWICE in again.text
    assert again.url == first.url


def test_other_words_on_the_same_page_are_another_press(staff: Browser, session) -> None:
    page = staff.get("/manage/webinars/new")
    page.submit("/new", title="First webinar")
    other = page.submit("/new", title="Second webinar")
    assert TWICE not in other.text
    assert set(session.scalars(select(Webinar.title))) >= {"First webinar", "Second webinar"}


def test_a_page_opened_anew_may_say_the_same(staff: Browser, session) -> None:
    for _time in range(2):
        assert TWICE not in staff.get("/manage/webinars/new").submit("/new", title="Weekly talk").text
    assert session.scalar(select(func.count(Webinar.id)).where(Webinar.title == "Weekly talk")) == 2


def test_presses_at_the_same_moment_make_one(staff: Browser, app: Flask, session) -> None:
    page = staff.get("/manage/webinars/new")
    data = dict(page._form("/new", {"title": ""}).fields) | {"title": "First webinar"}
    browsers = [Browser(app).sign_in("a@example.org") for _one in range(4)]
    tokens, together, answers = [browser.token() for browser in browsers], Barrier(4), []

    def press(number: int) -> None:
        together.wait()
        answer = browsers[number].client.post("/manage/webinars/new", data={**data, "csrf_token": tokens[number]})
        answers.append((answer.status_code, answer.headers.get("Location")))

    threads = [Thread(target=press, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {location for _status, location in answers} == {"/manage/w/first-webinar/"}
    session.rollback()
    assert session.scalar(select(func.count(Webinar.id)).where(Webinar.title == "First webinar")) == 1
    assert session.scalar(select(func.count(Press.id))) == 1
