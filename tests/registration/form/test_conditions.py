"""Conditions are ticked, or typed as people read the answers; what nobody can answer is refused, not swallowed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.errors import RuleViolation
from webinar.registration.form.models import FormField
from webinar.registration.form.rules import condition_values

BASE = "/manage/w/forum/form"
OFFERED = [("beta", "Beta, second", "Бета"), ("gamma", "Gamma"), ("alpha", "gamma")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (["Beta, second"], ["beta"]), (["БЕТА"], ["beta"]), (["beta,gamma"], ["beta", "gamma"]),
        (["alpha", "ALPHA"], ["alpha"]), (["Gamma"], ["gamma"]),
    ],
)  # fmt: skip
def test_names_stand_for_their_values(typed: list[str], found: list[str]) -> None:
    assert condition_values(typed, OFFERED, "Stream") == found


@pytest.mark.parametrize("typed", [[], [""], ["delta"], ["beta", "delta"], ["beta, delta"]])
def test_what_nobody_can_answer_is_refused(typed: list[str]) -> None:
    with pytest.raises(RuleViolation) as caught:
        condition_values(typed, OFFERED, "Stream")
    assert caught.value.field == "condition_values"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media", "Experts"))
    return Browser(app).sign_in("o@example.org")


def condition(session, key: str) -> list[str]:
    session.expire_all()
    return session.scalars(select(FormField).where(FormField.key == key)).one().condition["values"]


def test_countries_are_typed_by_name_or_code_and_refused_beside_their_field(staff: Browser, session) -> None:
    page = staff.get(f"{BASE}/new")
    asked = {"kind": "text", "label": "Badge", "condition_key": "country"}
    refused = page.submit("/new", condition_values="Atlantis", status=422, **asked)
    assert "“Atlantis” isn’t an answer to" in refused.text
    assert "Enter at least one answer" in refused.submit("/new", condition_values="", status=422).text
    refused.submit("/new", condition_values="Pakistan; CN")
    assert condition(session, "badge") == ["PK", "CN"]
    staff.get(f"{BASE}/badge").submit("/badge")
    assert condition(session, "badge") == ["PK", "CN"], "sent back as it was shown"


def test_answers_of_an_earlier_field_are_ticked(staff: Browser, session) -> None:
    page = staff.get(f"{BASE}/new")
    assert 'data-show-if="condition_key" data-show-values="category"' in page.html
    refused = page.submit("/new", kind="text", label="Badge", condition_key="category", status=422)
    assert "Answers to “You attend as” that show it: Tick at least one answer" in refused.text
    assert "Choose an option from the list." in refused.submit("/new", answers_category="press", status=422).text
    refused.submit("/new", answers_category=["media", "experts"])
    assert condition(session, "badge") == ["media", "experts"]
    staff.get(f"{BASE}/badge").submit("/badge")
    assert condition(session, "badge") == ["media", "experts"], "sent back as it was shown"
    staff.get("/manage/w/forum/admission").submit("/1/remove")
    staff.get(f"{BASE}/badge").submit("/badge")
    assert set(condition(session, "badge")) == {"media", "experts"}, (
        "what is offered no longer goes when its box is cleared"
    )


@pytest.mark.parametrize("typed", ["Preview", "Media outlet", "Organisation"])
def test_what_organisers_typed_is_never_taken_from_the_catalogues(app: Flask, staff: Browser, typed: str) -> None:
    staff.get(f"{BASE}/new").submit("/new", kind="text", label=typed)
    form = Browser(app).get("/w/forum/register?lang=ru")
    assert f">{typed}" in form.html
    assert "Должность" in form.text, "the words with which the form came are"


def test_a_long_choice_is_refused_and_not_cut(staff: Browser) -> None:
    page = staff.get(f"{BASE}/new").submit("/new", kind="choice", label="Stream", choices="a" * 201, status=422)
    assert "A choice can have up to 200 characters." in page.text
    assert "a" * 201 in page.html
