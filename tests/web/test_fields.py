"""What is typed is read rightly or refused in words; nothing is changed in silence."""

from __future__ import annotations

from datetime import time

import pytest
from flask import Flask

from webinar.core import cells
from webinar.core.errors import RuleViolation
from webinar.web.fields import Choice, Clock, Number, Several
from webinar.web.forms import Form


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12), (" 7 ", 7), ("1000", 1000), ("1.000", 1000), ("1,000", 1000), ("1 000", 1000), ("1'000", 1000),
        ("12\u202f345\u202f678", 12_345_678), ("1,00,000", 100_000), ("-5", -5), ("+5", 5), ("۱۲", 12), ("007", 7),
        ("3.0", 3), ("12.5", None), ("2,5", None), ("12.50", None), ("0.125", None), ("1.0000", 1), ("1.000,5", None),
        ("1.000 000", None), ("1_000", None), ("1e3", None), ("-", None), ("ten", None), ("12 5", None),
        ("1" * 13, None), ("½", None),
    ],
)  # fmt: skip
def test_whole_numbers(typed: str, number: int | None) -> None:
    if number is not None:
        assert cells.whole_number(typed, -(10**9), 10**9) == number
        return
    with pytest.raises(RuleViolation, match="whole number"):
        cells.whole_number(typed, -(10**9), 10**9)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("14:00", time(14)), ("9:05", time(9, 5)), ("9.30", time(9, 30)), ("09:30 PM", time(21, 30)), ("9:30pm", time(21, 30)),
        ("12:30 AM", time(0, 30)), ("12:00 p.m.", time(12)), ("14:00:00", time(14)), ("00:00", time(0)), ("14：00", time(14)),
        ("24:00", None), ("25:00", None), ("14:60", None), ("13:00 PM", None), ("0:30 AM", None), ("14", None), ("9h", None),
        ("14:5", None), ("-1:00", None), ("2 pm-3 pm", None), ("noon", None),
    ],
)  # fmt: skip
def test_times_of_day(typed: str, read: time | None) -> None:
    if read is not None:
        assert cells.clock(typed) == read
        return
    with pytest.raises(RuleViolation, match=r"[Ee]nter"):
        cells.clock(typed)


class _Sheet(Form):
    places = Number("Places")
    start = Clock("Start")
    one = Choice("One", blank="None", options=[("a", "A")])
    several = Several("Several", options=[("a", "A"), ("b", "B")])


def _sent(app: Flask, stored: dict[str, object] | None, **typed: object) -> _Sheet:
    with app.test_request_context("/", method="POST", data=typed):
        app.config["WTF_CSRF_ENABLED"] = False
        form = _Sheet(data=stored) if stored else _Sheet()
        form.validate()
        return form


@pytest.mark.parametrize(
    ("name", "typed"), [("places", "12.5"), ("places", "1,5"), ("start", "24:00"), ("start", "9h")]
)
def test_what_cannot_be_read_is_refused_at_its_field_and_shown_again(app: Flask, name: str, typed: str) -> None:
    form = _sent(app, None, **{name: typed})
    assert form[name].errors
    assert typed in form[name]()


def test_what_is_offered_no_longer_stays_until_another_is_chosen(app: Flask) -> None:
    stored = {"one": "gone", "several": ["a", "gone"]}
    form = _sent(app, stored, one="gone", several=["a", "gone"])
    assert not form.errors
    assert (form.one.data, form.several.data) == ("gone", ["a", "gone"])
    assert "gone (no longer offered)" in form.one()
    assert [option.label for option in form.several.iter_choices() if option.selected] == [
        "A",
        "gone (no longer offered)",
    ]
    other = _sent(app, stored, one="a", several=["b"])
    assert not other.errors
    assert "gone" in other.one(), "one may still go back"


def test_what_was_neither_offered_nor_stored_is_refused(app: Flask) -> None:
    form = _sent(app, {"one": "gone", "several": ["a"]}, one="made-up", several=["a", "made-up"])
    assert set(form.errors) == {"one", "several"}
    assert _sent(app, None, one="gone", several=["b"]).errors.keys() == {"one"}
