"""People of the registry are searched for, chosen over several searches, and put on the panel in order by a rule."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.programme.agenda.models import PanelMember, PanelRole

CHOOSE = "/manage/w/forum/speakers/choose"
ADD, SEARCH = ("add", "y"), ("search", "y")


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    for name, nationality in (("Zahur Ahmed", "PK"), ("Beata Nowak", "PL"), ("Ali Raza", "KZ"), ("Wang Fang", "CN")):
        make.person(name, "Director" if name != "Beata Nowak" else "Minister", nationality=nationality)
    return Browser(app).sign_in("o@example.org")


def panel(session) -> list[tuple[str, PanelRole]]:
    session.rollback()
    rows = session.scalars(select(PanelMember).order_by(PanelMember.position))
    return [(row.printed_name, row.role) for row in rows]


def test_who_was_chosen_stays_chosen_through_searches(staff: Browser, session) -> None:
    page = staff.get("/manage/w/forum/speakers").follow("Choose from the registry")
    first = page.submit("/choose", q="zahoor", button=SEARCH)
    assert "Zahur Ahmed" in first.text
    assert "Beata Nowak" not in first.text
    second = first.submit("/choose", q="wang", person=["1"], **{"role-1": "moderator"}, button=SEARCH)
    assert panel(session) == [], "a search adds nobody"
    assert "Selected 1" in second.text
    done = second.submit("/choose", person=["1", "4"], button=ADD)
    assert "2 people are on the panel." in done.text
    assert panel(session) == [("Zahur Ahmed", PanelRole.MODERATOR), ("Wang Fang", PanelRole.SPEAKER)]


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("chosen", ["Zahur Ahmed", "Beata Nowak", "Ali Raza"]),
        ("names", ["Ali Raza", "Beata Nowak", "Zahur Ahmed"]),
        ("countries", ["Ali Raza", "Zahur Ahmed", "Beata Nowak"]),
        ("precedence", ["Beata Nowak", "Zahur Ahmed", "Ali Raza"]),
    ],
)
def test_they_join_in_the_order_of_the_rule_behind_those_who_are_there(
    staff: Browser, session, rule: str, names: list[str]
) -> None:
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="4", role="speaker")
    page = staff.get(CHOOSE)
    page.submit("/choose", person=["1", "2", "3"], rule=rule, precedence="Minister", button=ADD)
    assert [name for name, _role in panel(session)] == ["Wang Fang", *names]


def test_a_long_registry_is_searched_and_not_listed(staff: Browser, session, monkeypatch: pytest.MonkeyPatch) -> None:
    page = staff.get("/manage/w/forum/speakers")
    assert 'name="person"' in page.html
    monkeypatch.setattr("webinar.programme.agenda.views.panel.LISTED", 3)
    short = staff.get("/manage/w/forum/speakers")
    assert 'name="person"' not in short.html
    assert short.html.count(CHOOSE) == 2
    page.submit("/speakers", person="1", role="speaker", status=422)
    assert panel(session) == []


def test_what_is_wrong_is_said_and_nothing_is_lost(staff: Browser, session) -> None:
    page = staff.get(CHOOSE)
    assert "Select at least one person." in page.submit("/choose", person=None, button=ADD, status=422).text
    missing = page.submit("/choose", person=["1"], rule="precedence", button=ADD, status=422)
    assert "Enter the list first." in missing.text
    assert "Selected 1" in missing.text
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    twice = staff.get(CHOOSE).submit("/choose", person=["2", "1"], button=ADD, status=422)
    assert "Zahur Ahmed already has the role “speaker”." in twice.text
    assert [name for name, _role in panel(session)] == ["Zahur Ahmed"], "all or none"
    twice.submit("/choose", **{"role-1": "rapporteur"}, button=ADD)
    assert len(panel(session)) == 3
    assert (
        "Nobody else in the registry matches."
        in staff.get(CHOOSE).submit("/choose", q="nobody-at-all", button=SEARCH).text
    )
