"""Staff say on pages who somebody is and whether they were there, see the evidence, and take both back."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import Factory, begun
from tests.page import Browser
from webinar.attendance.presence import queries
from webinar.convening.webinars.queries import by_slug

BASE = "/manage/w/forum/attendance"
ROWS = b"Name,Email\nHanna Berg,other@example.net\nNadia Orlova,\niPhone,\n"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a")
    make.registration("forum", "hanna@example.org", "Hanna Berg")
    make.registration("forum", "nadia@example.org", "Nadia Orlova")
    make.user("o@example.org", "host-a", "owner")
    browser = Browser(app).sign_in("o@example.org")
    with begun(app):
        sent = browser.client.post(
            f"{BASE}/imports", data={"csrf_token": browser.token(), "file": (io.BytesIO(ROWS), "list.csv")}
        )
        browser.get(sent.location).submit("/import")
    return browser


def attended(session: Session) -> set[str]:
    session.expire_all()
    rows = session.scalars(queries.people(by_slug(session, "forum").id, "attended"))
    return {row.registration.full_name for row in rows if row.registration}


def person(staff: Browser, name: str) -> str:
    page = staff.get(f"{BASE}/people?show=all")
    found = re.search(rf'href="([^"]+/people/\w+)"><bdi>{name}</bdi>', page.html)
    assert found, page.text
    return found[1]


def test_a_suggestion_is_confirmed_and_undone(staff: Browser, session: Session) -> None:
    assert "1 suggestion" in staff.get(f"{BASE}/people").text
    assert attended(session) == set()
    address = person(staff, "Nadia Orlova")
    page = staff.get(address)
    assert "nadia@example.org" in page.text
    assert "list.csv" in page.text
    page.submit("/identify", kind="registrant")
    assert attended(session) == {"Nadia Orlova"}
    staff.get(person(staff, "Nadia Orlova")).submit("/undo")
    assert attended(session) == set()


def test_somebody_without_a_registration_is_named_and_a_device_set_aside(staff: Browser, session: Session) -> None:
    device = person(staff, "iPhone")
    wrong = staff.client.post(f"{device}/identify", data={"csrf_token": staff.token(), "kind": "walk_in", "name": ""})
    assert wrong.status_code == 422
    assert "Enter the name of the person." in wrong.text
    assert "Name (optional)" not in wrong.text
    staff.client.post(f"{device}/identify", data={"csrf_token": staff.token(), "kind": "walk_in", "name": "Ali Raza"})
    assert "Ali Raza" in staff.get(f"{BASE}/people?show=unregistered").text
    staff.client.post(f"{person(staff, 'Ali Raza')}/identify", data={"csrf_token": staff.token(), "kind": "not_person"})
    assert "Ali Raza" not in staff.get(f"{BASE}/people?show=unregistered").text


def test_a_mark_by_hand_keeps_the_evidence_and_is_taken_back(staff: Browser, session: Session) -> None:
    staff.get(person(staff, "Nadia Orlova")).submit("/identify", kind="registrant")
    address = person(staff, "Nadia Orlova")
    staff.get(address).submit("/mark", state="absent", reason="Only a colleague listened")
    assert attended(session) == set()
    page = staff.get(address)
    assert "Only a colleague listened" in page.text
    assert "list.csv" in page.text
    page.submit("/mark", state="", reason="")
    assert attended(session) == {"Nadia Orlova"}
    assert staff.client.post(f"{BASE}/people/nobody/mark", data={"csrf_token": staff.token()}).status_code == 404
