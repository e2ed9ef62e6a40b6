"""Who attended, was absent or left early is found in the list of registrations, written to, and exported."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.convening.webinars.queries import by_slug
from webinar.core.mail import Delivery
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.service import register_many
from webinar.registration.registering.setup import read

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
LIST = "/manage/w/forum/registrations"
PEOPLE = "/manage/w/forum/attendance/people"
REPORT = (
    "Name,Email,Join time,Leave time\n"
    "Hanna Berg,hanna@example.org,2026-11-20T09:00:00Z,2026-11-20T10:30:00Z\n"
    "Nadia Orlova,nadia@example.org,2026-11-20T09:20:00Z,2026-11-20T09:50:00Z\n"
    "Tariq Visitor,tariq@example.net,2026-11-20T09:00:00Z,2026-11-20T10:30:00Z\n"
)


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a", date=START.date(), starts_at=START, ends_at=START + timedelta(minutes=90))
    with make.transaction() as session:
        _register(session)
    make.user("o@example.org", "host-a", "owner")
    return Browser(app).sign_in("o@example.org")


def _register(session) -> None:
    people = (("Hanna Berg", "hanna"), ("Nadia Orlova", "nadia"), ("Omar Away", "omar"), ("Eva Excused", "eva"))
    rows = [RegistrantDetails(name, f"{key}@example.org", notice="read") for name, key in people]
    setup = read(session, by_slug(session, "forum"))
    register_many(session, setup, rows, actor=ACTOR, now=NOW - timedelta(days=30), tell=False, act="register")


def _imported(staff: Browser) -> Browser:
    sent = staff.client.post(
        "/manage/w/forum/attendance/imports",
        data={"csrf_token": staff.token(), "file": (io.BytesIO(REPORT.encode()), "list.csv")},
    )
    staff.get(sent.location).submit("/import")
    return staff


def _named(staff: Browser, presence: str) -> set[str]:
    text = staff.get(f"{LIST}?attendance={presence}").text
    return {name for name in ("Hanna", "Nadia", "Omar", "Eva", "Tariq") if name in text}


def test_registrants_are_found_by_presence(staff: Browser) -> None:
    # While nothing is known nobody is absent.
    assert "Any attendance" not in staff.get(LIST).text
    assert _named(staff, "absent") == set()
    _imported(staff)
    assert _named(staff, "attended") == {"Hanna", "Nadia"}
    assert _named(staff, "absent") == {"Omar", "Eva"}
    assert _named(staff, "left-early") == {"Nadia"}
    assert _named(staff, "late") == {"Nadia"}
    assert _named(staff, "excused") == set()
    assert _named(staff, "nonsense") == set()
    figures = staff.get("/manage/w/forum/attendance").text
    assert "Absent 2" in figures
    assert "Attended without registering 1" in figures


def test_only_the_absent_are_written_to_and_exported(app: Flask, staff: Browser, session) -> None:
    _imported(staff)
    page = staff.get(f"{LIST}?attendance=absent")
    asked = page.submit("/many", act="message", button=("scope", "all"))
    asked.submit("/edit", subject="The recording", text="It is on your page.").submit("/send")
    app.extensions["webinar"].worker.run_all()
    assert set(session.scalars(select(Delivery.recipient))) == {"omar@example.org", "eva@example.org"}
    table = staff.get(f"{LIST}?attendance=absent").submit("/export", button=("format", "csv"))
    assert "Omar Away" in table.get_data(as_text=True)
    assert "Nadia" not in table.get_data(as_text=True)
    staff.get(f"{LIST}?attendance=absent").submit("/views", name="Absent")
    assert "attendance=absent" in "".join(staff.get(LIST).links())


def test_who_left_early_and_who_came_without_registering_are_lists_of_their_own(staff: Browser) -> None:
    _imported(staff)
    assert "Nadia Orlova" in staff.get(f"{PEOPLE}?show=left-early").text
    assert "Hanna Berg" not in staff.get(f"{PEOPLE}?show=left-early").text
    page = staff.get(f"{PEOPLE}?show=unregistered")
    table = page.submit("/export").get_data(as_text=True)
    assert "tariq@example.net" in table
    assert "hanna@example.org" not in table
