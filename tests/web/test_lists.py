"""A list costs as many statements with three rows as with one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from tests.factories import Factory
from tests.page import Browser
from webinar.web.database import db

#: A page, and the statements that it may ask at most.
LISTS = {
    "/manage/": 20,  # what needs somebody is asked of every room, in one statement for all webinars
    "/manage/w/forum/": 30,  # a card of every room
    "/manage/w/forum/registrations": 16,
    "/manage/w/forum/messages": 12,
    "/manage/w/forum/attendance": 29,  # the whole case is read to reconcile it, in one statement a table; and the reports that were left
    "/manage/w/forum/attendance/mark": 12,
    "/manage/w/forum/coverage": 12,
    "/manage/w/forum/speakers": 12,
    "/manage/w/forum/speakers/choose": 13,
    "/manage/w/forum/preparation": 14,
    "/manage/w/forum/coverage?open=1": 12,
    "/manage/w/forum/delegations": 12,
    "/manage/people/": 12,
    "/manage/organisations/": 12,
    "/manage/webinars/": 12,
    "/manage/outlets/": 12,
    "/manage/audit/": 12,
    "/manage/mail/": 12,
    "/w/": 8,
    "/w/forum/": 14,  # signed in, with one of everything, and the figure that every host must have approved
    "/w/forum/register": 6,
    "/w/forum/programme": 6,
    "/w/forum/coverage": 6,
}


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect what is asked of the database within."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _add(app: Flask, make: Factory, staff: Browser, number: int) -> None:
    """One more of each thing that is listed."""
    slug = f"host-{number}"
    make.organisation(f"Host {number}", slug)
    make.webinar("host-a", slug, slug=f"other-{number}")
    make.person(f"Person {'ABC'[number]}", email=f"person{number}@example.org")
    make.registration("forum", f"r{number}@example.org", f"Guest {number}")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person=str(number + 1), role="speaker")
    staff.get("/manage/w/forum/delegations/new").submit("/new", name=f"Delegation {number}")
    staff.get("/manage/w/forum/coverage").submit("/coverage", outlet=f"Daily {number}")
    staff.get("/manage/w/forum/attendance").submit("/figures", qualifier="about", value=str(300 + number))
    app.extensions["webinar"].worker.run_all()


def _cost(app: Flask, staff: Browser) -> dict[str, list[str]]:
    costs = {}
    for page in LISTS:
        staff.get(page)  # what is read once and kept is read now
        with statements(app) as asked:
            staff.get(page)
        costs[page] = list(asked)
    return costs


def test_public_pages_ask_little_of_the_database(app: Flask, make: Factory) -> None:
    make.webinar(capacity=50)
    for page, most in {"/w/forum/": 6, "/w/forum/register": 4, "/w/forum/programme": 4, "/": 5, "/w/": 5}.items():
        app.test_client().get(page)
        app.extensions["webinar_answers"].forget()
        with statements(app) as asked:
            assert app.test_client().get(page).status_code == 200
        asked = [line for line in asked if "public_stamp" not in line]
        assert 0 < len(asked) <= most, (page, asked)


def test_lists_ask_the_database_as_often_for_three_rows_as_for_one(app: Flask, make: Factory) -> None:
    make.organisation()
    make.webinar("host-a")
    make.user("admin@example.org", admin=True)
    staff = Browser(app).sign_in("admin@example.org")
    _add(app, make, staff, 0)
    one = _cost(app, staff)
    assert all(one.values()), "each page asks something"
    for number in (1, 2):
        _add(app, make, staff, number)
    three = _cost(app, staff)
    grown = {page: (len(one[page]), len(three[page])) for page in LISTS if len(three[page]) > len(one[page])}
    assert grown == {}
    dear = {page: len(three[page]) for page, most in LISTS.items() if len(three[page]) > most}
    assert dear == {}
