"""The list of coverage is worked in: reviewed, deleted and put back, exported, searched; outlets are pasted alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser, Page
from webinar.core.database import columns
from webinar.outcome.coverage.exchange import read_outlet
from webinar.outcome.coverage.models import Clipping, Outlet

BASE = "/manage/w/forum/coverage"
ADD, PREVIEW = ("add", "y"), ("preview", "y")


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.user("v@example.org", "host-a", "viewer")
    make.webinar("host-a")
    browser = Browser(app).sign_in("o@example.org")
    for number, name in enumerate(("Daily", "Gazette", "Herald"), start=1):
        url = f"https://{name.lower()}.example.org/1"
        day = f"2026-11-2{number}"
        browser.get(BASE).submit("/coverage", outlet=name, title=f"Forum {number}", url=url, published_on=day)
    return browser


def state(session) -> list[dict[str, object]]:
    session.rollback()
    return [{**columns(row), "id": row.id} for row in session.scalars(select(Clipping).order_by(Clipping.id))]


def reviewed(session) -> list[bool]:
    return [row["reviewed_at"] is not None for row in state(session)]


def undo(page: Page) -> Page:
    return page.submit(re.search(r"/undo/\d+", page.html)[0])


def test_pieces_are_reviewed_and_that_is_taken_back(staff: Browser, session) -> None:
    asked = staff.get(BASE).submit("/many", act="review", row=["1", "2"])
    assert asked.heading == "Mark 2 reports as reviewed"
    assert reviewed(session) == [False] * 3
    done = asked.submit("/many")
    assert "2 reports updated." in done.text
    assert reviewed(session) == [True, True, False]
    assert (state(session)[0]["reviewed_at"], state(session)[0]["reviewed_by"]) == (NOW, "o@example.org")
    assert "Herald" not in staff.get(f"{BASE}?review=done").html.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "Forum 3" in staff.get(f"{BASE}?review=open").text
    assert "Undone: 2." in undo(done).text
    assert reviewed(session) == [False] * 3
    one = staff.get(f"{BASE}/3").submit("/many", act="review")
    assert "1 report updated." in one.text, "one alone is not asked about"
    assert reviewed(session) == [False, False, True]
    assert "1 report updated." in staff.get(BASE).submit("/many", act="unreview", row=["3"]).text
    assert reviewed(session) == [False] * 3


def test_what_is_deleted_is_put_back_as_it_was(staff: Browser, session) -> None:
    before = state(session)
    asked = staff.get(BASE).submit("/many", act="delete", row=["1", "3"])
    assert asked.heading == "Delete 2 reports"
    done = asked.submit("/many")
    assert [row["id"] for row in state(session)] == [2]
    staff.get(BASE).submit("/coverage", outlet="Herald", url="https://herald.example.org/1")
    undone = undo(done)
    assert "Undone: 1." in undone.text
    assert "Unchanged: 1. This address is already on the list." in undone.text
    assert state(session)[:2] == before[:2]


def test_what_is_found_is_chosen_by_the_filters(staff: Browser, session) -> None:
    asked = staff.get(f"{BASE}?q=gazette").submit("/many", act="delete", button=("scope", "all"))
    assert asked.heading == "Delete 1 report"
    back = asked.submit("/many")
    assert back.url.endswith("q=gazette")
    assert "No results" in back.text
    assert [row["id"] for row in state(session)] == [1, 3]
    assert "Select at least one row." in staff.get(BASE).submit("/many", act="delete").text


def test_those_that_are_chosen_are_exported_and_viewers_change_nothing(app: Flask, staff: Browser, session) -> None:
    viewer = Browser(app).sign_in("v@example.org")
    page = viewer.get(BASE)
    assert "With selected:" not in page.text
    chosen = viewer.post(f"{BASE}/export", {"csrf_token": viewer.token(), "row": ["2"], "chosen": "csv"})
    text = chosen.get_data(as_text=True)
    assert "Gazette" in text
    assert "Daily" not in text
    whole = page.submit("/export", button=("format", "csv")).get_data(as_text=True)
    assert whole.count("example.org") == 3
    viewer.post(f"{BASE}/many", {"csrf_token": viewer.token(), "act": "delete", "row": "1"}, status=403)
    assert len(state(session)) == 3


def test_columns_are_chosen_and_one_stands_open_beside_the_list(staff: Browser) -> None:
    page = staff.get(f"{BASE}?col=author&col=kind&col=nonsense")
    assert 'data-label="Type of outlet"' in page.html
    assert 'data-label="Headline"' not in page.html
    opened = staff.get(f"{BASE}?open=2")
    beside = opened.html[opened.html.index("drawer-head") :]
    assert "Forum 2" in beside
    assert opened.follow("Edit").url.endswith("/2")
    assert "drawer-head" not in staff.get(f"{BASE}?open=99").html


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Xinhua, news agency, China, https://xinhua.example.org", ("Xinhua", "news agency", "CN", "https://xinhua.example.org")),
        ("• Радио | Казахстан", ("Радио", "", "KZ", "")),
        ("Daily – Pakistan – newspaper", ("Daily", "newspaper", "PK", "")),
        ("https://www.gazette.example.org/", ("gazette.example.org", "", "", "https://www.gazette.example.org/")),
        ("新华社（中国）", ("新华社", "", "CN", "")),
        ("Radio Free-Port", ("Radio Free-Port", "", "", "")),
    ],
)  # fmt: skip
def test_what_a_line_says_of_an_outlet(line: str, expected: tuple[str, ...]) -> None:
    found = read_outlet(line, {})
    assert (found.name, found.kind, found.country, found.website) == expected


def test_outlets_are_pasted_alone_and_known_ones_shown(staff: Browser, session) -> None:
    page = staff.get("/manage/outlets/").follow("Paste outlets")
    lines = "DAILY\nWeekly, magazine, Pakistan\nGazete\nweekly\nftp://bad"
    shown = page.submit("/paste", lines=lines, button=PREVIEW)
    assert shown.text.count("Already on the list") == 2
    assert "May be" in shown.text
    session.rollback()
    assert len(session.scalars(select(Outlet)).all()) == 3
    done = shown.submit("/paste", **{"take-5": None}, button=ADD)
    assert "1 outlet added." in done.text
    session.rollback()
    new = session.scalars(select(Outlet).order_by(Outlet.id.desc())).first()
    assert (new.name, new.kind, new.country) == ("Weekly", "magazine", "PK")
    assert "Weekly" in staff.get("/manage/outlets/?q=weekly").text


def test_no_report_is_deleted_that_the_page_did_not_name(staff: Browser, session) -> None:
    asked = staff.get(f"{BASE}?review=open").submit("/many", act="delete", button=("scope", "all"))
    staff.get(BASE).submit("/many", act="review", row=["1"])
    staff.get(BASE).submit("/coverage", outlet="Review", title="Forum 4", url="https://review.example.org/1")
    again = asked.submit("/many", status=422)
    assert "The list has changed since. Check it and confirm again." in again.text
    assert "Forum 4" in again.text
    assert len(state(session)) == 4
