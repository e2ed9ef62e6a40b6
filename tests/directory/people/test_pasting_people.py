"""Several people from a letter: each line a row to confirm, all that are ticked added together."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.conftest import NOW
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.core.errors import RuleViolation
from webinar.directory.people.models import Affiliation, Person
from webinar.directory.people.service import PersonDetails, add_people, add_person, edit_person

PASTE = "/manage/people/paste"
ADD, PREVIEW = ("add", "y"), ("preview", "y")
LINES = """Brigadier (Ret.) Akhtar Nawaz Janjua, Senior Member Host A
H.E. Nadia Orlova, Ambassador <nadia@example.org>

Zahoor Ahmad, zahoor@example.org"""


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    make.user("o@example.org", "host-a", "organiser")
    make.person("Zahur Ahmed")
    return Browser(app).sign_in("o@example.org")


def people(session) -> dict[str, str]:
    session.rollback()
    return {row.full_name: row.email for row in session.scalars(select(Person))}


def test_those_that_are_ticked_are_added_together_and_known_ones_completed(staff: Browser, session) -> None:
    shown = staff.get("/manage/people/").follow("Paste people").submit("/paste", lines=LINES, button=PREVIEW)
    assert "Brigadier (Ret.) Akhtar Nawaz Janjua" in shown.text
    assert "nadia@example.org" in shown.text
    assert people(session) == {"Zahur Ahmed": ""}, "nothing is saved by reading"
    done = shown.submit("/paste", **{"take-4": "on"}, button=ADD)
    assert "2 people added" in done.text
    assert people(session) == {
        "Zahur Ahmed": "zahoor@example.org", "Akhtar Nawaz Janjua": "", "Nadia Orlova": "nadia@example.org",
    }, "who sounds the same is known, and gets the address that was missing"  # fmt: skip
    held = session.scalars(select(Affiliation.position_printed).join(Person).order_by(Person.id)).all()
    assert held == ["Director", "Senior Member Host A", "Ambassador"]


def test_who_is_known_is_not_ticked_and_may_be_somebody_else(staff: Browser, session) -> None:
    shown = staff.get(PASTE).submit("/paste", lines="Zahoor Ahmad\nAnn Lee", button=PREVIEW)
    assert "1 person added" in shown.submit("/paste", button=ADD).text
    assert set(people(session)) == {"Zahur Ahmed", "Ann Lee"}
    other = staff.get(PASTE).submit("/paste", lines="Zahoor Ahmad", button=PREVIEW)
    other.submit("/paste", **{"take-1": "on", "who-1": "new"}, button=ADD)
    assert set(people(session)) == {"Zahur Ahmed", "Ann Lee", "Zahoor Ahmad"}


def test_an_entry_that_went_after_it_was_shown_is_asked_about_again(staff: Browser, session) -> None:
    shown = staff.get(PASTE).submit("/paste", lines="Zahoor Ahmad", button=PREVIEW)
    session.execute(update(Person).values(full_name="Somebody Else", search_key="somebody else", sound_key="SMPT ELS"))
    session.commit()
    again = shown.submit("/paste", **{"take-1": "on"}, button=ADD, status=422)
    assert "Line 1: The entry you chose isn’t in the registry any more. Choose again." in again.text
    assert set(people(session)) == {"Somebody Else"}
    assert "1 person added" in again.submit("/paste", **{"take-1": "on"}, button=ADD).text


def test_a_line_that_says_a_name_again_is_not_ticked(staff: Browser, session) -> None:
    shown = staff.get(PASTE).submit("/paste", lines="Ann Lee, Editor\nAnn LEE, Editor", button=PREVIEW)
    assert "Already named above" in shown.text
    shown.submit("/paste", button=ADD)
    assert set(people(session)) == {"Zahur Ahmed", "Ann Lee"}


def test_tables_roles_and_numbers_are_no_part_of_a_name(staff: Browser, session) -> None:
    lines = "Name\tOrganisation\tEmail\nAnn Lee\tHost A\tann@example.org\n主讲人：王小明教授，研究院\n7. Ms. Beata Nowak; Editor"
    shown = staff.get(PASTE).submit("/paste", lines=lines, button=PREVIEW)
    shown.submit("/paste", button=ADD)
    assert people(session) == {"Zahur Ahmed": "", "Ann Lee": "ann@example.org", "王小明": "", "Beata Nowak": ""}


def test_too_many_lines_are_refused_and_stay(staff: Browser, session) -> None:
    lines = "\n".join(f"Guest Number{number}" for number in range(101))
    page = staff.get(PASTE).submit("/paste", lines=lines, button=PREVIEW, status=422)
    assert "Paste up to 100 lines at a time." in page.text
    assert "Number100" in page.html
    page.submit("/paste", button=ADD, status=422)
    assert len(people(session)) == 1


def test_one_line_can_be_looked_at_in_full(staff: Browser) -> None:
    read = staff.get(PASTE).submit("/paste", lines="Ann Lee, Director <ann@example.org>", button=PREVIEW)
    form = staff.get(next(link for link in read.links() if "line=" in link))
    assert 'value="ann@example.org"' in form.html
    assert 'value="Director"' in form.html
    known = staff.get("/manage/people/new?line=Zahoor+Ahmad").submit("", status=422)
    assert "The registry may hold this person already:" in known.text
    assert "Zahoor Ahmad added to the people registry." in known.submit("", another="y").text


NOBODY = (",,,,,", ";;;;", "-", "*", "|||", "1.", "Dr.", "H.E.", "Dr. H.E.", "Lt. Col.", "Brigadier (Ret.)", "PhD", "教授",
          "a@example.org", "-, Editor")  # fmt: skip


def test_a_line_without_a_name_is_refused_and_adds_nobody(staff: Browser, session) -> None:
    shown = staff.get(PASTE).submit("/paste", lines="\n".join([*NOBODY, "Ann Lee"]), button=PREVIEW, status=422)
    for number in range(1, len(NOBODY) + 1):
        assert f"Line {number}: Enter a name." in shown.text
    assert shown.html.count('name="take-') == 1
    assert "1. Ann" not in shown.submit("/paste", lines="Ann Lee", button=PREVIEW).text


@pytest.mark.parametrize("name", ["-", "1.", ",,,", ""])
def test_nobody_without_a_name_gets_into_the_registry(name: str, session, staff: Browser) -> None:
    details = PersonDetails(name, style="Dr")
    with pytest.raises(RuleViolation, match="Enter a name"):
        add_person(session, details, actor=ACTOR, now=NOW)
    with pytest.raises(RuleViolation, match="Enter a name"):
        add_people(session, [details], source="a.csv", actor=ACTOR, now=NOW)
    with pytest.raises(RuleViolation, match="Enter a name"):
        edit_person(session, session.get_one(Person, 1), details, actor=ACTOR, now=NOW)
    page = staff.get("/manage/people/new").submit("/new", full_name=name or " ", style="Dr", status=422)
    assert 'value="Dr"' in page.html
    assert people(session) == {"Zahur Ahmed": ""}
