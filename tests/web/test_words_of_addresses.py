"""A word of an address that means nothing is never taken for "all"."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.audit import AuditEntry

BASE = "/manage/w/forum"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media",))
    make.registration("forum", "ben@example.org", "Ben Ode")
    return Browser(app).sign_in("o@example.org")


@pytest.mark.parametrize(
    "path",
    [
        f"{BASE}/papers/briefs.pdf?member=abc", f"{BASE}/papers/briefs.docx?member=99", f"{BASE}/attendance/mark?category=abc",
        f"{BASE}/attendance/people?show=nobody", f"{BASE}/coverage?review=maybe", f"{BASE}/replies?outcome=lost",
        f"{BASE}/hosts/ask?host=abc", f"{BASE}/hosts/ask?host=99",
    ],
)  # fmt: skip
def test_an_unknown_word_is_no_address(staff: Browser, path: str) -> None:
    assert staff.client.get(path).status_code == 404
    assert staff.client.get(path.partition("?")[0]).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["status=lost", "category=abc", "category=1234567890123", "host=abc", "attendance=maybe", "attendance=attended"],
)
def test_what_no_registration_can_be_finds_nobody(staff: Browser, session, query: str) -> None:
    page = staff.get(f"{BASE}/registrations?{query}")
    assert "No results" in page.text
    assert "Ben Ode" in page.follow("Show all").text
    name, _is, value = query.partition("=")
    token = {"csrf_token": staff.token(), "scope": "all", name: value}
    file = staff.client.post(f"{BASE}/registrations/export", data=token)
    assert "Ben Ode" not in file.text
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.export")).one()
    assert entry.details["rows"] == 0
    asked = staff.post(f"{BASE}/registrations/many", {**token, "act": "tag"})
    assert "Select at least one row." in asked.text
