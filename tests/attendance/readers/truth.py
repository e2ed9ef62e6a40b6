"""The made-up webinar of `samples/`: one truth, told by every platform in its own layout."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from webinar.attendance.readers.recognition import read
from webinar.attendance.readers.report import Connection, Occasion, Report

SAMPLES = Path(__file__).parent / "samples"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
START, END = datetime(2026, 9, 16, 9, tzinfo=UTC), datetime(2026, 9, 16, 10, 30, tzinfo=UTC)
KARACHI = Occasion(START, END, "Asia/Karachi")
#: What the two without an address are called.
NAMELESS = {"dialin": ("15550100123", "+1 555 010 0123", "Telephone +1 555-010-••23"), "iphone": ("iPhone",)}


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def settled(content: bytes, occasion: Occasion = KARACHI, **choices: Any) -> Report:
    return read(content, "report", occasion, settle_zone=True, **choices)


def by_person(report: Report) -> dict[str, list[Connection]]:
    """Return the connections of each person of the truth, by their key there."""
    found: dict[str, list[Connection]] = defaultdict(list)
    for connection in report.connections:
        for person in TRUTH["people"]:
            known = (
                person["email"] == connection.email.lower()
                if person["email"]
                else connection.name in NAMELESS.get(person["key"], ())
            )
            if known:
                found[person["key"]].append(connection)
    return found


def union_minutes(connections: list[Connection]) -> float:
    """Return how long somebody was there, overlaps counted once."""
    total, last = 0.0, datetime.min.replace(tzinfo=UTC)
    for connection in sorted(connections, key=lambda one: one.joined or last):
        assert connection.joined
        assert connection.left
        begin = max(connection.joined, last)
        total += max(0.0, (connection.left - begin).total_seconds())
        last = max(last, connection.left)
    return round(total / 60, 2)


def ensure_truth(report: Report, *, roles: bool = False) -> None:
    found = by_person(report)
    assert not report.unread
    assert len(report.connections) == TRUTH["counts"]["connections"]
    for person in TRUTH["people"]:
        own = found[person["key"]]
        assert len(own) == person["connections"]
        assert union_minutes(own) == person["union_minutes_all"], person["key"]
        if own and roles and person["role"] in {"host", "panelist", "attendee"}:
            assert {one.role.value for one in own} == {person["role"]}
