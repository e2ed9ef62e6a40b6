"""The official figure: hosts sign it off, the press release uses what they approved, and claims stand beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser

BASE = "/manage/w/forum/attendance"
FIGURE = "/manage/w/forum/approvals/attendance_figure"
RELEASE = "/manage/w/forum/approvals/release"
HELD = datetime(2026, 11, 20, 9, tzinfo=UTC)
YES = {"answer-answer": "approve"}


@pytest.fixture
def two(app: Flask, make: Factory) -> tuple[Browser, Browser]:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.webinar("host-a", "host-b", date=HELD.date(), starts_at=HELD, ends_at=HELD + timedelta(minutes=90))
    first, second = (Browser(app).sign_in(f"{letter}@example.org") for letter in "ab")
    return first, second


def test_a_figure_is_public_and_in_the_release_once_every_host_has_approved_it(app: Flask, two) -> None:
    first, second = two
    stated = {"qualifier": "about", "value": "300", "claimed_by": "Secretariat", "stated_on": "2026-11-21"}
    assert "about 300" in first.get(BASE).submit("/figures", **stated).text
    page = first.get(BASE).submit(
        "/figures", qualifier="over", value="400", claimed_by="Daily Courier", source="front page", is_official=None
    )
    assert "Not approved yet" in page.text
    first.get(FIGURE).submit("/answer", **YES)
    assert "about 300" not in Browser(app).get("/w/forum/").text
    assert "about 300" not in first.get(RELEASE).text
    assert "Not approved yet" in first.get("/manage/w/forum/record").text
    second.get(FIGURE).submit("/answer", **YES)
    assert "about 300" in Browser(app).get("/w/forum/").text
    assert "over 400" not in Browser(app).get("/w/forum/").text
    assert "Approved by the hosts" in first.get(BASE).text
    assert "about 300" in first.get(RELEASE).text
    record = first.get("/manage/w/forum/record").text
    assert "about 300 Secretariat – 21 Nov 2026 In the press release" in record
    assert "over 400 Daily Courier front page – Outlet only" in record
    # A reader of another language sees the wording that was approved.
    first.client.set_cookie("language", "ru")
    assert "about 300" in first.get(FIGURE).text
    first.client.set_cookie("language", "en")
    # Another figure is another wording: it asks again.
    first.get(BASE).submit("/figures", qualifier="about", value="320")
    assert "Changed since then" in first.get(FIGURE).text
    assert "320" not in Browser(app).get("/w/forum/").text


def test_a_report_waits_for_a_figure_that_is_stated_and_for_none_that_is_not(two) -> None:
    first, _second = two
    first.post("/manage/w/forum/step", {"csrf_token": first.token(), "state": "held"})
    waits = "HOST has not approved: Official attendance figure"
    assert waits not in first.get("/manage/w/forum/").text
    first.get(BASE).submit("/figures", qualifier="about", value="300")
    assert waits in first.get("/manage/w/forum/").text


def test_one_host_alone_approves_by_stating(app: Flask, make: Factory) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", date=NOW.date(), starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    staff = Browser(app).sign_in("o@example.org")
    staff.get(BASE).submit("/figures", qualifier="between", value="200", upper="250")
    assert "between 200 and 250" in Browser(app).get("/w/forum/").text
    assert "Approved by the hosts" in staff.get(BASE).text
