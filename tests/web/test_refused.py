"""What is refused is undone as a whole, said where the user stands, and answered 422."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from webinar.core.audit import AuditEntry
from webinar.core.outbox import Job
from webinar.registration.delegations.models import DelegationMember

BASE = "/manage/w/forum"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a", categories=("Expert", "Media"))
    make.user("owner@example.org", "host-a", "owner")
    return Browser(app).sign_in("owner@example.org")


def _acts(session: Session) -> int:
    session.rollback()
    return len(session.scalars(select(AuditEntry.id)).all())


def test_a_button_that_is_refused_says_so_on_its_own_page(app: Flask, make: Factory, session: Session) -> None:
    make.organisation()
    make.webinar("host-a", public=False, date=None, starts_at=None, ends_at=None, time_zone="")
    make.user("owner@example.org", "host-a", "owner")
    staff = Browser(app).sign_in("owner@example.org")
    before = _acts(session)
    refused = staff.post(f"{BASE}/publish", {"csrf_token": staff.token()}, status=422)
    assert "The date is not set." in refused.text
    assert refused.heading == staff.get(f"{BASE}/").heading
    assert "The date is not set." not in staff.get(f"{BASE}/details").html.split("<main")[0], "said once"
    assert _acts(session) == before


def test_who_was_taken_off_is_back_when_nobody_can_come_instead(
    staff: Browser, make: Factory, session: Session
) -> None:
    for name, row in (("China", "Wang; wang@example.org"), ("Pakistan", "Ali; ali@example.org")):
        page = staff.get(f"{BASE}/delegations/new").submit("/new", name=name)
        page.submit("", rows=row).sure()
    before, jobs = _acts(session), session.scalars(select(Job.id)).all()
    page = staff.get(f"{BASE}/delegations/1")
    china = session.scalars(select(DelegationMember.id).where(DelegationMember.delegation_id == 1)).one()
    refused = page.submit(f"/members/{china}", rows="Ali; ali@example.org", button=("act", "swap"), status=422)
    assert "ali@example.org belongs to another delegation." in refused.text
    assert "Wang" in refused.text
    assert make.status("forum", "wang@example.org") == "confirmed"
    assert _acts(session) == before
    assert session.scalars(select(Job.id)).all() == jobs


def test_of_many_those_refused_stay_as_they_were(staff: Browser, make: Factory, session: Session) -> None:
    ids = {}
    for name in ("ann", "ben"):
        page = staff.get(f"{BASE}/registrations/new")
        page.submit("/new", full_name=name, email=f"{name}@example.org", category="1")
        ids[name] = staff.get(f"{BASE}/registrations").follow(name).url.rstrip("/").rsplit("/", 1)[-1]
    staff.get(f"{BASE}/admission/categories/2").submit("/2", places="1")
    asked = staff.get(f"{BASE}/registrations").submit("/many", row=list(ids.values()), act="move")
    done = asked.submit("/many", target="2")
    assert "1 registration updated." in done.text
    assert "All places in this category are taken." in done.text
    session.rollback()
    tables = "select full_name, category_id from registrations order by full_name"
    rows = dict(session.connection().exec_driver_sql(tables).all())
    assert sorted(rows.values()) == [1, 2], "one is moved, the other is where it was"
    edits = session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.edit")).all()
    assert len(edits) == 1, "and no act is recorded that was undone"


def test_a_form_that_is_refused_keeps_what_was_typed_and_nothing_else(
    staff: Browser, make: Factory, session: Session
) -> None:
    page = staff.get(f"{BASE}/delegations/new").submit("/new", name="China", places="1")
    before = _acts(session)
    refused = page.submit("", rows="Wang; wang@example.org\nLi; li@example.org", status=422)
    assert "li@example.org" in refused.html
    assert _acts(session) == before
    assert session.connection().exec_driver_sql("select count(*) from registrations").scalar() == 0


def test_a_refusal_that_no_view_awaits_is_a_page_that_says_why(app: Flask, staff: Browser) -> None:
    bad = staff.client.get(f"{BASE}/import/1/errors.csv")
    assert bad.status_code == 404
    batch = staff.get(f"{BASE}/import").submit("/import", rows="Town\tE-mail\nA\ta@example.org")
    for column in range(2):
        batch = batch.submit("/1", **{f"column_{column}": ""})
    answer = staff.client.get(f"{BASE}/import/1/errors.csv")
    assert answer.status_code == 422
    assert "You can’t do this" in answer.get_data(as_text=True)
