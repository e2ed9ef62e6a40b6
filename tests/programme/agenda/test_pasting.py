"""A whole panel from a letter: each line a row to confirm, what exists is found, what lacks is completed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.text import search_key
from webinar.directory.people.models import Affiliation, Person
from webinar.programme.agenda.models import PanelMember, PanelRole
from webinar.programme.agenda.rules import role_of_line

ADD, PREVIEW = ("add", "y"), ("preview", "y")
PASTE = "/manage/w/forum/speakers/paste"
LINES = """Moderator: Lt. Col. (Ret.) Khalid Taimur Akram, Executive Director CGSS <khalid@example.org>
- Prof. Nadia Orlova, Institute of Water (Keynote speaker)

Ali Raza, ali@example.org
"""


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.person("Ali Raza")
    return Browser(app).sign_in("o@example.org")


@pytest.mark.parametrize(
    ("line", "role", "rest"),
    [
        ("Moderator: Ann Lee, Editor", PanelRole.MODERATOR, "Ann Lee, Editor"),
        ("• Ann Lee (opening remarks)", PanelRole.OPENING_REMARKS, "• Ann Lee"),
        ("Ann Lee (Ret.)", PanelRole.SPEAKER, "Ann Lee (Ret.)"),
        ("Note: Ann Lee", PanelRole.SPEAKER, "Note: Ann Lee"),
        ("主持人：王芳教授", PanelRole.MODERATOR, "王芳教授"),
    ],
)
def test_a_role_stands_before_a_colon_or_behind_in_brackets(line: str, role: PanelRole, rest: str) -> None:
    found, left = role_of_line(line, {search_key("主持人"): PanelRole.MODERATOR})
    assert (found, left.lstrip("• ")) == (role, rest.lstrip("• "))


def test_lines_are_shown_then_added_together(staff: Browser, session) -> None:
    shown = staff.get(PASTE).submit("/paste", lines=LINES, button=PREVIEW)
    assert "Prof. Nadia Orlova" in shown.text
    assert session.scalar(select(func.count(PanelMember.id))) == 0, "a preview changes nothing"
    shown.submit("/paste", button=ADD)
    rows = session.scalars(select(PanelMember).order_by(PanelMember.position)).all()
    assert [(row.printed_name, row.role) for row in rows] == [
        ("Lt. Col. (Ret.) Khalid Taimur Akram", PanelRole.MODERATOR), ("Prof. Nadia Orlova", PanelRole.MAIN_SPEAKER),
        ("Ali Raza", PanelRole.SPEAKER),
    ]  # fmt: skip
    assert rows[0].printed_position == "Executive Director CGSS"
    people = {row.full_name: row.email for row in session.scalars(select(Person))}
    assert people == {
        "Ali Raza": "ali@example.org", "Khalid Taimur Akram": "khalid@example.org", "Nadia Orlova": "",
    }, "the known one is not added again, and has the address that was missing"  # fmt: skip
    assert session.scalar(select(Affiliation.position).join(Person).where(Person.full_name == "Ali Raza")) == "Director"
    again = staff.get(PASTE).submit("/paste", lines=LINES, button=PREVIEW)
    assert again.text.count("Already on the panel") == 3
    again.submit("/paste", button=ADD)
    assert session.scalar(select(func.count(PanelMember.id))) == 3


def test_each_row_can_be_left_out_or_mean_somebody_else(staff: Browser, session) -> None:
    shown = staff.get(PASTE).submit("/paste", lines="Ali Raza, Editor\nBeata Nowak", button=PREVIEW)
    shown.submit("/paste", **{"who-1": "new", "role-1": "rapporteur", "take-2": None}, button=ADD)
    rows = session.scalars(select(PanelMember)).all()
    assert [(row.printed_position, row.role) for row in rows] == [("Editor", PanelRole.RAPPORTEUR)]
    assert session.scalar(select(func.count(Person.id))) == 2


def test_changed_lines_are_shown_again_before_anything_is_added(staff: Browser, session) -> None:
    shown = staff.get(PASTE).submit("/paste", lines="Beata Nowak", button=PREVIEW)
    again = shown.submit("/paste", lines="Carl Maria", button=ADD)
    assert "Carl Maria" in again.text
    assert session.scalar(select(func.count(PanelMember.id))) == 0


def test_lines_that_name_nobody_and_who_is_there_are_said(staff: Browser, session) -> None:
    none = staff.get(PASTE).submit("/paste", lines="Moderator: -\n,,,,\nDr. (moderator)", button=PREVIEW, status=422)
    assert none.text.count("Enter a name.") >= 3
    assert 'name="take-' not in none.html
    shown = staff.get(PASTE).submit("/paste", lines="Ann Lee\nBen Ode\nBen Ode", button=PREVIEW)
    twice = shown.submit("/paste", lines="Ali Raza\nAli Raza", button=PREVIEW)
    refused = twice.submit("/paste", **{"take-1": "on", "take-2": "on"}, button=ADD, status=422)
    assert "Ali Raza already has the role “speaker”." in refused.text
