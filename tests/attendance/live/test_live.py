"""Who is in now: counted from the evidence, drawn as a curve, told by events that name nobody."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from tests.attendance.gate.test_gate import press
from tests.factories import Factory
from tests.page import Browser
from webinar.attendance.live import rules
from webinar.registration.registering.access import join_link
from webinar.registration.registering.models import Registration

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
END = START + timedelta(minutes=90)
PAGE = "/manage/w/forum/attendance/live"
REPORT = (
    "Name,Email,Join time,Leave time\n"
    "Ann Lee,ann@example.org,2026-11-24T08:55:00Z,2026-11-24T10:30:00Z\n"
    "Omar Khan,omar@example.org,2026-11-24T09:10:00Z,2026-11-24T09:30:00Z\n"
    "Tariq Visitor,tariq@example.net,2026-11-24T09:05:00Z,2026-11-24T10:00:00Z\n"
)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def _person(key: str, *stays: tuple[float | None, float | None], aside: bool = False):
    spans = [
        SimpleNamespace(joined=None if a is None else at(a), left=None if b is None else at(b)) for a, b in stays
    ]  # fmt: skip
    return SimpleNamespace(key=key, stays=spans, is_aside=aside)


def test_who_is_in_is_who_has_come_and_not_left() -> None:
    people = (
        _person("early", (-5, None)), _person("gone", (1, 4)), _person("twice", (1, 4), (6, 20)),
        _person("later", (9, None)), _person("total", (None, None)), _person("bot", (0, None), aside=True),
    )  # fmt: skip
    found = rules.inside(SimpleNamespace(people=people), at(7))
    assert [(row.person.key, row.since) for row in found] == [("twice", at(6)), ("early", at(-5))]
    assert rules.inside(SimpleNamespace(people=people), at(4)) != []
    assert [row.person.key for row in rules.inside(SimpleNamespace(people=people), at(3.9))] == [
        "twice",
        "gone",
        "early",
    ]


def test_a_webinar_is_before_live_or_over() -> None:
    assert rules.phase(None, END, START) is rules.Phase.UNKNOWN
    assert rules.phase(START, END, at(-1)) is rules.Phase.BEFORE
    assert rules.phase(START, END, START) is rules.Phase.LIVE
    assert rules.phase(START, END, END) is rules.Phase.OVER


def test_the_curve_ends_at_the_present_and_its_table_says_the_same() -> None:
    steps = [(at(0).timestamp(), 1), (at(30).timestamp(), 4), (at(60).timestamp(), 2)]
    drawn = rules.curve(steps, START, END, at(45))
    assert drawn.outline == "0.0,100.0 0.0,100.0 0.0,75.0 333.3,75.0 333.3,0.0 500.0,0.0 500.0,100.0"
    assert (drawn.peak, drawn.peak_at) == (4, at(30))
    assert drawn.table == ((at(0), 1), (at(10), 1), (at(20), 1), (at(30), 4), (at(40), 4))
    whole = rules.curve(steps, START, END, at(500))
    assert whole.table[-1] == (at(90), 2)
    assert rules.curve([], START, END, at(-5)).peak_at is None


def test_events_tell_changes_once_and_end_by_themselves() -> None:
    stamps = iter(["1", "1", "2"] + ["2"] * 100)
    waited: list[float] = []
    lines = list(rules.events(lambda: next(stamps), waited.append))
    assert [line for line in lines if line.startswith("event")] == [
        "event: change\ndata: 1\n\n",
        "event: change\ndata: 2\n\n",
    ]
    assert lines[0] == "retry: 3000\n\n"
    assert ": here\n\n" in lines
    assert sum(waited) == rules.LASTS


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.webinar("host-a", "host-b", date=START.date(), starts_at=START, ends_at=END, registration_open=True)
    site = app.extensions["webinar"]
    site.clock = lambda: at(-60)
    for name in ("Ann Lee", "Omar Khan"):
        make.registration("forum", f"{name.split()[0].lower()}@example.org", name)
    return Browser(app).sign_in("a@example.org")


def _imported(staff: Browser) -> None:
    sent = staff.client.post(
        "/manage/w/forum/attendance/imports",
        data={"csrf_token": staff.token(), "file": (io.BytesIO(REPORT.encode()), "list.csv")},
    )
    staff.get(sent.location).submit("/import")


def test_the_page_says_who_is_in_now(app: Flask, staff: Browser) -> None:
    site = app.extensions["webinar"]
    site.clock = lambda: at(15)
    assert "Nothing is known yet" in staff.get("/manage/w/forum/attendance").follow("Live attendance").text
    _imported(staff)
    page = staff.get(PAGE)
    assert "Present now: 3" in page.text
    assert "Registrants 2 Not registered 1" in page.text
    assert "Peak at one time: 2, at 14:10 (Karachi)." in page.text
    assert "Omar Khan" in page.text
    site.clock = lambda: at(40)
    page = staff.get(PAGE)
    assert "Present now: 2" in page.text
    assert "Omar Khan" not in page.text
    assert "<polygon" in page.html
    site.clock = lambda: at(95)
    page = staff.get(PAGE)
    assert "The webinar is over" in page.text
    assert "Present now:" not in page.text
    assert "data-events" not in page.html


def _way_in(app: Flask, email: str) -> str:
    with app.extensions["webinar"].transaction(write=False) as session, app.test_request_context():
        row = session.scalars(select(Registration).where(Registration.email == email)).one()
        return join_link(row).removeprefix("http://localhost")


def test_clicks_on_the_join_page_show_as_they_come(app: Flask, staff: Browser) -> None:
    staff.get("/manage/w/forum/joining").submit("/joining", join_url="https://meet.example.org/1")
    app.extensions["webinar"].clock = lambda: at(5)
    app.config["EVENT_STREAMS"] = 1
    stream = staff.client.get(f"{PAGE}/events", buffered=False)
    before = next(line for line in stream.iter_encoded() if line.startswith(b"event"))
    stream.close()
    press(app, _way_in(app, "ann@example.org"))
    stream = staff.client.get(f"{PAGE}/events", buffered=False)
    after = next(line for line in stream.iter_encoded() if line.startswith(b"event"))
    stream.close()
    assert after != before, "the page is told to ask again"
    page = staff.get(PAGE)
    assert "Present now: 1" in page.text
    assert "Ann Lee" in page.text
    assert "Omar Khan" not in page.text
    app.extensions["webinar"].clock = lambda: at(8)
    press(app, _way_in(app, "omar@example.org"))
    press(app, _way_in(app, "omar@example.org"))
    assert "Present now: 2" in staff.get(PAGE).text, "who comes back is one person"


def test_events_name_nobody_and_take_no_more_threads_than_are_spared(app: Flask, staff: Browser) -> None:
    _imported(staff)
    assert staff.client.get(f"{PAGE}/events").status_code == 204
    app.config["EVENT_STREAMS"] = 1
    stream = staff.client.get(f"{PAGE}/events", buffered=False)
    assert stream.mimetype == "text/event-stream"
    chunks = stream.iter_encoded()
    assert next(chunks) == b"retry: 3000\n\n"
    told = next(chunks)
    assert told.startswith(b"event: change\ndata: 3.")
    assert b"Ann" not in told
    # A second one finds no place, and its page asks again by itself; a place comes back when a stream is closed.
    assert staff.twin().client.get(f"{PAGE}/events").status_code == 204
    stream.close()
    again = staff.client.get(f"{PAGE}/events", buffered=False)
    assert again.status_code == 200
    again.close()


def test_without_rights_to_registrations_nothing_is_told(app: Flask, make: Factory, staff: Browser) -> None:
    make.user("v@example.org", "host-a", "viewer")
    viewer = Browser(app).sign_in("v@example.org")
    assert viewer.client.get(PAGE).status_code == 403
    assert viewer.client.get(f"{PAGE}/events").status_code == 403
