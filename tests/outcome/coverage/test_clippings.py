"""What was published about a webinar: each address once, under its outlet, and public as far as it is meant to be."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar.outcome.coverage import exchange
from webinar.outcome.coverage.models import Clipping, Outlet
from webinar.outcome.coverage.rules import outlet_key, url_key

BASE = "/manage/w/forum/coverage"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("https://News.example.org/a/", "HTTPS://news.example.org/a#top", True),
        ("https://news.example.org/a?id=1", "https://news.example.org/a?id=2", False),
        ("https://news.example.org/a", "https://news.example.org/A", False),
        ("https://news.example.org/a", "http://news.example.org/a", False),
    ],
)
def test_one_address_in_two_spellings_is_one(left: str, right: str, same: bool) -> None:
    assert (url_key(left) == url_key(right)) is same


def test_pieces_without_an_address_are_never_the_same() -> None:
    assert url_key("") is None
    assert outlet_key("Xinhua  Agency") == outlet_key("xinhua agency")


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    return Browser(app).sign_in("o@example.org")


def test_a_piece_is_added_once_changed_and_removed(staff: Browser, session) -> None:
    staff.get(BASE).submit("/coverage", outlet="Daily", title="Forum held", url="https://daily.example.org/1")
    again = staff.get(BASE).submit("/coverage", outlet="daily", url="https://DAILY.example.org/1/", status=422)
    assert "https://DAILY.example.org/1/" in again.html, "what was typed is still there"
    staff.get(BASE).submit("/coverage", outlet="DAILY", title="Second", url="https://daily.example.org/2")
    assert session.scalar(select(func.count(Outlet.id))) == 1, "an outlet is one in any spelling"
    edit = staff.get(f"{BASE}/2")
    edit.submit("/2", url="https://daily.example.org/1", status=422)
    edit.submit("/2", title="Second piece")
    assert "Second piece" in staff.get(BASE).text
    staff.get(f"{BASE}/2").submit("/many", act="delete").submit("/many")
    session.expire_all()
    assert [row.title for row in session.scalars(select(Clipping))] == ["Forum held"]
    assert staff.client.get(f"{BASE}/2").status_code == 404


def test_outlets_have_a_page_and_keep_their_names_apart(staff: Browser, session) -> None:
    for name in ("Daily", "Weekly"):
        staff.get(BASE).submit("/coverage", outlet=name)
    listed = staff.get("/manage/outlets/?q=week")
    assert "Weekly" in listed.text
    assert "Daily" not in listed.text
    page = staff.get("/manage/outlets/2")
    page.submit("/2", name="DAILY", status=422)
    page.submit("/2", name="Weekly Review", kind="journal")
    session.expire_all()
    assert session.get_one(Outlet, 2).name == "Weekly Review"
    assert staff.client.get("/manage/outlets/99").status_code == 404


def test_the_introduction_stands_on_the_public_page(app: Flask, staff: Browser) -> None:
    staff.get(BASE).submit("/coverage", outlet="Daily", title="Forum held", url="https://daily.example.org/1")
    staff.get(BASE).submit("/note", lead="Broad coverage", is_complete="y")
    staff.get(BASE).submit("/note", lead="x" * 501, status=422)
    over = NOW + timedelta(weeks=5)
    app.extensions["webinar"].clock = lambda: over
    public = Browser(app).get("/w/forum/coverage")
    assert "Broad coverage" in public.text
    assert "https://daily.example.org/1" in public.links()


def test_lines_are_read_in_any_order_of_their_parts() -> None:
    text = """Xinhua – Forum held in Islamabad (2020-07-17) https://xinhua.example.org/1
        • https://www.daily.example.org/2
        Pillars of the corridor | The Daily | 17.07.2020
        Radio
        32.13.2020 Gazette
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    rows = exchange.read_lines(lines, ["The Daily"], NOW)
    found = [
        (row.details.outlet, row.details.title, row.details.url, row.details.published_on)
        for row in rows
        if row.details
    ]
    assert found == [
        ("Xinhua", "Forum held in Islamabad", "https://xinhua.example.org/1", date(2020, 7, 17)),
        ("daily.example.org", "", "https://www.daily.example.org/2", None),
        ("The Daily", "Pillars of the corridor", "", date(2020, 7, 17)), ("Radio", "", "", None),
    ]  # fmt: skip
    assert [(row.number, row.line) for row in rows if row.problems] == [(5, "32.13.2020 Gazette")]


def test_the_feed_tells_of_every_piece(staff: Browser, make: Factory, browser: Browser) -> None:
    staff.get(BASE).submit("/coverage", outlet="Daily", title="Forum held", url="https://daily.example.org/1")
    answer = browser.client.get("/w/forum/coverage.atom")
    assert answer.content_type.startswith("application/atom+xml")
    feed = ET.fromstring(answer.data)
    assert feed.findtext(f"{ATOM}id") == "http://localhost/w/forum/coverage.atom"
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Daily: Forum held"
    assert entry.find(f"{ATOM}link").attrib["href"] == "https://daily.example.org/1"
    again = browser.client.get("/w/forum/coverage.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    everything = ET.fromstring(browser.client.get("/feed.atom").data)
    assert [entry.findtext(f"{ATOM}title") for entry in everything.iter(f"{ATOM}entry")] == ["Forum"]
