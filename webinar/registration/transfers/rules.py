"""Decisions about passing a place on."""

from __future__ import annotations

from datetime import datetime, timedelta

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.rules import is_over
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.admission.rules import is_personal
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.transfers.models import Transfer

#: This room's acts as the history of a registration tells them.
HISTORY = {
    "transfers.offer": N_("Asked a colleague to take their place"),
    "transfers.withdraw": N_("Place kept"),
    "transfers.take": N_("A colleague took the place"),
}

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
        raise RuleViolation(N_("This place is no longer available."))


def ensure_takes_place(webinar: Webinar, now: datetime) -> None:
    """Refuse to pass on a place at a webinar that is over or cancelled."""
    if webinar.state is WebinarState.CANCELLED:
        raise RuleViolation(N_("This webinar is cancelled."))
    if is_over(webinar, now):
        raise RuleViolation(N_("This webinar has taken place."))


def ensure_new(known: Registration | None) -> None:
    """Refuse an address that has a registration of its own, whatever became of it; its owner alone is asked."""
    if known is None:
        return
    if known.status is RegistrationStatus.DECLINED:
        raise RuleViolation(N_("The organisers declined a registration with this address. Contact them."))
    if known.status is RegistrationStatus.CANCELLED:
        raise RuleViolation(
            N_("You cancelled a registration with this address. Open the link in your own email to register again.")
        )
    raise RuleViolation(N_("You’re already registered with this address."))


def status_after(category: AudienceCategory | None) -> RegistrationStatus:
    """Return where a colleague stands who takes a place: to be approved where the place was meant for one person."""
    decided = category is not None and is_personal(category)
    return RegistrationStatus.PENDING if decided else RegistrationStatus.CONFIRMED
