"""What is not known of a past webinar is not printed as 0, and nobody is asked to do what can no longer be done."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.registration.registering.models import RegistrationStatus as S
from webinar.registration.registering.rules import are_recorded

BEFORE, AFTER = NOW - timedelta(days=9), NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "counts", "recorded"),
    [
        ({}, {}, True),
        ({"created_at": AFTER}, {}, False),
        ({"created_at": AFTER}, {S.CANCELLED: 1}, True),
        ({"registration_open": False}, {}, False),
        ({"registration_open": False}, {S.CONFIRMED: 1}, True),
        ({"registration_open": False, "state": WebinarState.CANCELLED}, {}, True),
        ({"registration_open": False, "starts_at": AFTER + timedelta(days=9)}, {}, True),
    ],
)
def test_nobody_is_a_number_only_where_registrations_were_taken(facts, counts, recorded: bool) -> None:
    usual = {"starts_at": NOW, "created_at": BEFORE, "registration_open": True, "state": WebinarState.ANNOUNCED}
    assert are_recorded(Webinar(**{**usual, **facts}), counts, AFTER + timedelta(days=1)) is recorded


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    start = NOW - timedelta(days=400)
    make.webinar("host-a", slug="old", date=start.date(), starts_at=start, ends_at=start + timedelta(hours=1))
    make.user("ann@example.org", "host-a", "owner")
    return Browser(app).sign_in("ann@example.org")


def test_pages_and_files_of_a_webinar_entered_afterwards(staff: Browser) -> None:
    base = "/manage/w/old"
    overview = staff.get(f"{base}/")
    assert "Registrations – Not recorded" in overview.text
    assert "Late:" not in overview.text
    assert "Postpone" not in overview.text
    assert "Mark as: Held" in overview.html
    assert "Mark as: Ready" not in overview.html
    report = staff.get(f"{base}/documents")
    for name in ("Registered", "On the waiting list", "Cancelled"):
        assert f"{name} Not recorded" in report.text
    content = report.submit("/attendance", button=("format", "xlsx")).get_data()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert ["Registered", "Not recorded"] in [list(map(str, row[:2])) for row in rows]
    for page in ("documents/statistics", "registrations"):
        assert "Registrations not recorded" in staff.get(f"{base}/{page}").text
    assert "No timeline" in staff.get(f"{base}/plan").text
    assert "Send invitations" not in staff.get(f"{base}/preparation").text


def test_a_step_that_is_past_is_refused(staff: Browser) -> None:
    token = staff.token()
    data = {"csrf_token": token, "state": "ready"}
    page = staff.post("/manage/w/old/step", data, status=422)
    assert "You can’t do this now." in page.text
    page = staff.post("/manage/w/old/preparation/invite", {"csrf_token": token}, status=422)
    assert "The webinar has taken place." in page.text
    assert "You can’t postpone this webinar now." in staff.get("/manage/w/old/postpone", status=422).text
