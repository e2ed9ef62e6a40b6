"""Decisions about passing a place on."""

from __future__ import annotations

from datetime import datetime, timedelta

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key
from webinar.registration.models import Registration, RegistrationStatus
from webinar.transfers.models import Transfer

#: Purpose of the link by which a colleague answers; see `core.tokens`.
TRANSFER_LINK = "transfer"
#: A colleague has so long to take over a place.
LIFETIME = timedelta(days=7)


def ensure_may_offer(registration: Registration, email: str) -> None:
    """Refuse to pass on what is no confirmed place, or to oneself."""
    if registration.status is not RegistrationStatus.CONFIRMED:
        raise RuleViolation(N_("Only a confirmed place can be passed on."))
    if email_key(email) == registration.email_key:
        raise RuleViolation(N_("This is your own address."), field="email")


def ensure_may_take(registration: Registration, transfer: Transfer, now: datetime) -> None:
    """Refuse a place that its holder has given up meanwhile, or that was offered too long ago."""
    if registration.status is not RegistrationStatus.CONFIRMED or now - transfer.created_at > LIFETIME:
        raise RuleViolation(N_("This place can no longer be taken over."))
