"""Decisions about registering: is it open, who gets a place, who moves up."""

from __future__ import annotations

from datetime import datetime, timedelta

from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registration.models import RegistrationStatus
from webinar.webinars.models import Webinar, WebinarState
from webinar.webinars.rules import is_over

#: Purpose of registrants' links; see `core.tokens`.
REGISTRANT_LINK = "registrant"

STATUS_LABELS = {
    RegistrationStatus.CONFIRMED: N_("Confirmed"),
    RegistrationStatus.WAITING: N_("On the waiting list"),
    RegistrationStatus.CANCELLED: N_("Cancelled"),
}

#: At most so many mails of their standing go to one address about one webinar, whoever asks for them.
MAILS_PER_REGISTRATION = 20
#: Somebody who registers again gets the mail again, but not sooner than this after the last one.
REPEAT_AFTER = timedelta(minutes=10)
#: The join page opens so long before the start.
JOIN_OPENS = timedelta(minutes=30)
_CLOSED_STATES = frozenset({WebinarState.PROPOSED, WebinarState.AGREED, WebinarState.POSTPONED, WebinarState.CANCELLED})


class RegistrationClosed(RuleViolation):
    """Nobody can register for this webinar now."""


def ensure_open(webinar: Webinar, now: datetime) -> None:
    """Refuse to register for what is not public, over, cancelled, or closed by its organisers."""
    if webinar.state is WebinarState.CANCELLED:
        raise RegistrationClosed(N_("This webinar is cancelled."))
    if is_over(webinar, now):
        raise RegistrationClosed(N_("This webinar has taken place."))
    if not webinar.is_public or webinar.state in _CLOSED_STATES or not webinar.registration_open:
        raise RegistrationClosed(N_("Registration is not open."))


def is_open(webinar: Webinar, now: datetime) -> bool:
    """Tell whether somebody can register now."""
    try:
        ensure_open(webinar, now)
    except RegistrationClosed:
        return False
    return True


def standing(capacity: int | None, confirmed: int, waiting: int) -> RegistrationStatus:
    """Return where a newcomer stands: confirmed while there are places and nobody waits before them."""
    if capacity is None or (confirmed < capacity and waiting == 0):
        return RegistrationStatus.CONFIRMED
    return RegistrationStatus.WAITING


def promotions(capacity: int | None, confirmed: int, waiting: int) -> int:
    """Return how many move up from the waiting list."""
    if capacity is None:
        return waiting
    return max(0, min(waiting, capacity - confirmed))


def may_join(webinar: Webinar, status: RegistrationStatus, now: datetime) -> bool:
    """Tell whether the join link is shown: to the confirmed, from half an hour before until the end."""
    if status is not RegistrationStatus.CONFIRMED or webinar.starts_at is None or not webinar.join_url:
        return False
    end = webinar.ends_at or webinar.starts_at + timedelta(hours=4)
    return webinar.starts_at - JOIN_OPENS <= now < end and webinar.state is not WebinarState.CANCELLED


def may_cancel(webinar: Webinar, status: RegistrationStatus, now: datetime) -> bool:
    """Tell whether the registrant can still give the place up."""
    return status is not RegistrationStatus.CANCELLED and not is_over(webinar, now)
