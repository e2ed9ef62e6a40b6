"""What became of a mail, and what a message must hold: without a database."""

from __future__ import annotations

import pytest

from tests.refusals import refusal
from webinar.core.mail import DeliveryState
from webinar.core.outbox import JobState
from webinar.correspondence.mailings.rules import Fate, ensure_words, fate


@pytest.mark.parametrize(
    ("job", "delivery", "expected"),
    [
        (JobState.WAITING, None, Fate.QUEUED),
        (JobState.WAITING, DeliveryState.WAITING, Fate.DEFERRED),
        (JobState.FAILED, None, Fate.FAILED),
        (JobState.FAILED, DeliveryState.WAITING, Fate.FAILED),
        (JobState.STOPPED, None, Fate.STOPPED),
        (JobState.DONE, DeliveryState.SENT, Fate.SENT),
        (JobState.DONE, DeliveryState.BOUNCED, Fate.BOUNCED),
        (JobState.DONE, DeliveryState.SUPPRESSED, Fate.SUPPRESSED),
        (JobState.DONE, None, Fate.LEFT),
        (None, None, Fate.LEFT),
    ],
)
def test_a_fate_is_told_by_the_job_and_its_delivery(
    job: JobState | None, delivery: DeliveryState | None, expected: Fate
) -> None:
    assert fate(job, delivery) is expected


@pytest.mark.parametrize(
    ("subject", "text", "field"),
    [
        ("News", "Dear {name}, {webinar} is on {date}.", None),
        ("", "Words", "text"),
        ("News", "", "text"),
        ("News of {nobody}", "Words", "subject"),
        ("News", "{nobody}", "text"),
        ("News", "{ name } and {} are no placeholders", None),
    ],
)
def test_a_message_has_words_and_no_unknown_placeholder(subject: str, text: str, field: str | None) -> None:
    refused = refusal(lambda: ensure_words(subject, text))
    assert (refused.field if refused else None) == field
