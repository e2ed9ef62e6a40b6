"""What one change of the staff lets others move up by is shown first: nobody is mailed unseen, and no file is lost on the way."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.core.made_pdfs import pdf
from tests.factories import ACTOR, Factory
from tests.page import Browser, Page, hidden_fields
from webinar.convening.webinars.queries import by_slug
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.erasure.rules import UNCONFIRMED
from webinar.registration.registering import places
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.models import Registration, RegistrationFile, RegistrationStatus
from webinar.registration.registering.service import register
from webinar.registration.registering.setup import read

LIST = "/manage/w/forum/registrations"
PDF = pdf()
S = RegistrationStatus


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=10, categories=("Media", "Experts"))
    here = app.extensions["webinar"]
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        session.get_one(AudienceCategory, 1).places = 1
        session.flush()
        for name in ("Ann", "Ben", "Cid"):
            details = RegistrantDetails(name, f"{name.lower()}@example.org", category_id=1)
            register(session, read(session, webinar), details, actor=ACTOR, now=here.now(), by_staff=True)
    here.worker.run_all()
    return Browser(app).sign_in("o@example.org")


def stand(make: Factory) -> list[str]:
    return [make.status("forum", f"{name}@example.org") for name in ("ann", "ben", "cid")]


def test_a_change_of_one_registration_shows_who_moves_up_and_keeps_its_file(
    staff: Browser, make: Factory, session
) -> None:
    staff.get("/manage/w/forum/form/new").submit("/new", kind="file", label="Letter")
    page = staff.get(LIST).follow("Ann").follow("Change")
    key = re.search(r'type="file"[^>]*name="(q_[a-z_]+)"|name="(q_[a-z_]+)"[^>]*type="file"', page.html)
    key = key[1] or key[2]
    sent = {**hidden_fields(page.html), "full_name": "Ann B.", "category": "2", key: (io.BytesIO(PDF), "letter.pdf")}
    answer = staff.client.post(page.url, data=sent)
    asked = Page(staff, answer, page.url)
    assert asked.heading == "People move up from the waiting list"
    assert "1 registrant gets an email" in asked.text
    assert stand(make) == ["confirmed", "waiting", "waiting"]
    assert not session.scalars(select(RegistrationFile)).all()
    session.rollback()
    done = asked.submit("/edit")
    assert "Saved." in done.text
    assert "Ann B." in done.text
    assert stand(make) == ["confirmed", "confirmed", "waiting"]
    assert [row.name for row in session.scalars(select(RegistrationFile))] == ["letter.pdf"]


def test_a_change_that_lets_nobody_move_up_asks_nothing(staff: Browser, make: Factory) -> None:
    assert "Saved." in staff.get(LIST).follow("Ben").follow("Change").submit("/edit", organisation="Centre").text
    asked = staff.get(LIST).follow("Ben").follow("Change").submit("/edit", category="2")
    assert "1 registrant gets an email" in asked.text, "Ben himself gets a place"
    assert "Saved." in asked.submit("/edit").text
    assert stand(make) == ["confirmed", "confirmed", "waiting"]


def test_whoever_moves_up_before_somebody_who_is_added_is_shown(staff: Browser, make: Factory, session) -> None:
    with make.transaction() as changing:
        changing.get_one(AudienceCategory, 1).places = 2
    new = staff.get(f"{LIST}/new")
    asked = new.submit("/new", full_name="Dan", email="dan@example.org", category="2")
    assert asked.heading == "People move up from the waiting list"
    assert "2 registrants get an email" in asked.text
    assert stand(make) == ["confirmed", "waiting", "waiting"]
    assert "Dan: Confirmed" in asked.submit("/new").text
    assert stand(make) == ["confirmed", "confirmed", "waiting"]
    assert session.scalars(select(Registration.full_name).where(Registration.full_name == "Dan")).all() == ["Dan"]
    assert "Eve: Confirmed" in staff.get(f"{LIST}/new").submit("/new", full_name="Eve", email="eve@example.org").text


def test_undoing_an_act_shows_who_moves_up_by_it(app: Flask, staff: Browser, make: Factory) -> None:
    with make.transaction() as session:
        session.get_one(AudienceCategory, 1).places = 3
    staff.get("/manage/w/forum/admission/categories/1").submit("/1", places="3").sure()
    assert stand(make) == ["confirmed", "confirmed", "confirmed"]
    with make.transaction() as session:
        session.get_one(AudienceCategory, 2).places = 1
    moved = staff.get(f"{LIST}?q=ann").submit("/many", act="move", button=("scope", "all")).submit("/many", target="2")
    with make.transaction() as session:
        row = session.scalars(select(Registration).where(Registration.full_name == "Ben")).one()
        places.settle(row, S.WAITING, now=app.extensions["webinar"].now())
        row.category_id = 2
    number = re.search(r"/manage/undo/\d+", moved.html)[0]
    asked = moved.submit(number)
    assert asked.heading == "People move up from the waiting list"
    assert stand(make) == ["confirmed", "waiting", "confirmed"]
    assert "Undone: 1." in asked.submit(number).text
    assert stand(make) == ["confirmed", "confirmed", "confirmed"]


def test_removing_now_what_has_been_kept_long_enough_shows_who_moves_up(
    app: Flask, staff: Browser, make: Factory
) -> None:
    here = app.extensions["webinar"]
    with make.transaction() as session:
        row = session.scalars(select(Registration).where(Registration.full_name == "Ann")).one()
        places.settle(row, S.UNCONFIRMED, now=here.now() - UNCONFIRMED - timedelta(days=1))
    asked = staff.get("/manage/w/forum/privacy").submit("/retention")
    assert "We’ll permanently erase 1 address that was never confirmed." in asked.text
    assert "1 registrant gets an email" in asked.text
    assert "Ann" in staff.get(LIST).text, "nothing is erased yet"
    assert stand(make) == ["unconfirmed", "waiting", "waiting"]
    assert "Erased: 1 address that was never confirmed." in asked.submit("/retention").text
    assert [make.status("forum", f"{name}@example.org") for name in ("ben", "cid")] == ["confirmed", "waiting"]
