"""Which place can be passed on, and until when it can be taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.core.errors import RuleViolation
from webinar.registration.registering.models import Registration
from webinar.registration.registering.models import RegistrationStatus as S
from webinar.registration.transfers import rules
from webinar.registration.transfers.models import Transfer

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("status", S)
def test_only_a_confirmed_place_is_passed_on(status: S) -> None:
    row, offered = Registration(status=status, email_key="ann@example.org"), Transfer(created_at=NOW)
    if status is S.CONFIRMED:
        rules.ensure_may_offer(row, "ben@example.org")
        rules.ensure_may_take(row, offered, NOW)
        return
    with pytest.raises(RuleViolation, match="confirmed place"):
        rules.ensure_may_offer(row, "ben@example.org")
    with pytest.raises(RuleViolation, match="no longer"):
        rules.ensure_may_take(row, offered, NOW)


def test_nobody_passes_a_place_on_to_themselves() -> None:
    row = Registration(status=S.CONFIRMED, email_key="ann@example.org")
    with pytest.raises(RuleViolation) as caught:
        rules.ensure_may_offer(row, "Ann@Example.ORG")
    assert caught.value.field == "email"


def test_a_colleague_has_seven_days() -> None:
    row, week = Registration(status=S.CONFIRMED), timedelta(days=7)
    rules.ensure_may_take(row, Transfer(created_at=NOW - week), NOW)
    with pytest.raises(RuleViolation):
        rules.ensure_may_take(row, Transfer(created_at=NOW - week - timedelta(microseconds=1)), NOW)


def test_no_place_is_passed_on_at_what_is_over_or_cancelled() -> None:
    coming = Webinar(state=WebinarState.ANNOUNCED, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    rules.ensure_takes_place(coming, NOW)
    with pytest.raises(RuleViolation, match="has taken place"):
        rules.ensure_takes_place(coming, NOW + timedelta(hours=1))
    with pytest.raises(RuleViolation, match="is cancelled"):
        rules.ensure_takes_place(Webinar(state=WebinarState.CANCELLED, starts_at=NOW), NOW)
