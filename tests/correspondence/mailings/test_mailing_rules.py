"""What became of a mail, and what a message must hold: without a database."""

from __future__ import annotations

import pytest

from tests.refusals import refusal
from webinar.core.mail import DeliveryState
from webinar.core.outbox import JobState
from webinar.correspondence.mailings.rules import Fate, ensure_words, fate, language_of, unnamed_as, without_name


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


CALLED = {"en": "participant", "ru": "участник", "zh": "参会者", "ur": "شریک"}


@pytest.mark.parametrize(
    ("text", "reader", "expected"),
    [
        ("Dear {name}, the forum is on Friday.", "ru", "en"),
        ("Уважаемый {name}! Форум Connectivity Forum состоится в пятницу.", "en", "ru"),
        ("尊敬的{name}：Connectivity Forum 2026 将于周五举行。", "en", "zh"),
        ("محترم {name}، فورم جمعے کو ہے۔", "en", "ur"),
        ("{name}, {link}", "ru", "ru"),
        ("https://example.org/page an@example.org {name} Форум", "en", "ru"),
        ("Αγαπητέ {name}", "zh", "zh"),
        ("12:30 – 14:00 ²", "ur", "ur"),
    ],
)
def test_the_language_of_a_text_is_told_by_its_script(text: str, reader: str, expected: str) -> None:
    assert language_of(text, CALLED, reader) == expected


def test_who_has_no_name_is_called_in_the_language_of_the_line() -> None:
    text = "Dear {name},\nthe forum is on Friday.\n\nУважаемый {name}!\nФорум состоится в пятницу.\n{name} {link}"
    words = "Dear participant,\nthe forum is on Friday.\n\nУважаемый участник!\nФорум состоится в пятницу.\nparticipant {link}"
    assert without_name(text, CALLED, "zh") == words
    assert unnamed_as(text, CALLED, "zh") == ["participant", "участник", "participant"]
    assert unnamed_as("Dear all, {webinar}", CALLED, "en") == []


def test_a_language_that_is_not_offered_is_none_of_ours() -> None:
    assert without_name("Уважаемый {name}", {"en": "participant"}, "kk") == "Уважаемый participant"
