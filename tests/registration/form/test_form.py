"""The form: fields of every kind, conditions, versions of choices, wording per language."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.errors import RuleViolation
from webinar.registration.form import rules
from webinar.registration.form.models import ChoiceVersion, FieldKind, FormField
from webinar.registration.registering.models import Registration

K = FieldKind
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BASE = "/manage/w/forum/form"


def field(key: str, kind: FieldKind = K.TEXT, **more: object) -> FormField:
    facts = {"label": key, "help": "", "required": False, "staff_only": False, "is_hidden": False, "condition": {}}
    return FormField(key=key, kind=kind, **{**facts, **more})


def test_what_depends_on_a_hidden_field_is_hidden_too() -> None:
    rows = [
        field("visits", K.YES_NO),
        field("country", K.COUNTRY, condition={"key": "visits", "values": ["yes"]}),
        field("visa", condition={"key": "country", "values": ["PK", "CN"]}),
        field("internal", staff_only=True),
        field("off", is_hidden=True),
    ]
    shown = {"visits": True, "country": "PK"}
    assert [row.key for row in rules.visible(rows, shown)] == ["visits", "country", "visa"]
    assert [row.key for row in rules.visible(rows, {**shown, "country": "DE"})] == ["visits", "country"]
    assert [row.key for row in rules.visible(rows, {**shown, "visits": False})] == ["visits"]
    assert [row.key for row in rules.visible(rows, {}, staff=True)] == ["visits", "internal"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6), st.dictionaries(st.integers(0, 5), st.booleans()))  # fmt: skip
def test_nothing_is_shown_whose_condition_is_not(pairs, answers) -> None:
    rows = [
        field(f"f{index}", K.YES_NO, condition={"key": f"f{parent}", "values": ["yes"]} if parent < index else {})
        for index, (parent, _unused) in enumerate(pairs)
    ]
    values = {f"f{key}": value for key, value in answers.items()}
    shown = {row.key for row in rules.visible(rows, values)}
    for row in rows:
        if row.key in shown and row.condition:
            assert row.condition["key"] in shown
            assert values.get(row.condition["key"]) is True


def test_a_field_depends_only_on_an_earlier_one() -> None:
    rows = [field("b", condition={"key": "a", "values": ["x"]}), field("a", K.CHOICE)]
    with pytest.raises(RuleViolation, match="must come before"):
        rules.ensure_order(rows)
    rules.ensure_order(rows[::-1])


def test_choices_are_read_from_lines() -> None:
    assert rules.read_choices("veg | Vegetarian\n\nHalal\n素食") == [
        {"key": "veg", "label": "Vegetarian"}, {"key": "halal", "label": "Halal"}, {"key": "sushi", "label": "素食"},
    ]  # fmt: skip
    for text, words in (
        ("", "at least one"),
        ("a | A\na | B", "twice"),
        ("\n".join(f"c{n}" for n in range(301)), "up to 300"),
    ):
        with pytest.raises(RuleViolation, match=words):
            rules.read_choices(text)


def test_an_answer_is_printed_as_the_version_it_answered_had_it() -> None:
    versions = [
        ChoiceVersion(number=1, choices=[{"key": "a", "label": "Old words"}], created_at=NOW),
        ChoiceVersion(number=2, choices=[{"key": "a", "label": "New words", "translations": {"ru": "Новые"}}], created_at=NOW),
    ]  # fmt: skip
    row = field("diet", K.CHOICE, versions=versions)
    assert rules.choice_label(row, "a", 1) == "Old words"
    assert rules.choice_label(row, "a", 2, "ru") == "Новые"
    assert rules.choice_label(row, "gone", 2) == "gone"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media", "Experts"))
    return Browser(app).sign_in("o@example.org")


def add(staff: Browser, kind: str, label: str, **more: object):
    return staff.get(BASE).follow("Add field").submit("/new", kind=kind, label=label, **more)


ANSWERS = {
    "text": ("Badge name", "王芳"), "long text": ("Remarks", "Line 1\nLine 2"), "number": ("Guests", "3"),
    "date": ("Arrival", "2026-12-14"), "time": ("Call at", "09:30"), "yes or no": ("First time", "yes"),
    "country": ("Born in", "PK"), "language": ("Speaks", "ur"), "time zone": ("Lives in", "Asia/Karachi"),
    "phone": ("Telephone", "+92 51 2345678"), "email": ("Assistant", "assistant@example.org"),
    "web address": ("Home page", "https://example.org/x"), "consent": ("Photographs", "y"),
}  # fmt: skip


def test_every_kind_is_asked_answered_kept_changed_and_exported(app: Flask, staff: Browser, session) -> None:
    for kind, (label, _value) in ANSWERS.items():
        add(staff, kind, label)
    add(staff, "choice", "Diet", choices="veg | Vegetarian\nhalal | Halal")
    add(staff, "several", "Sessions", choices="one | First\ntwo | Second\nthree | Third")
    add(staff, "heading", "More about you")
    add(staff, "note", "Thank you for your time.")
    keys = {row.label: row.key for row in session.scalars(select(FormField))}
    sent = {f"q_{keys[label]}": value for label, value in ANSWERS.values()}
    page = Browser(app).get("/w/forum/register")
    assert "More about you" in page.text
    assert "Thank you for your time." in page.text
    good = {"full_name": "Ann", "email": "ann@example.org", "agree": "y", "category": "2", **sent}
    page.submit("/register", q_diet="halal", q_sessions=["one", "three"], **good)
    row = session.scalars(select(Registration)).one()
    stored = {key: answer["value"] for key, answer in row.answers.items()}
    assert stored["guests"] == 3
    assert stored["first_time"] is True
    assert stored["sessions"] == ["one", "three"]
    assert stored["arrival"] == "2026-12-14"
    assert stored["badge_name"] == "王芳"
    assert row.answers["diet"] == {"value": "halal", "version": 1}
    one = staff.get("/manage/w/forum/registrations").follow("Ann")
    for words in ("Halal", "First; Third", "Pakistan", "Urdu", "+92 51 2345678", "09:30"):
        assert words in one.text, words
    table = staff.get("/manage/w/forum/registrations").submit("/export", button=("format", "csv"), internal="1")
    lines = table.get_data().decode("utf-8-sig").splitlines()
    assert "badge_name" in lines[0]
    assert ",+92 51 2345678," in table.get_data().decode("utf-8-sig"), "a telephone number is no formula, and is kept"
    # A later version of the choices leaves the answer as it was.
    staff.get(f"{BASE}/diet").submit("/diet", choices="veg | Vegetarian\nhalal | Halal (certified)")
    assert "Halal " in staff.get("/manage/w/forum/registrations").follow("Ann").text
    assert "certified" not in staff.get("/manage/w/forum/registrations").follow("Ann").text
    own = Browser(app).get(re.search(r'value="http://localhost(/me/[^"]+)"', one.html).group(1))
    changed = own.follow("Change my answers")
    assert re.search(r'value="one" checked', changed.html)
    assert "Line 1" in changed.html
    changed.submit("/answers", q_guests="4")
    session.expire_all()
    assert session.scalars(select(Registration)).one().answers["guests"]["value"] == 4


@pytest.mark.parametrize(
    ("kind", "bad", "words"),
    [
        ("number", "many", "Enter a whole number."), ("date", "soon", "Enter a date, e.g. 2026-12-15."),
        ("time", "noon", "Enter a time, e.g. 14:00."), ("phone", "call me", "country code"),
        ("email", "x@", "” isn’t an email address. Enter one like name@example.org."), ("web address", "javascript:alert(1)", "starting with https://"),
        ("country", "XX", "Choose an option from the list."), ("time zone", "Mars/Base", "We don’t know a time zone for “Mars/Base”."),
        ("text", "x" * 301, "Enter 300 characters or fewer"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_said_at_its_field(app: Flask, staff: Browser, kind: str, bad: str, words: str) -> None:
    add(staff, kind, "Extra")
    page = Browser(app).get("/w/forum/register")
    good = {"full_name": "Анна", "email": "ann@example.org", "agree": "y", "category": "1"}
    refused = page.submit("/register", status=422, q_extra=bad, **good)
    assert words in refused.text
    assert "Анна" in refused.html


def test_what_a_condition_hides_is_dropped_by_the_server(app: Flask, staff: Browser, session) -> None:
    add(staff, "yes or no", "Interpreter")
    add(staff, "text", "Which tongue", condition_key="interpreter", answers_interpreter="yes", required_="y")
    add(staff, "text", "Outlet name", condition_key="category", answers_category="media", required_="y")
    good = {"full_name": "Ann", "email": "ann@example.org", "agree": "y"}
    form = Browser(app).get("/w/forum/register")
    assert 'data-show-if="q_interpreter" data-show-values="yes"' in form.html
    assert 'data-show-if="category" data-show-values="1"' in form.html
    form.submit("/register", q_interpreter="no", q_which_tongue="hidden words", q_outlet_name="x", category="2", **good)
    answers = session.scalars(select(Registration)).one().answers
    assert answers == {"interpreter": {"value": False, "version": None}}
    asked = form.submit(
        "/register", q_interpreter="yes", category="1", status=422, **{**good, "email": "b@example.org"}
    )
    assert asked.text.count("Enter an answer.") >= 2


def test_the_order_keeps_conditions_below_what_they_depend_on(staff: Browser) -> None:
    add(staff, "yes or no", "Interpreter")
    page = add(staff, "text", "Which tongue", condition_key="interpreter", answers_interpreter="yes")
    refused = page.submit("/which_tongue/move", button=("direction", "up"), status=422)
    assert "must come before it" in refused.text
    gone = staff.get(BASE).follow("Remove")
    assert "must come before it" in staff.get(f"{BASE}/interpreter/remove").submit("/remove", status=422).text
    assert gone.heading.startswith("Remove")


def test_name_and_address_stay(staff: Browser) -> None:
    staff.post(f"{BASE}/email/remove", {"csrf_token": staff.token()}, status=422)
    assert "Email address" in staff.get(BASE).text
    saved = staff.get(f"{BASE}/full_name").submit("/full_name", label="Your name in full", label_ru="Ваше полное имя")
    assert "Your name in full" in saved.text


def test_wording_follows_the_language(app: Flask, staff: Browser) -> None:
    add(staff, "choice", "Diet", choices="veg | Vegetarian", label_ur="کھانا", choices_ur="سبزی")
    visitor = Browser(app)
    visitor.client.set_cookie("language", "ur")
    shown = visitor.get("/w/forum/register").text
    assert "کھانا" in shown
    assert "سبزی" in shown
    assert "Vegetarian" not in shown
    assert "Diet" in staff.get(f"{BASE}/preview").text


def test_a_field_goes_with_its_answers_and_staff_fields_are_staffs(app: Flask, staff: Browser, session) -> None:
    add(staff, "text", "Badge name")
    add(staff, "text", "Seat", staff_only="y")
    form = Browser(app).get("/w/forum/register")
    assert "Seat" not in form.text
    data = {
        **form.browser.hidden(),
        "full_name": "Ann",
        "email": "ann@example.org",
        "agree": "y",
        "category": "1",
        "q_badge_name": "Annie",
        "q_seat": "1A",
    }
    assert form.browser.client.post("/w/forum/register", data=data).status_code == 302
    assert list(session.scalars(select(Registration)).one().answers) == ["badge_name"], (
        "nobody assigns what they do not see"
    )
    one = staff.get("/manage/w/forum/registrations").follow("Ann")
    assert "2B" in one.follow("Change").submit("/edit", q_seat="2B").text
    staff.get(f"{BASE}/badge_name/remove").submit("/remove")
    session.expire_all()
    assert list(session.scalars(select(Registration)).one().answers) == ["seat"]


def test_a_form_is_copied_from_another_webinar(app: Flask, staff: Browser, make: Factory) -> None:
    add(staff, "choice", "Diet", choices="veg | Vegetarian")
    make.webinar("host-a", slug="second", title="Second")
    page = staff.get("/manage/w/second/form")
    assert "1 question copied." in page.submit("/copy", source="forum").text
    assert "0 questions copied." in staff.get("/manage/w/second/form").submit("/copy", source="forum").text
    assert "Diet" in Browser(app).get("/w/second/register").text


@pytest.mark.parametrize("own", ["ru", "ur", "zh"])
def test_a_wording_of_ours_that_is_saved_unchanged_stays_ours_in_every_language(
    app: Flask, make: Factory, own: str
) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    staff = Browser(app).sign_in("o@example.org")
    before = [Browser(app).get(f"/w/forum/register?lang={code}").text for code in ("en", "ru")]
    staff.client.set_cookie("language", own)
    for key in ("email", "question", "access_needs"):
        page = staff.get(f"{BASE}/{key}")
        page.submit(f"/{key}")
    assert "We’ll send your confirmation" in staff.get(f"{BASE}/email").html, "the wording is the webinar’s, not mine"
    assert [Browser(app).get(f"/w/forum/register?lang={code}").text for code in ("en", "ru")] == before
    staff.get(f"{BASE}/question").submit("/question", label="What would you ask?")
    page = Browser(app).get("/w/forum/register")
    assert "What would you ask?" in page.text
    assert "The moderator may ask it in the Q&A." in page.text, "the hint was not changed"
