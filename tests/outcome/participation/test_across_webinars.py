"""Figures across webinars: rights, sums, who came back, and that small groups cannot be recognised."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.attendance.presence import deciding
from webinar.attendance.presence.models import MarkState
from webinar.convening.webinars.queries import by_slug
from webinar.core.errors import RuleViolation
from webinar.outcome.participation import rules
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.models import Registration
from webinar.registration.registering.queries import by_email
from webinar.registration.registering.service import register_many
from webinar.registration.registering.setup import read

PAGE = "/manage/reports/"
TODAY = date(2026, 11, 24)


def test_a_period_is_this_year_unless_it_is_typed() -> None:
    assert rules.read_period({}, TODAY) == rules.Period(date(2026, 1, 1), date(2026, 12, 31))
    typed = {"from": "2025-03-01", "to": "31.05.2025"}
    assert rules.read_period(typed, TODAY) == rules.Period(date(2025, 3, 1), date(2025, 5, 31))
    for wrong, field in (({"from": "soon"}, "from"), ({"from": "2026-05-01", "to": "2026-04-30"}, "to")):
        with pytest.raises(RuleViolation) as refused:
            rules.read_period(wrong, TODAY)
        assert refused.value.field == field


def _people(name: str, count: int, came: int = 0) -> list[tuple[str, str, bool]]:
    return [(name, f"{name}{index}", index < came) for index in range(count)]


def test_small_groups_stand_together_and_small_figures_are_hidden() -> None:
    found = rules.groups([*_people("A", 6, 5), *_people("B", 4, 4), *_people("C", 2, 2), *_people("D", 1, 1)])
    assert found == [rules.Group("A", 6, 5), rules.Group("B", 4, 4), rules.Group(None, 3, 3)]
    # One figure that is hidden alone could be worked out from the sum: the next larger goes with it.
    found = rules.groups([*_people("A", 6, 5), *_people("B", 5, 4), *_people("C", 4, 1)])
    assert [row.attended for row in found] == [5, None, None]
    assert rules.groups([*_people("A", 6), *_people("B", 2)]) == [
        rules.Group("A", None, None), rules.Group(None, None, None),
    ]  # fmt: skip
    # Somebody at three webinars is one person.
    assert rules.groups([("A", "ann", True)] * 3) == [rules.Group(None, None, None)]


def test_who_attended_where_nothing_tells_is_unknown_and_not_too_few() -> None:
    silent = [("A", f"a{index}", None) for index in range(4)]
    assert rules.groups(silent) == [rules.Group("A", 4, None, is_recorded=False)]
    # One webinar of theirs that tells is enough, and what no webinar tells hides nobody else's figure.
    assert rules.groups([*silent, *_people("B", 6, 5), ("B", "b9", None), ("C", "c1", None)]) == [
        rules.Group("B", 7, 5), rules.Group("A", None, None, is_recorded=False),
        rules.Group(None, None, None, is_recorded=False),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("0123456789"), st.booleans())))
def test_no_figure_below_the_smallest_is_ever_told(people: list[tuple[str, str, bool]]) -> None:
    found = rules.groups(people)
    for column in ([row.registered for row in found], [row.attended for row in found]):
        assert all(count is None or count >= rules.SMALLEST for count in column)
        assert sum(count is None for count in column) != 1 or len(column) == 1


def test_who_came_back_is_counted() -> None:
    assert rules.returns(["ann", "omar", "ann", "eva", "ann"]) == [(1, 2), (3, 1)]


@pytest.fixture
def two(app: Flask, make: Factory) -> Factory:
    """Two webinars of Host A, the second with Host B; five registered for each, three came to both."""
    make.organisation("Host A", "host-a")
    make.organisation("Host B", "host-b")
    for slug, month, hosts in (("first", 3, ("host-a",)), ("second", 6, ("host-a", "host-b"))):
        start = datetime(2026, month, 10, 9, tzinfo=UTC)
        times = {"date": start.date(), "starts_at": start, "ends_at": start + timedelta(hours=1)}
        make.webinar(*hosts, slug=slug, title=f"The {slug}", **times)
        with make.transaction() as session:
            webinar = by_slug(session, slug)
            rows = [
                RegistrantDetails(
                    f"Person {n}", f"p{n}@example.org", "Institute" if n < 4 else "Tiny office", notice="read"
                )
                for n in range(5)
            ]
            setup = read(session, webinar)
            register_many(session, setup, rows, actor=ACTOR, now=start - timedelta(days=9), tell=False, act="register")
            session.flush()
            for n in range(3 if slug == "first" else 4):
                row = by_email(session, webinar.id, f"p{n}@example.org")
                deciding.set_mark(session, webinar, row, MarkState.PRESENT, "", actor=ACTOR, now=NOW)
    make.user("a@example.org", "host-a", "owner")
    make.user("b@example.org", "host-b", "reporter")
    make.user("v@example.org", "host-a", "viewer")
    return make


def test_a_period_is_summed_and_nobody_is_named(app: Flask, two: Factory) -> None:
    staff = Browser(app).sign_in("a@example.org")
    page = staff.get(PAGE)
    assert "The first 10 Mar 2026 – 5 3 0 0" in page.text
    assert "Total – 10 7 0 0" in page.text
    assert "3 people attended more than one webinar" in page.text
    assert "Institute 4 4" not in page.text  # The four beside one person alone: hidden with it.
    assert "Tiny office" not in page.text
    assert "Person" not in page.text.replace("People", "")
    assert "The first" not in staff.get(f"{PAGE}?from=2026-05-01").text
    wrong = staff.get(f"{PAGE}?from=2026-05-01&to=2026-04-01", status=422)
    assert "Enter a last day that is not before the first." in wrong.text
    assert 'value="2026-05-01"' in wrong.html


def test_a_dash_stands_where_no_attendance_is_recorded(app: Flask, make: Factory) -> None:
    make.organisation("Host A", "host-a")
    make.webinar("host-a")
    for number in range(4):
        make.registration("forum", f"p{number}@example.org", f"Person {number}")
    with make.transaction() as session:
        for row in session.scalars(select(Registration)):
            row.organisation = "Institute"
    make.user("a@example.org", "host-a", "owner")
    staff = Browser(app).sign_in("a@example.org")
    page = staff.get(PAGE)
    assert "Institute 4 –" in page.text
    assert "not shown" not in page.text
    content = page.submit("/file", button=("format", "xlsx")).get_data()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_name("By organisation").to_python()[1][:2] == ["Institute", 4]
    assert not [
        cell for row in book.get_sheet_by_name("By organisation").to_python() for cell in row if cell == "not shown"
    ]


def test_only_webinars_whose_registrations_one_may_read_are_counted(app: Flask, two: Factory) -> None:
    page = Browser(app).sign_in("b@example.org").get(PAGE)
    assert "The second" in page.text
    assert "The first" not in page.text
    viewer = Browser(app).sign_in("v@example.org").get(PAGE)
    assert "The second" not in viewer.text
    assert "2 more webinars in this period aren’t counted" in viewer.text


def test_the_files_say_what_the_page_says(app: Flask, two: Factory) -> None:
    staff = Browser(app).sign_in("a@example.org")
    table = staff.get(PAGE).submit("/file", button=("format", "csv")).get_data()
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows[1][1:] == ["The first", "", "5", "3", "0", "0"]
    assert rows[-1][1:] == ["Total", "", "10", "7", "0", "0"]
    content = staff.get(PAGE).submit("/file", button=("format", "xlsx")).get_data()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sums = book.get_sheet_by_name("Webinars").to_python()[-1]
    assert sums[1:] == ["Total", "", 10, 7, 0, 0]
    back = book.get_sheet_by_name("Returning attendees").to_python()
    assert back[1:] == [["1 webinar", 1], ["2 webinars", 3]]
    wrong = staff.get(PAGE).submit("/file", status=422, **{"from": "soon"})
    assert 'value="soon"' in wrong.html
