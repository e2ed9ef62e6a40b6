"""Files that were read and then left are listed until they are imported, discarded, or a day old; vCards lead to People."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser
from webinar.registration.imports.models import IntakeBatch

BASE = "/manage/w/forum/import"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    return Browser(app).sign_in("o@example.org")


def hand_in(staff: Browser, content: bytes, name: str) -> tuple[int, str]:
    data = {"csrf_token": staff.token(), "file": (io.BytesIO(content), name), "rows": ""}
    answer = staff.client.post(BASE, data=data)
    return answer.status_code, answer.get_data(as_text=True)


def test_a_file_that_was_left_is_found_and_discarded(staff: Browser, session) -> None:
    assert "Unfinished imports" not in staff.get(BASE).text
    assert hand_in(staff, b"Name,Email\nAnn,ann@example.org\n", "left.csv")[0] == 302
    page = staff.get(BASE)
    assert "Unfinished imports" in page.text
    assert "left.csv" in page.text
    assert "(Karachi)" in page.text
    assert "deleted a day after" in page.text
    assert "1 is new" in page.follow("Continue import").text
    assert "File discarded." in page.submit("/discard").text
    assert session.scalar(select(func.count(IntakeBatch.id))) == 0
    assert "left.csv" not in staff.get(BASE).text


def test_who_imports_a_file_sees_it_among_the_earlier_ones_alone(staff: Browser) -> None:
    hand_in(staff, b"Name,Email\nAnn,ann@example.org\n", "taken.csv")
    staff.get(BASE).follow("Continue import").submit("/run")
    page = staff.get(BASE)
    assert "Unfinished imports" not in page.text
    assert "taken.csv" in page.text


def test_a_file_that_was_left_goes_after_a_day(app: Flask, staff: Browser, session) -> None:
    hand_in(staff, b"Name,Email\nAnn,ann@example.org\n", "left.csv")
    here = app.extensions["webinar"]
    later = here.now() + timedelta(days=1, minutes=1)
    here.clock = lambda: later
    here.worker.run_all()
    assert session.scalar(select(func.count(IntakeBatch.id))) == 0


def test_a_vcard_leads_to_people(staff: Browser, session) -> None:
    status, shown = hand_in(staff, b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEND:VCARD\r\n", "ann.vcf")
    assert status == 422
    assert "This is a vCard. Import it under People." in shown
    assert 'href="/manage/people/import"' in shown
    assert session.scalar(select(func.count(IntakeBatch.id))) == 0, "nothing of it is kept"


def test_a_calendar_leads_nowhere(staff: Browser) -> None:
    status, shown = hand_in(staff, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "a.ics")
    assert status == 422
    assert "This is a calendar file" in shown
    assert 'href="/manage/people/import"' not in shown
