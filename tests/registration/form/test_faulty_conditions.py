"""Conditions that nobody can meet any more: organisers read why, and no registrant is kept from sending the form."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.registration.form.models import ChoiceVersion, FieldKind, FormField
from webinar.registration.form.rules import askable, faults, visible
from webinar.registration.registering.models import Registration

BASE = "/manage/w/forum/form"
K = FieldKind


def field(key: str, kind: FieldKind = K.CHOICE, on: str = "", *values: str, **more: bool) -> FormField:
    facts = {"required": True, "staff_only": False, "is_hidden": False, **more}
    condition = {"key": on, "values": list(values)} if on else {}
    versions = [
        ChoiceVersion(number=1, choices=[{"key": "beta", "label": "Beta"}]),
        ChoiceVersion(number=2, choices=[{"key": "gamma", "label": "Gamma"}]),
    ]
    return FormField(key=key, kind=kind, label=key.title(), condition=condition, versions=versions, **facts)


STREAM = field("stream")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ([STREAM, field("badge", K.TEXT, "stream", "gamma")], {}),
        ([STREAM, field("badge", K.TEXT, "stream", "beta")], {"badge": ("Stream|Beta", True)}),
        ([STREAM, field("badge", K.TEXT, "stream", "beta", "gamma")], {"badge": ("Stream|Beta", False)}),
        ([STREAM, field("a", K.CHOICE, "stream", "beta"), field("b", K.TEXT, "a", "gamma")],
         {"a": ("Stream|Beta", True), "b": ("A", True)}),
        ([STREAM, field("a", K.CHOICE, "stream", "beta", "gamma"), field("b", K.TEXT, "a", "gamma")],
         {"a": ("Stream|Beta", False)}),
        ([field("stream", is_hidden=True), field("badge", K.TEXT, "stream", "gamma")], {"badge": ("Stream", True)}),
        ([field("stream", staff_only=True), field("badge", K.TEXT, "stream", "gamma")], {"badge": ("Stream", True)}),
        ([field("stream", staff_only=True), field("badge", K.TEXT, "stream", "gamma", staff_only=True)], {}),
        ([STREAM, field("badge", K.TEXT, "stream", "beta", is_hidden=True)], {}),
        ([field("badge", K.TEXT, "stream", "gamma")], {"badge": ("", True)}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_condition(fields: list[FormField], wrong: dict) -> None:
    found = faults(fields, {"stream": {"gamma"}, "a": {"gamma"}})
    assert {key: ("|".join(one.params.values()), one.is_never_shown) for key, one in found.items()} == wrong


def test_what_depends_on_a_field_that_is_not_asked_is_not_asked() -> None:
    fields = [
        STREAM,
        field("a", K.CHOICE, "hidden", "x"),
        field("b", K.TEXT, "a", "y"),
        field("c", K.TEXT, "stream", "z"),
    ]
    assert [row.key for row in askable(fields)] == ["stream", "c"]
    assert [row.key for row in visible(askable(fields), {"stream": "z"})] == ["stream", "c"]


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media", "Experts"))
    browser = Browser(app).sign_in("o@example.org")
    browser.get(f"{BASE}/new").submit("/new", kind="choice", label="Stream", choices="beta | Beta\ngamma | Gamma")
    browser.get(f"{BASE}/new").submit(
        "/new", kind="text", label="Badge", required_="y", condition_key="stream", answers_stream="beta"
    )
    browser.get(f"{BASE}/new").submit(
        "/new", kind="text", label="Outlet", required_="y", condition_key="category", answers_category="media"
    )
    return browser


def register(app: Flask, **more: str) -> Page:
    form = Browser(app).get("/w/forum/register")
    return form.submit("/register", **{"full_name": "Ann Lee", "email": "ann@example.org", "agree": "y", **more})


def test_the_organiser_reads_it_and_a_registrant_is_not_held_up(app: Flask, staff: Browser, session) -> None:
    assert "nobody can give" not in staff.get(BASE).text
    saved = staff.get(f"{BASE}/stream").submit("/stream", choices="gamma | Gamma")
    assert "1 form field depends on an answer that nobody can give." in saved.text
    assert "Nobody sees this field: “Stream” no longer has the answer it waits for (Beta)." in saved.text
    done = register(app, category="2", q_stream="gamma")
    assert done.url.endswith("/received")
    assert session.scalars(select(Registration)).one().answers["stream"]["value"] == "gamma"


def test_a_category_that_goes_is_told_where_it_is_taken_away(app: Flask, staff: Browser) -> None:
    staff.get("/manage/w/forum/admission").submit("/1/remove").sure()
    assert "1 form field depends" in staff.get("/manage/w/forum/admission").text
    assert "“You attend as” no longer has the answer it waits for (media)." in staff.get(BASE).text
    page = Browser(app).get("/w/forum/register")
    assert 'data-show-values="(gone)"' in page.html, "nor does the page's script show it to who has chosen nothing"
    assert register(app, category="2").url.endswith("/received")


@pytest.mark.parametrize("how", ["is_hidden", "staff_only"])
def test_a_question_beneath_one_that_is_not_asked_is_not_shown_either(app: Flask, staff: Browser, how: str) -> None:
    saved = staff.get(f"{BASE}/stream").submit("/stream", **{how: "y"})
    assert "it depends on “Stream”, which" in saved.text
    page = Browser(app).get("/w/forum/register")
    assert "Badge" not in page.text, "what is typed there would be lost"
    assert register(app, category="2").url.endswith("/received")


def test_the_list_of_fields_says_conditions_as_people_read_them(staff: Browser) -> None:
    text = staff.get(BASE).text
    assert "if “You attend as” is Media" in text
    assert "if “Stream” is Beta" in text
    assert "if category is" not in text
