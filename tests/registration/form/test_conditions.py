"""Conditions are typed as people read the answers; what nobody can answer is refused, not swallowed."""

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


@pytest.mark.parametrize(
    ("parent", "typed", "wrong", "kept"),
    [
        ("category", "media; Experts", "Press", ["media", "experts"]),
        ("country", "Pakistan; CN", "Atlantis", ["PK", "CN"]),
    ],
)
def test_a_condition_is_saved_by_names_and_refused_beside_its_field(
    staff: Browser, session, parent: str, typed: str, wrong: str, kept: list[str]
) -> None:
    page = staff.get(f"{BASE}/new")
    refused = page.submit("/new", kind="text", label="Badge", condition_key=parent, condition_values=wrong, status=422)
    assert f"“{wrong}” isn’t an answer to" in refused.text
    assert "Enter at least one answer" in refused.submit("/new", condition_values="", status=422).text
    refused.submit("/new", condition_values=typed)
    assert condition(session, "badge") == kept
    staff.get(f"{BASE}/badge").submit("/badge")
    assert condition(session, "badge") == kept, "sent back as it was shown"
