"""By what a list is grouped is chosen once for a webinar, and holds on its page, in public, in files and by command."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from webinar.core.tables import read_table
from webinar.registration.participants.cli import participants
from webinar.registration.participants.models import OrderRule, ParticipantsList
from webinar.registration.participants.rules import ALL, LAST, Entry, Heading, difference, groups, is_headed
from webinar.registration.registering.models import Registration

LIST = "/manage/w/forum/participants"
PEOPLE = (
    ("Zoe Adams", "zoe@example.org", "Steppe Institute", "KZ", "Media"),
    ("Ann Lee", "ann@example.org", "Centre", "PK", "Think tanks"),
    ("Ben Omar", "ben@example.org", "STEPPE institute", "PK", "Media"),
    ("Cy Nobody", "cy@example.org", "", "", "Think tanks"),
)


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a", categories=("Media", "Think tanks"))
    make.user("o@example.org", "host-a", "owner")
    browser = Browser(app).sign_in("o@example.org")
    categories = {"Media": "1", "Think tanks": "2"}
    for name, email, organisation, country, category in PEOPLE:
        browser.get("/manage/w/forum/registrations/new").submit(
            "/new", full_name=name, email=email, organisation=organisation, country=country,
            category=categories[category],
        )  # fmt: skip
    return browser


def order(text: str, *words: str) -> list[str]:
    """Return the words in the order in which the text has them."""
    return re.findall("|".join(re.escape(word) for word in words), text)


@pytest.mark.parametrize(
    ("grouping", "rule", "expected"),
    [
        ("country", "alphabet", ["Kazakhstan", "Zoe", "Pakistan", "Ann", "Ben", "Others", "Cy"]),
        ("country", "given", ["Kazakhstan", "Zoe", "Pakistan", "Ann", "Ben", "Others", "Cy"]),
        ("organisation", "protocol", ["Centre", "Ann", "Steppe Institute", "Ben", "Zoe", "Others", "Cy"]),
        ("category", "protocol", ["Media", "Ben", "Zoe", "Think tanks", "Ann", "Cy"]),
        ("host", "protocol", ["Others", "Ann", "Ben", "Cy", "Zoe"]),
        ("none", "alphabet", ["Ann", "Ben", "Cy", "Zoe"]),
        ("none", "given", ["Zoe", "Ann", "Ben", "Cy"]),
    ],
)
def test_groups_and_people_stand_as_chosen(staff: Browser, grouping: str, rule: str, expected: list[str]) -> None:
    page = staff.get(LIST).submit("/arrangement", grouping=grouping, order=rule)
    assert "Grouping and order saved." in page.text
    now = page.html[page.html.index("Save grouping and order") :]
    headings = {
        "Kazakhstan",
        "Pakistan",
        "Others",
        "Centre",
        "Steppe Institute",
        "Media",
        "Think tanks",
    }
    names = [word for word in expected if word not in headings]
    shown = re.findall(r'<h3 dir="auto">([^<]+)</h3>|<li>\s*<bdi>(\w+)', now)
    assert [one or two for one, two in shown if one or two in names] == expected


def test_what_is_issued_says_how_it_is_arranged_and_an_addendum_keeps_it(
    app: Flask, staff: Browser, tmp_path: Path
) -> None:
    refused = staff.get(LIST).submit("/arrangement", status=422, grouping="zodiac", order="given")
    assert "aria-invalid" in refused.html
    staff.get(LIST).submit("/arrangement", grouping="country", order="alphabet")
    staff.get(LIST).submit("/participants", kind="final")
    staff.get(LIST).submit("/arrangement", grouping="category", order="given")
    staff.get(LIST).submit("/participants", kind="addendum")
    page = staff.get(LIST)
    assert page.text.count("By country") >= 2, "the addendum would name everybody otherwise"
    pdf = page.submit("/participants/1", button=("format", "pdf"))
    words = " ".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.get_data())).pages).split())
    assert "Grouping: By country. Order: By name" in words
    assert order(words, "Kazakhstan", "Pakistan", "Others") == ["Kazakhstan", "Pakistan", "Others"]
    addendum = page.submit("/participants/2", button=("format", "pdf"))
    assert "Nothing has changed." in "".join(
        one.extract_text() for one in PdfReader(io.BytesIO(addendum.get_data())).pages
    )
    docx = Document(io.BytesIO(page.submit("/participants/1", button=("format", "docx")).get_data()))
    headings = [row.text for row in docx.paragraphs]
    assert headings.index("Kazakhstan") < headings.index("Pakistan") < headings.index("Others")
    file = tmp_path / "list.json"
    told = CliRunner().invoke(participants, ["forum", "--number", "1", "-o", str(file)], obj=lambda: app)
    assert told.exit_code == 0, told.output
    data = json.loads(file.read_text())
    assert (data["grouping"], data["order"]) == ("country", "alphabet")
    assert [row["group"] for row in data["people"]] == ["Kazakhstan", "Pakistan", "Pakistan", "Others"]
    assert "Order of the list of participants changed" in staff.get("/manage/audit").text


def test_an_addendum_speaks_the_language_of_the_final_list(staff: Browser, session: Session) -> None:
    staff.get(LIST).submit("/arrangement", grouping="country", order="protocol")
    staff.get(LIST).submit("/participants", kind="final")
    staff.client.set_cookie("language", "ru", domain="localhost")
    staff.get(LIST).submit("/participants", kind="addendum")
    final, addendum = session.scalars(select(ParticipantsList).order_by(ParticipantsList.number)).all()
    assert (final.language, addendum.language) == ("en", "en")
    assert difference(final.content, addendum.content) == ([], []), "a country by another name would be a change"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (OrderRule.PROTOCOL, ["Zambia", "Belgium", "Academics"]),
        (OrderRule.ALPHABET, ["Belgium", "Zambia", "Academics"]),
        (OrderRule.GIVEN, ["Zambia", "Belgium", "Academics"]),
    ],
)
def test_categories_stand_behind_delegations_in_every_order(rule: OrderRule, expected: list[str]) -> None:
    headings = (Heading("a", "Academics", 2 * LAST), Heading("z", "Zambia", 1), Heading("b", "Belgium"))
    entries = [
        Entry(heading, Registration(id=number, full_name="Ann", search_key="ann"))
        for number, heading in enumerate(headings)
    ]
    assert [group["name"] for group in groups(entries, rule)] == expected


def test_a_list_without_groups_has_no_heading_that_says_its_title_again(staff: Browser) -> None:
    staff.get(LIST).submit("/arrangement", grouping="none", order="alphabet")
    staff.get(LIST).submit("/participants", kind="final")
    page = staff.get(LIST)
    docx = Document(io.BytesIO(page.submit("/participants/1", button=("format", "docx")).get_data()))
    assert "Participants" not in [row.text for row in docx.paragraphs]
    xlsx = page.submit("/participants/1", button=("format", "xlsx")).get_data()
    assert read_table(xlsx, "list.xlsx").rows[0] == ("Name", "Head", "Position", "Organisation")


def test_an_addendum_as_a_table_holds_what_changed_alone(make: Factory, staff: Browser) -> None:
    staff.get(LIST).submit("/participants", kind="final")
    make.registration("forum", "dan@example.org", "Dan Free")
    staff.get(LIST).submit("/participants", kind="addendum")
    page = staff.get(LIST)
    rows = read_table(page.submit("/participants/2", button=("format", "xlsx")).get_data(), "list.xlsx").rows
    assert rows[0][0] == "What changed"
    assert [(row[0], "Dan Free" in row) for row in rows[1:]] == [("Added or changed", True)]
    whole = read_table(page.submit("/participants/1", button=("format", "xlsx")).get_data(), "list.xlsx").rows
    assert len(whole) == 1 + len(PEOPLE)


def test_who_stands_behind_delegations_does_not_stand_among_them() -> None:
    """Those of no category are called participants there too, and one group alone needs no heading."""
    delegation, rest = {"name": "Kazakhstan", "rows": []}, {"name": ALL, "rows": []}
    assert is_headed([delegation, rest])
    assert is_headed([delegation])
    assert not is_headed([rest])


def test_participants_behind_a_delegation_have_a_heading_of_their_own(
    app: Flask, make: Factory, staff: Browser
) -> None:
    make.registration("forum", "dan@example.org", "Dan Free")
    staff.get("/manage/w/forum/delegations/new").submit("/new", name="Delegation of Kazakhstan", places="3")
    staff.get("/manage/w/forum/delegations/1").submit("/1", rows="Erlan; Envoy; erlan@example.org").sure()
    shown = re.findall(r'<h3 dir="auto">([^<]+)</h3>|<li>\s*<bdi>([\w ]+)', staff.get(LIST).html)
    assert [one or two for one, two in shown] == [
        "Delegation of Kazakhstan", "Erlan", "Media", "Ben Omar", "Zoe Adams", "Think tanks", "Ann Lee", "Cy Nobody", "Participants", "Dan Free",
    ]  # fmt: skip
