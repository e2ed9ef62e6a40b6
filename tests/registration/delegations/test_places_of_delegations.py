"""A delegation reserves nothing, and says so before anybody is named; staff can give a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.convening.webinars.queries import by_slug
from webinar.registration.admission.models import AdmissionSettings, Promotion
from webinar.registration.admission.rules import default_settings
from webinar.registration.delegations.models import Delegation
from webinar.registration.delegations.rules import FOCAL_LINK
from webinar.registration.registering import places
from webinar.registration.registering.models import Registration
from webinar.registration.registering.setup import read

BASE = "/manage/w/forum/delegations"
NOBODY = "No places are available now. People you name go on the waiting list."


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=2, categories=("Delegates",))
    make.registration("forum", "first@example.org", "First")
    browser = Browser(app).sign_in("o@example.org")
    page = browser.get(BASE).follow("Add delegation")
    assert "This is a limit, not a reservation: members get places while any are left." in page.text
    page.submit("/new", name="Uzbekistan", places="3", category="1")
    return browser


def focal(app: Flask, make: Factory) -> Page:
    with make.transaction() as session, app.test_request_context():
        row = session.scalars(select(Delegation)).one()
        link = app.extensions["webinar"].link("delegation.show", FOCAL_LINK, row.public_id, row.nonce)
    return Browser(app).get(link.removeprefix("http://localhost"))


def test_both_are_told_before_and_after_naming(app: Flask, make: Factory, staff: Browser) -> None:
    page = focal(app, make)
    for shown in (page, staff.get(f"{BASE}/1")):
        assert "1 place is available now, but none is reserved" in shown.text
    rows = "Minister; Minister; minister@example.uz\nAide; Aide; aide@example.uz"
    named = page.submit("", rows=rows, told="y")
    assert "2 people are registered." in named.text
    assert "1 of them is on the waiting list." in named.text
    for shown in (named, staff.get(f"{BASE}/1")):
        assert NOBODY in shown.text
    assert "Give place" not in named.text, "staff alone"


def test_staff_give_a_member_a_place(app: Flask, make: Factory, staff: Browser) -> None:
    staff.get(f"{BASE}/1").submit("/1", rows="A; a@example.uz\nB; b@example.uz").sure()
    assert make.status("forum", "b@example.uz") == "waiting"
    page = staff.get(f"{BASE}/1")
    waiting = f"/members/{members(page)[1]}"
    full = page.submit(waiting, button=("act", "place"), status=422)
    assert "There’s no place for them. Increase the capacity or the quota first." in full.text
    with make.transaction() as session:
        # As when the capacity is raised where staff choose who moves up.
        by_slug(session, "forum").capacity = 3
    focal(app, make).submit(waiting, button=("act", "place"))
    assert make.status("forum", "b@example.uz") == "waiting", "not by the focal point"
    assert "Place given." in page.submit(waiting, button=("act", "place")).sure().text
    assert make.status("forum", "b@example.uz") == "confirmed"


@pytest.fixture
def _ids_go_on() -> Iterator[None]:
    """Give no number of a row a second time, not even of one that was taken back: as PostgreSQL does."""
    numbers = count(900)

    def number(_mapper: object, _connection: object, row: Registration) -> None:
        row.id = next(numbers)

    event.listen(Registration, "before_insert", number)
    yield
    event.remove(Registration, "before_insert", number)


@pytest.mark.usefixtures("_ids_go_on")
def test_what_was_shown_is_done_though_its_rows_get_other_numbers(make: Factory, staff: Browser) -> None:
    asked = staff.get(f"{BASE}/1").submit("/1", rows="A; a@example.uz\nB; b@example.uz")
    assert asked.text.count("1 registrant gets an email") == 2, "one with a place, one on the waiting list"
    named = asked.sure()
    assert "2 people are registered." in named.text
    member = members(named)[1]
    swapped = named.submit(f"/members/{member}", button=("act", "swap"), rows="C; c@example.uz").sure()
    assert "Another person is registered instead." in swapped.text
    assert make.status("forum", "c@example.uz") == "waiting"


def test_who_gets_the_place_of_a_member_is_shown_before_one_goes(make: Factory, staff: Browser) -> None:
    staff.get(f"{BASE}/1").submit("/1", rows="A; a@example.uz").sure()
    make.registration("forum", "next@example.org", "Next")
    assert make.status("forum", "next@example.org") == "waiting"
    asked = staff.get(f"{BASE}/1/members/{members(staff.get(f'{BASE}/1'))[0]}/remove")
    assert "1 registrant gets an email" in asked.text
    assert "Confirmed: Forum" in asked.text
    make.registration("forum", "last@example.org", "Last")
    with make.transaction() as session:
        by_slug(session, "forum").capacity = 3
    assert "The list has changed since." in asked.submit("/remove", status=422).text, "two move up by now"
    assert "Registration cancelled." in staff.get(asked.url).submit("/remove").text
    assert make.status("forum", "next@example.org") == "confirmed"


def members(page: Page) -> list[str]:
    return re.findall(r"/members/(\d+)/remove", page.html)


@pytest.mark.parametrize("promotion", [Promotion.AUTOMATIC, Promotion.MANUAL])
def test_the_places_left_are_those_that_a_newcomer_gets(make: Factory, staff: Browser, promotion: Promotion) -> None:
    make.registration("forum", "second@example.org", "Second")
    make.registration("forum", "third@example.org", "Third")
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        row = session.scalar(select(AdmissionSettings)) or default_settings(webinar.id)
        row.promotion = promotion
        session.add(row)
        webinar.capacity = 4
    with make.transaction() as session:
        now = webinar.starts_at.replace(day=1)
        left = places.left(session, read(session, by_slug(session, "forum")), now)
    assert left == (1 if promotion is Promotion.AUTOMATIC else 0)
    make.registration("forum", "new@example.org", "New")
    assert make.status("forum", "new@example.org") == ("confirmed" if left else "waiting")
