"""A whole list of what the press wrote, pasted: each line a row to confirm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar.core.columns import matched
from webinar.outcome.coverage import exchange
from webinar.outcome.coverage.models import Clipping, Outlet

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


@pytest.mark.parametrize(
    ("line", "outlet", "title"),
    [
        ('Dawn\tFlood diplomacy, "quoted" – a view\t2020-07-17\thttps://d.example.org/1', "Dawn", 'Flood diplomacy, "quoted" – a view'),
        ("The Nation\t17.07.2020\tForum held", "The Nation", "Forum held"),
        ("https://d.example.org/1\tJuly 17, 2020\tDawn\tForum held", "Dawn", "Forum held"),
        ("Forum held\tThe Daily\t17-Jul-2020", "The Daily", "Forum held"),
        ("新华社 – 论坛举行 (2020年7月17日)", "新华社", "论坛举行"),
        ("新华社：论坛举行，嘉宾发言，2020年7月17日 https://x.example.org/2", "新华社", "论坛举行，嘉宾发言"),
        ("Известия – Форум: итоги, 17 июля 2020 г.", "Известия", "Форум: итоги"),
        ("Известия | Форум прошёл 17 июля 2020 года", "Известия", "Форум прошёл"),
        ("ڈان، فورم منعقد، 17 جولائی 2020ء", "ڈان", "فورم منعقد"),
        ("ڈان – فورم منعقد – ۱۷ جولائی ۲۰۲۰", "ڈان", "فورم منعقد"),
        ("Xinhua – Forum: the parade of 9 May 2020 seen | 2020-07-17", "Xinhua", "Forum: the parade of 9 May 2020 seen"),
        ("3. Dawn, Flood, diplomacy, 17 July 2020", "Dawn", "Flood, diplomacy"),
    ],
)  # fmt: skip
def test_what_a_line_says(line: str, outlet: str, title: str) -> None:
    (row,) = exchange.read_lines([(1, line)], ["The Daily"], NOW)
    assert row.details
    assert (row.details.outlet, row.details.title, str(row.details.published_on)) == (outlet, title, "2020-07-17")


@pytest.mark.parametrize("language", ["en", "ru", "zh", "ur"])
def test_our_own_headings_are_known_in_every_language(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        headings = [gettext(label) for _name, label, _others in exchange.COLUMNS]
    assert list(matched(headings, exchange.vocabulary()).values()) == [
        name for name, _label, _others in exchange.COLUMNS
    ]


def test_a_table_with_headings_is_read_by_them(staff: Browser, session) -> None:
    lines = "Title\tAuthor\tOutlet\tDate\nFlood – a view\tAnn Lee\tDawn\t17 июля 2020 г.\nOnly a title\t\t\t\n\tBen Ode\tGazette\t"
    shown = staff.get(PASTE).submit("/paste", lines=lines, button=PREVIEW, status=422)
    assert "Line 3: Enter a media outlet." in shown.text
    assert "Ann Lee" in shown.text
    staff.get(PASTE).submit("/paste", lines=lines.replace("Only a title\t\t\t\n", ""), button=PREVIEW).submit(
        "/paste", button=ADD
    )
    facts = select(Outlet.name, Clipping.title, Clipping.author, Clipping.published_on).join(Clipping.outlet)
    rows = session.execute(facts.order_by(Clipping.position)).all()
    assert [(*row[:3], str(row[3])) for row in rows] == [
        ("Dawn", "Flood – a view", "Ann Lee", "2020-07-17"), ("Gazette", "", "Ben Ode", "None"),
    ]  # fmt: skip


def test_nothing_is_published_tomorrow(staff: Browser, session) -> None:
    lines = f"Dawn – Forum held, 1 January 2031\nGazette\t{NOW.date() + timedelta(days=2)}"
    shown = staff.get(PASTE).submit("/paste", lines=lines, button=PREVIEW, status=422)
    assert "Line 1: This date is in the future." in shown.text
    assert "Line 2: This date is in the future." in shown.text
    typed = staff.get("/manage/w/forum/coverage").submit(
        "/coverage", outlet="Dawn", published_on="2031-01-01", status=422
    )
    assert "This date is in the future." in typed.text
    assert not session.scalars(select(Clipping)).all()


def test_outlets_in_cells_are_told_apart(staff: Browser) -> None:
    lines = "Xinhua\tnews agency\tChina\thttps://x.example.org\n2. Dawn, newspaper\nCountry\tName\tWebsite\nPakistan\tRadio\thttps://r.example.org"
    shown = staff.get("/manage/outlets/paste").submit("/paste", lines=lines, button=PREVIEW)
    assert 'aria-label="Add Xinhua"' in shown.html
    assert 'aria-label="Add Dawn"' in shown.html
    assert 'aria-label="Add Radio"' in shown.html
    assert shown.html.count('name="take-') == 3
