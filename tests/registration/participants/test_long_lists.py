"""Long lists of participants are shown a hundred at a time, in their groups."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.convening.webinars.queries import by_slug
from webinar.registration.participants.rules import stretch
from webinar.registration.privacy.models import Listing, Sharing
from webinar.registration.privacy.service import Power, PrivacyDetails, save_settings
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.models import Registration
from webinar.registration.registering.service import register_many
from webinar.registration.registering.setup import read

PEOPLE = 230


@pytest.mark.parametrize(
    ("first", "size", "found"),
    [
        (0, 2, [("A", [1, 2])]),
        (2, 2, [("A", [3]), ("B", [4])]),
        (4, 9, [("B", [5])]),
        (5, 2, []),
        (0, 5, [("A", [1, 2, 3]), ("B", [4, 5])]),
    ],
)
def test_a_stretch_keeps_its_groups(first: int, size: int, found: list[tuple[str, list[int]]]) -> None:
    groups = [{"name": "A", "rows": [1, 2, 3]}, {"name": "B", "rows": [4, 5]}]
    assert [(group["name"], group["rows"]) for group in stretch(groups, first, size)] == found


@pytest.fixture
def crowd(app: Flask, make: Factory) -> Flask:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media", "Experts"))
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        save_settings(
            session, webinar, PrivacyDetails(Listing.ALL, Listing.ALL, False, None), {1: (Sharing.JOINT, "")},
            Power((1,), True), actor=ACTOR, now=NOW,
        )  # fmt: skip
        rows = [
            RegistrantDetails(
                f"Guest {number:03}", f"g{number}@example.org", category_id=1 + (number > 150), notice="read"
            )
            for number in range(1, PEOPLE + 1)
        ]
        register_many(session, read(session, webinar), rows, actor=ACTOR, now=NOW, tell=False, act="intake.import")
    return app


def guests(html: str) -> list[str]:
    return re.findall(r"<bdi>(Guest \d+)</bdi>", html)


def names(first: int, last: int) -> list[str]:
    return [f"Guest {number:03}" for number in range(first, last + 1)]


def test_the_public_page_names_the_first_hundred_and_a_page_of_its_own_all(crowd: Flask) -> None:
    visitor = Browser(crowd)
    shown = visitor.get("/w/forum/")
    assert guests(shown.html) == names(1, 100)
    page = shown.follow("All 230 participants")
    assert guests(page.html) == names(1, 100)
    second = visitor.get("/w/forum/participants?page=2")
    assert guests(second.html) == names(101, 200)
    assert re.findall(r"<h2[^>]*>(Media|Experts)", second.html) == ["Media", "Experts"]
    assert guests(visitor.get("/w/forum/participants?page=99").html) == names(201, PEOPLE)
    assert "@" not in second.text.replace("o@example.org", "")


def test_who_may_be_named_to_nobody_is_on_no_page(app: Flask, make: Factory) -> None:
    make.organisation()
    make.webinar("host-a")
    make.registration()
    shown = Browser(app).get("/w/forum/participants").text
    assert "Nobody is listed" in shown
    assert "Ann Lee" not in shown


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "2"])
def test_staff_and_participants_turn_the_pages(crowd: Flask, session, number: str) -> None:
    expected = names(101, 200) if number == "2" else names(1, 100)
    staff = Browser(crowd).sign_in("o@example.org")
    assert guests(staff.get(f"/manage/w/forum/participants?page={number}").html) == expected
    with crowd.test_request_context():
        own = urlsplit(registrant_link(session.scalars(select(Registration)).first())).path
    assert guests(Browser(crowd).get(f"{own}participants?page={number}").html) == expected
