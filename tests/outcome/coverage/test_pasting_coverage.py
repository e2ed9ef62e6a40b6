"""A whole list of what the press wrote, pasted: each line a row to confirm."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.outcome.coverage.models import Clipping

PASTE = "/manage/w/forum/coverage/paste"
ADD, PREVIEW = ("add", "y"), ("preview", "y")
LINES = """Daily – Forum held https://daily.example.org/1
Gazette | Second forum | 2026-11-20
Radio"""


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    return Browser(app).sign_in("o@example.org")


def test_what_is_ticked_is_added_and_nothing_twice(staff: Browser, session) -> None:
    staff.get("/manage/w/forum/coverage").submit("/coverage", outlet="DAILY", url="https://daily.example.org/1/")
    shown = staff.get(PASTE).submit("/paste", lines=LINES, button=PREVIEW)
    assert shown.text.count("Already on the list") == 1
    assert len(session.scalars(select(Clipping)).all()) == 1
    shown.submit("/paste", **{"take-3": None}, button=ADD)
    rows = session.scalars(select(Clipping).order_by(Clipping.position)).all()
    assert [(row.title, str(row.published_on)) for row in rows] == [("", "None"), ("Second forum", "2026-11-20")]
    staff.get(PASTE).submit("/paste", lines=LINES, button=PREVIEW).submit("/paste", **{"take-1": "on"}, button=ADD)
    assert len(session.scalars(select(Clipping)).all()) == 3, "the radio alone was new"


def test_a_line_that_cannot_be_read_is_named(staff: Browser) -> None:
    wrong = staff.get(PASTE).submit("/paste", lines="Daily\n31.02.2026 Gazette", button=PREVIEW, status=422)
    assert "Line 2: " in wrong.text


@pytest.mark.parametrize("place", [PASTE, "/manage/outlets/paste"])
def test_a_line_that_names_no_outlet_is_refused(staff: Browser, place: str) -> None:
    lines = [",,,,,", ";;;;", "-", "*", "|||", "1.", "###", "360"]
    wrong = staff.get(place).submit("/paste", lines="\n".join(lines), button=PREVIEW, status=422)
    for number in range(1, len(lines)):
        assert f"Line {number}: Enter a media outlet." in wrong.text
    assert wrong.html.count('name="take-') == 1, "a channel may be a number"
