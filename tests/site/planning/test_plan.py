"""The back-plan and its cautions, without a database; and its page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.audit import AuditEntry
from webinar.core.text import random_code
from webinar.features import FEATURES
from webinar.site.planning import rules
from webinar.site.planning.rules import Place, Status
from webinar.web.database import db

DAY = date(2026, 12, 15)
STEPS = [row for feature in FEATURES for row in feature.milestones]


def test_due_days_are_counted_back_and_late_ones_shown() -> None:
    rows = {row.step.key: row for row in rules.plan(STEPS, DAY, {"hosts", "announced"}, date(2026, 11, 24))}
    assert rows["hosts"].status is Status.DONE
    assert (rows["concept"].due, rows["concept"].status) == (date(2026, 11, 3), Status.LATE)
    assert (rows["confirmed"].due, rows["confirmed"].status) == (date(2026, 12, 1), Status.SOON)
    assert rows["coverage"].due == DAY + timedelta(days=30)
    assert rows["coverage"].status is Status.OPEN
    dues = [row.due for row in rules.plan(STEPS, DAY, set(), DAY)]
    assert dues == sorted(dues)


def test_what_should_have_led_up_to_a_webinar_that_is_over_is_not_recorded_and_not_late() -> None:
    rows = {row.step.key: row for row in rules.plan(STEPS, DAY, {"hosts"}, DAY + timedelta(days=60), over=True)}
    assert rows["hosts"].status is Status.DONE
    assert rows["concept"].status is Status.NOT_RECORDED
    assert {rows[key].status for key in ("held", "coverage")} == {Status.LATE}, "what is still to be done"


def test_each_milestone_is_stated_once_and_its_room_can_reach_it() -> None:
    keys = [row.key for row in STEPS]
    assert len(keys) == len(set(keys)) == 14
    assert [feature.name for feature in FEATURES if bool(feature.milestones) != bool(feature.reached)] == []


def test_what_falls_on_a_day_off_is_brought_forward_but_never_the_day_itself() -> None:
    rows = {row.step.key: row for row in rules.plan(STEPS, DAY, set(), DAY, is_working=lambda day: day.weekday() == 0)}
    assert all(row.due.weekday() == 0 for key, row in rows.items() if key != "held")
    assert rows["held"].due == DAY
    assert rows["confirmed"].moved
    never = rules.plan(STEPS, DAY, set(), DAY, is_working=lambda _day: False)
    assert all((DAY - timedelta(days=row.step.days)) - row.due <= timedelta(days=7) for row in never)


@pytest.mark.parametrize(
    ("country", "day", "weekend", "holiday"),
    [
        ("PK", date(2026, 3, 23), False, "Pakistan Day"), ("PK", date(2026, 12, 15), False, ""),
        ("PK", date(2026, 12, 13), True, ""), ("AE", date(2026, 12, 13), True, ""), ("IR", date(2026, 12, 11), True, ""),
        ("CN", date(2026, 10, 1), False, "National Day"), ("XX", DAY, False, ""), ("", DAY, False, ""),
    ],
)  # fmt: skip
def test_days_off_of_a_country(country, day, weekend, holiday) -> None:
    found = rules.days_off(country, day, "en")
    assert (found[0], holiday in found[1] if holiday else found[1] == "") == (weekend, True)


def _cautions(day, places, start=None, end=None):
    return [row.message % dict(row.params) for row in rules.warnings(day, start, end, places, "en")]


def test_a_good_date_has_no_cautions_and_a_bad_one_has_each() -> None:
    start = datetime(2026, 12, 15, 9, tzinfo=UTC)
    good = [Place("A", "PK", "Asia/Karachi"), Place("B", "KZ", "Asia/Almaty")]
    assert _cautions(DAY, good, start, start + timedelta(hours=1)) == []
    found = _cautions(date(2026, 3, 23), [Place("A", "PK", "Asia/Karachi")])
    assert found == ["The date is a public holiday of A: Pakistan Day."]
    night = _cautions(DAY, [Place("A", "", "America/New_York")], start, start + timedelta(hours=1))
    assert night == ["For A, it’s 04:00–05:00 (America/New_York)."]


@pytest.mark.parametrize(
    ("day", "first", "other", "differ"),
    [
        (date(2026, 3, 16), "Europe/Berlin", "America/New_York", True),  # the weeks between both changes
        (date(2026, 3, 16), "Asia/Karachi", "Asia/Shanghai", False),
        (date(2026, 7, 1), "Europe/Berlin", "America/New_York", False),
        (date(2026, 3, 25), "Asia/Karachi", "Europe/Berlin", True),  # one changes alone
    ],
)
def test_weeks_of_differing_clocks_are_told(day, first, other, differ) -> None:
    found = _cautions(day, [Place("A", "", first), Place("B", "", other)])
    assert bool(found) is differ


def test_the_page_shows_what_is_late_and_where_to_go(app: Flask, make: Factory) -> None:
    make.organisation("Host A", "host-a", country="PK")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", date=date(2026, 12, 13), starts_at=None, ends_at=None, time_zone="")
    staff = Browser(app).sign_in("o@example.org")
    page = staff.get("/manage/w/forum/plan")
    assert "The date is on a weekend for HOST." in page.text
    assert "Late" in page.text
    assert page.follow("Speakers invited").heading == "Speaker tasks"
    assert "Late:" in staff.get("/manage/w/forum/").text
    staff.get("/manage/w/forum/details").submit("/details", date="")
    assert "No date yet" in staff.get("/manage/w/forum/plan").text


def test_a_step_names_what_is_open_and_can_be_taken_with_a_reason(app: Flask, make: Factory, session) -> None:
    make.organisation("Host A", "host-a")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    staff = Browser(app).sign_in("o@example.org")
    overview = staff.get("/manage/w/forum/")
    assert "Still to do: Join link entered" in overview.text
    assert "The webinar hasn’t started yet." in overview.text
    stopped = staff.post("/manage/w/forum/step", {"csrf_token": staff.token(), "state": "ready"})
    assert "Before you can do this:" in stopped.text
    assert "Announced" in staff.get("/manage/w/forum/").text
    taken = stopped.submit("/step", reason="The minister agreed by telephone.")
    assert "Webinar marked as: Ready." in taken.text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "webinars.step")).one()
    assert entry.details["reason"] == "The minister agreed by telephone."


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (None, "The webinar has no date yet."),
        (date(2026, 12, 13), "The webinar hasn’t started yet."),
        (date(2026, 11, 1), ""),
    ],
)
def test_what_was_not_held_is_marked_so_with_a_reason_alone(
    app: Flask, make: Factory, day: date | None, words: str
) -> None:
    make.organisation("Host A", "host-a")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", public=day is not None, date=day, starts_at=None, ends_at=None, time_zone="")
    staff = Browser(app).sign_in("o@example.org")
    stopped = staff.post("/manage/w/forum/step", {"csrf_token": staff.token(), "state": "held"})
    assert (
        (words in stopped.text) if words else ("no date yet" not in stopped.text and "started yet" not in stopped.text)
    )


@pytest.mark.parametrize("page", ["/manage/people/", "/manage/w/forum/speakers", "/manage/w/forum/preparation",
                                  "/manage/w/forum/releases", "/manage/w/forum/programme", "/w/forum/"])  # fmt: skip
def test_lists_ask_the_database_as_often_for_many_as_for_few(app: Flask, make: Factory, page: str) -> None:
    make.organisation("Host A", "host-a")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    staff = Browser(app).sign_in("o@example.org")
    counts = []
    for size in (2, 14):
        while len(staff.get("/manage/w/forum/speakers").html.split('class="person-name"')) - 1 < size:
            number = make.person(f"Person {chr(97 + size)}{len(counts)} {random_code(6)}", "Director")
            staff.get("/manage/w/forum/speakers").submit("/speakers", person=str(number), role="speaker")
        staff.get("/manage/w/forum/releases").submit("/releases", tell="nobody")
        staff.get(page)  # What is kept from one request to the next is read now.
        seen: list[str] = []
        with app.app_context():
            engine = db.engine

        def count(*facts: Any, seen: list[str] = seen) -> None:
            seen.append(facts[2])

        event.listen(engine, "before_cursor_execute", count)
        staff.get(page)
        event.remove(engine, "before_cursor_execute", count)
        counts.append(len(seen))
    assert counts[0] == counts[1]
