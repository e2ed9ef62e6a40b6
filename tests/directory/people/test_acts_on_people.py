"""The list of people is worked in: columns, one person beside it, and acts on those who are chosen."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import ACTOR, Factory
from tests.page import Browser, Page
from tests.web.test_lists import statements
from webinar.core.audit import AuditEntry
from webinar.core.database import columns
from webinar.core.undo import UndoableAct
from webinar.directory.people.models import Affiliation, Alias, Person
from webinar.directory.people.queries import by_ids, digests, everybody
from webinar.directory.people.service import PositionDetails, add_position, remove_people, restore_people

LIST = "/manage/people/"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    make.user("o@example.org", "host-a", "organiser")
    make.user("r@example.org", "host-a", "reporter")
    make.user("v@example.org", "host-a", "viewer")
    make.person("Ann Lee", email="ann@example.org", aliases=("Anna Li",), translations={"ru": {"name": "Анна Ли"}})
    make.person("Ben Ode", "Envoy", nationality="NG")
    return Browser(app).sign_in("o@example.org")


def ids(session) -> dict[str, str]:
    session.rollback()
    return dict(session.execute(select(Person.full_name, Person.public_id)).all())


def state(session) -> list[list[dict[str, object]]]:
    session.rollback()
    return [
        [{**columns(row), "id": row.id} for row in session.scalars(select(table).order_by(table.id))]
        for table in (Person, Affiliation, Alias)
    ]


def undo(page: Page) -> Page:
    return page.submit(re.search(r"/undo/\d+", page.html)[0])


def test_a_photo_is_kept_while_its_entry_can_be_put_back(app: Flask, make: Factory, staff: Browser, session) -> None:
    with make.transaction() as writing:
        by_ids(writing, [1])[1].photo = "a" * 64
    staff.get(LIST).submit("/many", act="delete", row=list(ids(session).values())).submit("/many")
    assert "a" * 64 in digests(session), "tidying up leaves it"
    session.rollback()
    clock = NOW + timedelta(hours=1)
    app.extensions["webinar"].clock = lambda: clock
    app.extensions["webinar"].tick()
    app.extensions["webinar"].worker.run_all()
    session.rollback()
    assert "a" * 64 not in digests(session)


def test_who_is_deleted_is_named_first_and_put_back_as_they_were(make: Factory, staff: Browser, session) -> None:
    with make.transaction() as writing:
        details = PositionDetails("Chair", since=date(2020, 1, 2), until=date(2021, 1, 2))
        add_position(writing, by_ids(writing, [1])[1], details, actor=ACTOR, now=NOW)
    before = state(session)
    asked = staff.get(LIST).submit("/many", act="delete", row=list(ids(session).values()))
    assert asked.heading == "Delete 2 people"
    assert "Ann Lee" in asked.text
    assert state(session) == before
    done = asked.submit("/many")
    assert "2 people deleted." in done.text
    assert state(session) == [[], [], []]
    assert "Undone: 2." in undo(done).text
    assert state(session) == before, "ids, positions with their times, spellings and translations too"
    acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert set(acts) == {"people.restore"}
    assert "Ann Lee" in staff.get(f"{LIST}?q=Anna+Li").text


def test_after_a_minute_they_are_gone(app: Flask, staff: Browser, session) -> None:
    done = staff.get(f"{LIST}{ids(session)['Ann Lee']}/").submit("/many", act="delete").submit("/many")
    app.extensions["webinar"].clock = lambda: NOW + timedelta(seconds=61)
    late = staff.client.post(re.search(r"/manage/undo/\d+", done.html)[0], data={"csrf_token": staff.token()})
    assert late.status_code == 422
    assert set(ids(session)) == {"Ben Ode"}


def test_who_is_on_a_panel_stays(make: Factory, staff: Browser, session) -> None:
    make.webinar("host-a")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    asked = staff.get(LIST).submit("/many", act="delete", button=("scope", "all"))
    assert asked.heading == "Delete 1 person", "only who can go is counted"
    assert "Not deleted: Ann Lee. They’re on a panel. Remove them there first." in asked.text
    done = asked.submit("/many")
    assert "1 person deleted." in done.text
    assert "Unchanged: 1. They’re on a panel. Remove them there first." in done.text
    assert set(ids(session)) == {"Ann Lee"}
    alone = staff.get(LIST).submit("/many", act="delete", button=("scope", "all"))
    assert alone.heading == "People", "nothing is asked where nobody can go"
    assert "Not deleted: Ann Lee. They’re on a panel. Remove them there first." in alone.text


def test_above_twenty_the_number_is_typed_and_all_found_are_those_of_the_search(
    make: Factory, staff: Browser, session
) -> None:
    for number in range(21):
        make.person(f"Guest {number:02d}")
    asked = staff.get(f"{LIST}?q=guest").submit("/many", act="delete", button=("scope", "all"))
    assert asked.heading == "Delete 21 people"
    assert "and 11 more" in asked.text
    refused = asked.submit("/many", number="20", status=422)
    assert "Type 21 to confirm." in refused.text
    for page in (asked, refused):
        assert "Number (optional)" not in page.text
    assert "21 people deleted." in refused.submit("/many", number="21").text
    assert set(ids(session)) == {"Ann Lee", "Ben Ode"}


def test_two_that_are_chosen_are_compared(staff: Browser, session) -> None:
    both = list(ids(session).values())
    assert "Select exactly two people to merge." in staff.get(LIST).submit("/many", act="merge", row=both[:1]).text
    page = staff.get(LIST).submit("/many", act="merge", row=both)
    assert page.heading == "Same person?"
    assert "Entries merged." in page.submit("").text
    assert "Select at least one row." in staff.get(LIST).submit("/many", act="delete").text


def test_those_who_are_chosen_are_exported(staff: Browser, app: Flask, session) -> None:
    one = ids(session)["Ben Ode"]
    for address in ("o@example.org", "r@example.org"):
        browser = Browser(app).sign_in(address)
        token = browser.token()
        sent = {"csrf_token": token, "row": [one], "chosen": "csv"}
        text = browser.post("/manage/people/export", sent).get_data(as_text=True)
        assert "Ben Ode" in text
        assert "Ann Lee" not in text
        nobody = browser.post("/manage/people/export", {"csrf_token": token, "chosen": "csv"})
        assert "Select at least one row." in nobody.text
    assert session.scalars(select(AuditEntry.details).where(AuditEntry.action == "people.export")).all()[0] == {
        "count": 1
    }


def test_columns_and_the_person_beside_are_for_those_who_may_edit(app: Flask, staff: Browser, session) -> None:
    own = ids(session)["Ann Lee"]
    shown = staff.get(f"{LIST}?cols=email,nationality&q=ann")
    assert "ann@example.org" in shown.text
    assert 'data-label="Nationality"' in shown.html
    opened = staff.get(f"{LIST}?open={own}")
    beside = opened.html[opened.html.index("drawer-head") :]
    assert "Anna Li" in beside
    assert "Ben Ode" in opened.text
    assert "drawer-head" not in opened.follow("Close").html
    for address, has_bar in (("r@example.org", True), ("v@example.org", False)):
        other = Browser(app).sign_in(address).get(f"{LIST}?cols=email,nationality&open={own}")
        assert "ann@example.org" not in other.html
        assert 'data-label="Nationality"' not in other.html
        assert "drawer-head" not in other.html
        assert ("Export selected:" in other.text) == has_bar
        assert "With selected:" not in other.text


def test_nobody_is_deleted_whom_the_page_did_not_name(make: Factory, staff: Browser, session) -> None:
    asked = staff.get(f"{LIST}?q=Ben").submit("/many", act="delete", button=("scope", "all"))
    staff.get(f"{LIST}?q=Ben").submit("/many", act="delete", button=("scope", "all")).submit("/many")
    make.person("Ben Amadi")
    again = asked.submit("/many", status=422)
    assert "The list has changed since. Check it and confirm again." in again.text
    assert "Ben Amadi" in again.text
    assert "Ben Amadi" in ids(session)
    again.submit("/many")
    assert "Ben Amadi" not in ids(session)


def test_thirty_are_deleted_and_put_back_by_as_many_statements_as_one(app: Flask, make: Factory) -> None:
    here, costs = app.extensions["webinar"], []
    for count in (1, 30):
        for number in range(count):
            make.person(f"Guest {count}-{number}", aliases=(f"Visitor {number}",))
        with here.transaction() as writing:
            people = everybody(writing, f"guest {count}")
            with statements(app) as removing:
                outcome = remove_people(writing, people, actor=ACTOR, now=NOW)
        assert outcome.done == count
        with here.transaction() as writing, statements(app) as restoring:
            act = writing.get_one(UndoableAct, outcome.undo)
            assert restore_people(writing, act.data, actor=ACTOR, now=NOW) == count
        costs.append((len(removing), len(restoring)))
    assert costs[0] == costs[1]
    assert costs[0] <= (6, 7)
