"""A row's address is never that of a page beside it: what is called "New" can be opened like every other."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser
from webinar.core.text import RESERVED

#: Rows whose words in addresses are made of what people type.
TYPED = ("organisations.show", "series.edit", "form.edit")


def _words_beside(app: Flask, endpoint: str) -> set[str]:
    rules = [str(rule).rstrip("/") for rule in app.url_map.iter_rules()]
    own = {str(rule).rstrip("/").rsplit("/", 1)[0] for rule in app.url_map.iter_rules(endpoint)}
    last = [rule.rsplit("/", 1) for rule in rules if rule]
    return {word for base, word in last if base in own and not word.startswith("<")}


@pytest.mark.parametrize("endpoint", TYPED)
def test_words_of_pages_beside_rows_are_reserved(app: Flask, endpoint: str) -> None:
    found = _words_beside(app, endpoint)
    assert found, "there are such pages"
    assert found <= RESERVED


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    return Browser(app).sign_in("o@example.org")


@pytest.mark.parametrize("label", ["New", "Preview", "copy"])
def test_a_question_of_any_label_can_be_edited(staff: Browser, label: str) -> None:
    staff.get("/manage/w/forum/form/new").submit("/new", kind="text", label=label)
    links = re.findall(
        rf'href="(/manage/w/forum/form/\w+)"[^>]*>(?:\s*<[^>]+>)*\s*{label}', staff.get("/manage/w/forum/form").html
    )
    page = staff.get(links[-1])
    assert page.heading == label
    saved = page.submit(re.sub(r".*(/\w+)$", r"\1", page.url), label="Another label")
    assert "Field saved." in saved.text


def test_a_series_called_new_can_be_opened(staff: Browser) -> None:
    staff.get("/manage/series/new").submit("/new", title="New")
    assert staff.get("/manage/series/").follow("New").heading == "New"
