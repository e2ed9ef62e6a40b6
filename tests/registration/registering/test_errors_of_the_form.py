"""What a form that cannot be sent says: in the order of the page, in words for each kind of answer, at a marked field."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser, Page

FORM = "/manage/w/forum/form"


@pytest.fixture
def refused(app: Flask, make: Factory) -> Page:
    """The form with a required question of each kind, sent empty."""
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media", "Experts"))
    staff = Browser(app).sign_in("o@example.org")
    for kind in ("choice", "several", "file", "date", "time", "number", "consent", "text"):
        more = {"choices": "A\nB"} if kind in {"choice", "several"} else {}
        staff.get(f"{FORM}/new").submit("/new", kind=kind, label=f"The {kind}", required_="y", **more)
    return Browser(app).get("/w/forum/register").submit("/register", status=422)


def test_errors_stand_in_the_order_of_the_page(refused: Page) -> None:
    summary = re.search(r'<div class="error-summary".*?</div>', refused.html, re.DOTALL).group(0)
    links = re.findall(r'href="#([^"]+)"', summary)
    places = [refused.html.index(f'id="{name}"') for name in links]
    assert len(links) == 12
    assert places == sorted(places)
    assert links[-1] == "agree"


def test_each_kind_of_answer_is_asked_for_in_its_words(refused: Page) -> None:
    asked = {
        "The choice": "Choose an option.", "The several": "Choose at least one.", "The file": "Choose a file.",
        "The date": "Enter a date.", "The time": "Enter a time.", "The number": "Enter a number.",
        "The consent": "Tick the box to agree.", "The text": "Enter an answer.", "You attend as": "Choose an option.",
    }  # fmt: skip
    for label, words in asked.items():
        assert f"{label}: {words}" in refused.text, label


def test_a_group_and_a_box_are_marked_as_a_line_of_text_is(refused: Page) -> None:
    for name in ("category", "q_the_choice", "q_the_several"):
        tag = re.search(rf'<fieldset class="([^"]*)" id="{name}" tabindex="-1"', refused.html)
        assert tag, f"{name} takes the focus of its link"
        assert "has-error" in tag[1]
    box = refused.html.index('id="agree"')
    assert "has-error" in refused.html[:box].rpartition('<div class="field')[2]
