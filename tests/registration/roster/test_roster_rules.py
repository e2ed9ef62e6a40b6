"""What can be done to how many at once, how a list is asked for, and what a tag may be."""

from __future__ import annotations

import pytest

from tests.refusals import refusal
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.roster import rules


@pytest.mark.parametrize(
    ("count", "words"), [(0, "at least one"), (1, ""), (rules.MAX_AT_ONCE, ""), (rules.MAX_AT_ONCE + 1, "up to")]
)
def test_an_act_is_on_somebody_and_not_on_too_many(count: int, words: str) -> None:
    refused = refusal(lambda: rules.ensure_number(count))
    assert bool(refused) is bool(words)
    assert words in str(refused or "")


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        (" #press ", "press"),
        ("two  words", "two words"),
        ("", None),
        ("#", None),
        ("x" * 40, "x" * 40),
        ("x" * 41, None),
    ],
)
def test_a_tag_is_short_and_says_something(typed: str, tag: str | None) -> None:
    if tag is not None:
        assert rules.clean_tag(typed) == tag
        return
    refused = refusal(lambda: rules.clean_tag(typed))
    assert refused is not None
    assert refused.field == "value"


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        (RegistrationStatus.PENDING, ["approve", "decline"]),
        (RegistrationStatus.WAITING, ["place", "decline", "cancel"]),
        (RegistrationStatus.CONFIRMED, ["decline", "cancel"]),
        (RegistrationStatus.CANCELLED, []),
        (RegistrationStatus.DECLINED, []),
    ],
)
def test_what_is_decided_about_one_follows_from_where_they_stand(status: RegistrationStatus, acts: list[str]) -> None:
    assert [act.value for act in rules.acts_on(status)] == acts
