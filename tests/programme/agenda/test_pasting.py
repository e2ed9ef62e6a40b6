"""A whole panel from a letter: each line a row to confirm, what exists is found, what lacks is completed."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser
from webinar.directory.people.models import Affiliation, Person
from webinar.directory.people.reading import read_lines
from webinar.programme.agenda.models import PanelMember, PanelRole
from webinar.programme.agenda.rules import ROLE_LABELS

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
    ("line", "role", "text"),
    [
        ("Moderator: Ann Lee, Editor", "moderator", "Ann Lee, Editor"),
        ("• Ann Lee (opening remarks)", "opening_remarks", "Ann Lee"),
        ("Ann Lee (Ret.)", "", "Ann Lee (Ret.)"),
        ("Note: Ann Lee", "", "Note: Ann Lee"),
        ("主持人：王芳教授", "moderator", "王芳教授"),
        ("（七）主讲人：王小明教授，中国国际问题研究院", "main_speaker", "王小明教授，中国国际问题研究院"),
        ("مقرر: ڈاکٹر فاطمہ بی بی، ادارہ", "speaker", "ڈاکٹر فاطمہ بی بی، ادارہ"),
        ("2) Докладчик №2 – Иванов И. И., директор", "speaker", "Иванов И. И., директор"),
        ("Moderator\tDr. Table Pasted\tTitle\tOrg", "moderator", "Dr. Table Pasted, Title, Org"),
        ("7\tAnn Lee\tEditor\tпереводчик", "interpreter", "Ann Lee, Editor"),
        ("Dr.\tAnn Lee\tEditor", "", "Dr. Ann Lee, Editor"),
        ("7. Ms. Jane O'Neill-Smith; Editor", "", "Ms. Jane O'Neill-Smith; Editor"),
    ],
)  # fmt: skip
def test_a_role_stands_before_a_colon_or_behind_or_in_its_cell(line: str, role: str, text: str) -> None:
    assert list(read_lines([(1, line)])) == [(1, text, role)]


def test_a_role_alone_is_that_of_the_lines_below_and_headings_name_columns() -> None:
    lines = [
        "Speakers:",
        "1. Ann",
        "Chair: Ben",
        "Organisation\tName\tRole",
        "CGSS\tCy Ode\tPanellist",
        "CGSS\t\tModerator",
    ]
    assert list(read_lines(enumerate(lines, 1))) == [
        (2, "Ann", "speaker"), (3, "Ben", "moderator"), (5, "Cy Ode, CGSS", "panellist"), (6, "-, CGSS", "moderator"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru", "zh", "ur"])
def test_our_own_words_for_roles_are_known_in_every_language(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        words = {role: gettext(label) for role, label in ROLE_LABELS.items() if role is not PanelRole.OTHER}
    assert {role: next(read_lines([(1, f"{word}: Ann")]))[2] for role, word in words.items()} == {
        role: role.value for role in words
    }


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


def test_rows_of_a_table_are_shown_as_they_are_read(staff: Browser, session) -> None:
    lines = "Moderator\tDr. Table Pasted\tFellow\tOrg\n\tMs. Jane O'Neill-Smith\tEditor\t"
    shown = staff.get(PASTE).submit("/paste", lines=lines, button=PREVIEW)
    assert "Fellow, Org" in shown.text
    shown.submit("/paste", button=ADD)
    rows = session.scalars(select(PanelMember).order_by(PanelMember.position)).all()
    assert [(row.printed_name, row.printed_position, row.role) for row in rows] == [
        ("Dr. Table Pasted", "Fellow, Org", PanelRole.MODERATOR), ("Ms. Jane O'Neill-Smith", "Editor", PanelRole.SPEAKER),
    ]  # fmt: skip
