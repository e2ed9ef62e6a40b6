"""Who cancelled comes back by their link as the rules for a first registration have it, and otherwise reads why not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.registration.admission.models import AdmissionMode, AudienceCategory
from webinar.registration.delegations.models import Delegation, DelegationMember
from webinar.registration.registering.models import Registration

DELEGATIONS = "/manage/w/forum/delegations"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Experts", "Public"))
    return Browser(app).sign_in("o@example.org")


@pytest.fixture
def gone(app: Flask, staff: Browser, session) -> Page:
    """The page of Ann, who was an expert and has cancelled."""
    form = Browser(app).get("/w/forum/register")
    form.submit("/register", full_name="Ann Lee", email="ann@example.org", agree="y", category="1")
    return cancelled(app, session, "ann@example.org")


def cancelled(app: Flask, session, email: str) -> Page:
    here = app.extensions["webinar"]
    row = session.scalars(select(Registration).where(Registration.email == email)).one()
    with app.app_context():
        address = here.link("me.show", "registrant", row.public_id, row.nonce)
    return Browser(app).get(f"{address}cancel").submit("/cancel")


def test_she_comes_back_as_she_was(gone: Page, make: Factory) -> None:
    assert "You are registered again." in gone.submit("/return").text
    assert make.status("forum", "ann@example.org") == "confirmed"


def test_she_reads_that_she_waits_where_her_place_is_taken(
    app: Flask, staff: Browser, gone: Page, make: Factory
) -> None:
    staff.get("/manage/w/forum/details").submit("/details", capacity="1").sure()
    make.registration("forum", "ben@example.org", "Ben Ode")
    assert make.status("forum", "ben@example.org") == "confirmed"
    back = gone.submit("/return").text
    assert "You are registered again, but you don’t have a place yet." in back
    assert "You’re number 1 on the waiting list." in back


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"mode": AdmissionMode.FOCAL_POINT}, "Focal points register people for “Experts”. Ask yours to name you again."),
        ({"mode": AdmissionMode.INVITATION}, "“Experts” is by invitation only. To register again, open your invitation link."),
        ({"closes_at": "past"}, "Registration for “Experts” is closed."),
    ],
)  # fmt: skip
def test_a_category_that_she_could_not_choose_now(
    app: Flask, gone: Page, make: Factory, session, values: dict, words: str
) -> None:
    if "closes_at" in values:
        values = {"closes_at": app.extensions["webinar"].now() - timedelta(hours=1)}
    change(app, AudienceCategory, AudienceCategory.id == 1, **values)
    refused = gone.submit("/return", status=422)
    assert words in refused.text
    shown = gone.browser.get(gone.url)
    assert words in shown.text
    assert "Register again" not in shown.text, "no button that cannot do what it says"
    assert make.status("forum", "ann@example.org") == "cancelled"


def change(app: Flask, table, where, **values: object) -> None:
    with app.extensions["webinar"].transaction() as session:
        for row in session.scalars(select(table).where(where)):
            for name, value in values.items():
                setattr(row, name, value)


def test_staff_decide_again_where_they_decide(app: Flask, gone: Page, make: Factory) -> None:
    change(app, AudienceCategory, AudienceCategory.id == 1, mode=AdmissionMode.APPROVAL)
    gone.submit("/return")
    assert make.status("forum", "ann@example.org") == "pending"


def test_the_lists_of_domains_hold(app: Flask, staff: Browser, gone: Page, make: Factory) -> None:
    staff.get("/manage/w/forum/admission/settings").submit("/settings", blocked_domains="example.org")
    assert "You can’t register with an address at example.org." in gone.submit("/return", status=422).text
    assert make.status("forum", "ann@example.org") == "cancelled"


def test_a_category_that_is_asked_by_now(app: Flask, gone: Page, make: Factory) -> None:
    change(app, Registration, Registration.email == "ann@example.org", category_id=None)
    assert "The form asks for a category now." in gone.submit("/return", status=422).text


def delegation(app: Flask, staff: Browser, **more: object) -> None:
    """A delegation of two: Ben, and Cy, who has cancelled."""
    staff.get(DELEGATIONS).follow("Add delegation").submit("/new", name="Pakistan", places="2", category="1", **more)
    staff.get(f"{DELEGATIONS}/1").submit("/delegations/1", rows="Ben; ben@example.org\nCy; cy@example.org").sure()


def test_a_member_comes_back_while_the_delegation_has_room(app: Flask, staff: Browser, make: Factory, session) -> None:
    delegation(app, staff)
    page = cancelled(app, session, "cy@example.org")
    assert "You are registered again." in page.submit("/return").text
    page = cancelled(app, session, "cy@example.org")
    staff.get(f"{DELEGATIONS}/1").submit("/delegations/1", rows="Di; di@example.org").sure()
    refused = page.submit("/return", status=422)
    assert "Your delegation, “Pakistan”, is full. Contact your focal point." in refused.text
    assert make.status("forum", "cy@example.org") == "cancelled"


def test_a_member_does_not_come_back_after_the_deadline(app: Flask, staff: Browser, make: Factory, session) -> None:
    delegation(app, staff)
    page = cancelled(app, session, "cy@example.org")
    change(app, Delegation, Delegation.id == 1, closes_at=app.extensions["webinar"].now() - timedelta(minutes=1))
    assert "is full" in page.submit("/return", status=422).text
    assert make.status("forum", "cy@example.org") == "cancelled"


def test_who_comes_back_by_the_form_is_no_member(app: Flask, staff: Browser, make: Factory, session) -> None:
    delegation(app, staff)
    cancelled(app, session, "cy@example.org")
    form = Browser(app).get("/w/forum/register")
    form.submit("/register", full_name="Somebody", email="cy@example.org", agree="y", category="2")
    assert make.status("forum", "cy@example.org") == "confirmed"
    session.expire_all()
    named = session.scalars(select(DelegationMember.registration_id)).all()
    assert len(named) == 1, "whoever typed the address was named by no focal point"
