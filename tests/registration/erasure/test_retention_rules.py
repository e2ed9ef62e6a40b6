"""When data has been kept long enough: to the instant, and never before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from webinar.convening.webinars.models import Webinar
from webinar.registration.erasure import rules
from webinar.registration.form.models import FormField
from webinar.registration.privacy.models import PrivacySettings

START = datetime(2026, 12, 15, 9, tzinfo=UTC)
END = START + timedelta(minutes=90)
INSTANT, DAY = timedelta(microseconds=1), timedelta(days=1)
HELD = Webinar(starts_at=START, ends_at=END, date=START.date())


@pytest.mark.parametrize(
    ("webinar", "end"),
    [
        (HELD, END),
        (Webinar(starts_at=START, date=START.date()), START),
        (Webinar(date=date(2026, 12, 15)), datetime(2026, 12, 15, 23, 59, tzinfo=UTC)),
        (Webinar(), None),
    ],
)
def test_days_are_counted_from_the_end(webinar: Webinar, end: datetime | None) -> None:
    assert rules.ended_at(webinar) == end


@pytest.mark.parametrize(
    ("webinar", "days", "now", "due"),
    [
        (HELD, 30, END + 30 * DAY, True),
        (HELD, 30, END + 30 * DAY - INSTANT, False),
        (HELD, 0, END, True),
        (HELD, 0, END - INSTANT, False),
        (HELD, None, END + 9999 * DAY, False),
        (Webinar(), 1, END + 9999 * DAY, False),
    ],
)
def test_nothing_is_due_an_instant_too_early(webinar: Webinar, days: int | None, now: datetime, due: bool) -> None:
    assert rules.is_due(webinar, days, now) is due


def test_each_field_has_its_own_time() -> None:
    fields = [FormField(key="diet", retention_days=5), FormField(key="letter", retention_days=9), FormField(key="name")]
    due = [rules.due_fields(HELD, fields, END + days * DAY) for days in (4, 5, 9)]
    assert due == [[], ["diet"], ["diet", "letter"]]


def test_the_next_run_is_the_earliest_that_lies_ahead() -> None:
    fields = [FormField(key="diet", retention_days=5), FormField(key="name")]
    settings = PrivacySettings(retention_days=9)
    runs = [rules.next_run(HELD, settings, fields, END + days * DAY) for days in (0, 5, 9)]
    assert runs == [END + 5 * DAY, END + 9 * DAY, None]
    assert rules.next_run(Webinar(), settings, fields, END) is None
    assert rules.next_run(HELD, PrivacySettings(), [], END) is None


@pytest.mark.parametrize(
    ("report", "empty"),
    [
        (rules.Report(), True),
        (rules.Report(answers={"diet": 0}), True),
        (rules.Report(registrations=1), False),
        (rules.Report(unconfirmed=1), False),
        (rules.Report(answers={"diet": 0, "letter": 1}), False),
    ],
)
def test_a_run_that_takes_nothing_out_is_empty(report: rules.Report, empty: bool) -> None:
    assert report.is_empty is empty
