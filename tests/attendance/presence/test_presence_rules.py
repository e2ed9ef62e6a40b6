"""Which figures can be stated, and which thresholds can be reached: without a database."""

from __future__ import annotations

import pytest

from tests.refusals import refusal
from webinar.attendance.presence import rules
from webinar.attendance.presence.models import Qualifier


@pytest.mark.parametrize(
    ("value", "upper", "qualifier", "words"),
    [
        (300, None, Qualifier.ABOUT, ""),
        (300, 301, Qualifier.BETWEEN, ""),
        (300, 300, Qualifier.BETWEEN, "larger than 300"),
        (300, None, Qualifier.BETWEEN, "larger than 300"),
        (300, 400, Qualifier.OVER, "Leave the upper figure empty"),
        (0, None, Qualifier.EXACT, ""),
    ],
)
def test_an_upper_figure_belongs_to_between(value: int, upper: int | None, qualifier: Qualifier, words: str) -> None:
    refused = refusal(lambda: rules.ensure_figure(value, upper, qualifier))
    assert bool(refused) is bool(words)
    if refused is not None:
        assert refused.field == "upper"
        assert words in str(refused)


@pytest.mark.parametrize(
    ("minutes", "share", "late", "early", "field"),
    [
        (None, None, 0, 0, None),
        (1, 1, 0, 0, None),
        (1440, 100, 1440, 1440, None),
        (0, None, 0, 0, "least_minutes"),
        (1441, None, 0, 0, "least_minutes"),
        (None, 0, 0, 0, "least_share"),
        (None, 101, 0, 0, "least_share"),
        (None, None, -1, 0, "late_after"),
        (None, None, 1441, 0, "late_after"),
        (None, None, 0, 1441, "early_before"),
        (None, None, 0, -1, "early_before"),
    ],
)
def test_a_threshold_can_be_reached(
    minutes: int | None, share: int | None, late: int, early: int, field: str | None
) -> None:
    refused = refusal(lambda: rules.ensure_threshold(minutes, share, late, early))
    assert (refused.field if refused is not None else None) == field
