"""What becomes of an answer, rule by rule: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from webinar.correspondence.replies.models import Fate, Kind, PartStat, Verdict
from webinar.correspondence.replies.rules import Case, judge

STAMP = datetime(2026, 9, 1, 8, tzinfo=UTC)
PLAIN = Case(
    kind=Kind.REPLY, answer=PartStat.ACCEPTED, verdict=Verdict.UNKNOWN, needs_proof=False, is_senders_own=True,
    is_addressed=True, is_speaker=True, holds_entry=True, is_over=False, sequence=1, present=1, stamp=STAMP, last=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Fate.APPLIED),
        ({"kind": Kind.COUNTER}, Fate.HELD),
        ({"answer": None}, Fate.IGNORED),
        ({"is_over": True}, Fate.IGNORED),
        ({"kind": Kind.COUNTER, "is_over": True}, Fate.HELD),
        ({"is_senders_own": False}, Fate.HELD),
        ({"needs_proof": True}, Fate.HELD),
        ({"sequence": 0}, Fate.HELD),
        ({"last": (1, STAMP + timedelta(minutes=1), PartStat.DECLINED)}, Fate.IGNORED),
        ({"last": (1, STAMP - timedelta(minutes=1), PartStat.DECLINED)}, Fate.APPLIED),
    ],
)
def test_an_answer_takes_effect_only_where_nothing_is_doubtful(changed: dict, expected: Fate) -> None:
    found, why = judge(replace(PLAIN, **changed))
    assert found is expected
    assert bool(why) is (expected is not Fate.APPLIED)
