"""The audit log speaks: each fact recorded beside an act has a label, and codes of the program are words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from webinar.site.home.printing import LABELS, SILENT, details_in_words
from webinar.web.i18n import in_language

ROOT = Path(__file__).parents[3]
_OWN = {"now", "scope", "actor", "at_once", "session"}


def recorded() -> set[str]:
    """Return the names of all facts that rooms record beside acts."""
    found = set()
    for path in (ROOT / "webinar").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            function = call.func
            is_direct = (
                isinstance(function, ast.Attribute) and function.attr == "record"
                and isinstance(function.value, ast.Name) and function.value.id == "audit"
            )  # fmt: skip
            if is_direct or (isinstance(function, ast.Name) and function.id == "_record"):
                found |= {word.arg for word in call.keywords if word.arg} - _OWN
    return found


def test_every_fact_has_a_label() -> None:
    found = recorded()
    assert len(found) > 60, "the search still finds them"
    assert sorted(found - LABELS.keys() - SILENT) == []


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"rows": 300, "format": "csv", "filters": {"status": ""}, "pseudonymised": 0}, "Rows: 300 · File format: CSV"),
        ({"changed": ["capacity", "full_name"]}, "Changed: Capacity and Full name"),
        ({"before": "announced", "after": "held", "reason": ""}, "Before: Announced · After: Held"),
        ({"value": 300, "upper": None, "official": True}, "Figure: 300 · Official figure"),
        ({"slug": "a", "message": 2, "points": 0, "admin": False}, ""),
        ({"unheard_of": ["x", "y"]}, "unheard of: x and y"),
        ({"status": "confirmed", "filters": {"country": "PK"}}, "Status: Confirmed · Filters: Country: PK"),
    ],
)
def test_details_are_words(app: Flask, details: dict[str, object], said: str) -> None:
    with app.test_request_context(), in_language("en"):
        assert details_in_words(details) == said
