"""What has been kept long enough goes, what remains counts, and a dry run changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.database import Base
from webinar.core.outbox import Job
from webinar.registration.erasure.cli import retention
from webinar.registration.registering.models import Registration


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media",))
    browser = Browser(app).sign_in("o@example.org")
    for name in ("Canary Ann", "Canary Ben"):
        form = Browser(app).get("/w/forum/register")
        form.submit(
            "/register", full_name=name, email=f"{name.split()[1].lower()}@canary.example", agree="y", category="1",
            country="PK", q_access_needs="Canary chair",
        )  # fmt: skip
    app.extensions["webinar"].worker.run_all()
    return browser


def later(app: Flask, **time: float) -> None:
    here = app.extensions["webinar"]
    now = here.now() + timedelta(**time)
    here.clock = lambda: now


def command(app: Flask, *words: str) -> str:
    done = CliRunner().invoke(retention, words, obj=lambda: app)
    assert done.exit_code == 0, done.output
    return done.output


def test_answers_to_one_question_go_earlier_than_the_rest(app: Flask, staff: Browser, session) -> None:
    assert command(app, "--dry-run") == "nothing is due\n"
    later(app, days=21 + 31)
    found = json.loads(command(app, "--dry-run", "--json"))
    assert found == [{"webinar": "forum", "registrations": 0, "unconfirmed": 0, "answers": {"access_needs": 2}}]
    staff.sign_in("o@example.org")
    assert "2 answers" in staff.get("/manage/w/forum/privacy").text
    assert session.scalars(select(Registration).order_by(Registration.id)).first().answers, "a dry run changes nothing"
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    assert [row.answers for row in session.scalars(select(Registration))] == [{}, {}], "the planned job does it"
    assert "Canary Ann" in staff.get("/manage/w/forum/registrations").text


def test_after_the_webinars_own_time_nothing_names_anybody(app: Flask, staff: Browser, session) -> None:
    staff.get("/manage/w/forum/privacy").submit("/privacy", retention_days="90")
    later(app, days=21 + 91)
    page = staff.sign_in("o@example.org").get("/manage/w/forum/privacy")
    assert "2 registrations" in page.text
    asked = page.submit("/retention")
    assert "We’ll permanently erase 2 registrations." in asked.text
    assert "Canary Ann" in staff.get("/manage/w/forum/registrations").text, "nothing is erased yet"
    assert "Erased: 2 registrations." in asked.submit("/retention").text
    session.expire_all()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            assert "canary" not in str(tuple(row)).lower(), table.name
    counted = session.execute(select(Registration.country, func.count()).group_by(Registration.country)).all()
    assert counted == [("PK", 2)], "what remains counts"
    assert command(app) == "nothing is due\n"


def test_addresses_that_were_never_confirmed_go_after_a_week(app: Flask, staff: Browser, session) -> None:
    staff.get("/manage/w/forum/admission/settings").submit("/settings", confirm_address="y")
    form = Browser(app).get("/w/forum/register")
    form.submit("/register", full_name="Never", email="never@example.org", agree="y", category="1")
    later(app, days=6)
    assert command(app) == "nothing is due\n"
    later(app, days=2)
    assert "1 unconfirmed" in command(app)
    session.expire_all()
    assert session.scalar(select(func.count(Registration.id)).where(Registration.email == "never@example.org")) == 0


def test_a_webinar_that_is_moved_keeps_its_data_longer(app: Flask, staff: Browser, session) -> None:
    staff.get("/manage/w/forum/privacy").submit("/privacy", retention_days="10")
    staff.get("/manage/w/forum/details").submit("/details", date="2027-06-15")
    later(app, days=21 + 11)
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    assert session.scalars(select(Registration)).first().erased_at is None
    planned = session.scalars(select(Job).where(Job.kind == "privacy.apply_retention", Job.state == "waiting")).all()
    assert "2027-06-25" in [f"{job.not_before:%Y-%m-%d}" for job in planned]
