"""A delegation reserves nothing, and says so before anybody is named; staff can give a place."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.convening.webinars.queries import by_slug
from webinar.registration.admission.models import AdmissionSettings, Promotion
from webinar.registration.admission.rules import default_settings
from webinar.registration.delegations.models import Delegation
from webinar.registration.delegations.rules import FOCAL_LINK
from webinar.registration.registering import places
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
    full = page.submit("/members/2", button=("act", "place"), status=422)
    assert "There’s no place for them. Increase the capacity or the quota first." in full.text
    with make.transaction() as session:
        # As when the capacity is raised where staff choose who moves up.
        by_slug(session, "forum").capacity = 3
    focal(app, make).submit("/members/2", button=("act", "place"))
    assert make.status("forum", "b@example.uz") == "waiting", "not by the focal point"
    assert "Place given." in page.submit("/members/2", button=("act", "place")).sure().text
    assert make.status("forum", "b@example.uz") == "confirmed"


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
