"""What was said and where it was published: written by staff, public once the webinar is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar.outcome.record.models import Point

BASE = "/manage/w/forum/record"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.person()
    browser = Browser(app).sign_in("o@example.org")
    browser.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    return browser


def test_points_are_kept_line_by_line_and_replaced(staff: Browser, session) -> None:
    staff.get(f"{BASE}/1").submit("/1", points="Trade grew.\n\nRail is open.")
    assert [row.text for row in session.scalars(select(Point).order_by(Point.id))] == ["Trade grew.", "Rail is open."]
    again = staff.get(f"{BASE}/1")
    assert "Trade grew.\nRail is open." in again.html
    again.submit("/1", points="Rail is open.")
    session.expire_all()
    assert [row.text for row in session.scalars(select(Point))] == ["Rail is open."]
    assert "Rail is open." in staff.get(BASE).text
    staff.get(f"{BASE}/1").submit("/1", points="x" * 20_001, status=422)
    assert staff.client.get(f"{BASE}/99").status_code == 404


def test_the_record_is_public_only_when_the_webinar_is_over(app: Flask, staff: Browser) -> None:
    staff.get(f"{BASE}/1").submit("/1", points="Rail is open.")
    release = {"heading": "Joint statement", "url": "https://press.example.org/1", "published_on": "2026-12-16"}
    staff.get(BASE).submit("/release", **release)
    staff.get(BASE).submit("/release", published_on="2026-02-31", status=422)
    assert "Rail is open." not in Browser(app).get("/w/forum/").text
    staff.get(f"{BASE}/1/consent").submit("/consent", words="By telephone.")
    staff.get(f"{BASE}/publish").submit("/publish", speakers=["1"])
    staff.get(BASE).submit("/release/publish")
    assert "Rail is open." not in Browser(app).get("/w/forum/").text
    over = NOW + timedelta(weeks=5)
    app.extensions["webinar"].clock = lambda: over
    page = Browser(app).get("/w/forum/")
    assert "Rail is open." in page.text
    assert "https://press.example.org/1" in page.links()


def test_when_a_release_was_published_is_said_with_day_hour_and_place(
    app: Flask, make: Factory, staff: Browser
) -> None:
    refused = staff.get(BASE).submit("/release", published_time="14:00", time_zone="Asia/Karachi", status=422)
    assert "Enter the date too." in refused.text
    facts = {"heading": "Joint statement", "published_on": "2026-12-16", "published_time": "14:00"}
    make.user("v@example.org", "host-a", "viewer")
    for zone, said in (("Asia/Karachi", "16 December 2026, 14:00 (Karachi)"), ("", "16 December 2026, 14:00")):
        staff.get(BASE).submit("/release", **facts, time_zone=zone)
        assert said in Browser(app).sign_in("v@example.org").get(BASE).text
    staff.get(BASE).submit("/release", **facts, time_zone="Asia/Karachi")
    staff.get(BASE).submit("/release/publish")
    app.extensions["webinar"].clock = lambda: NOW + timedelta(weeks=5)
    assert "Press release, 16 December 2026, 14:00 (Karachi)" in Browser(app).get("/w/forum/").text
