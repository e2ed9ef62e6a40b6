"""Decisions about registering: is it open, who gets a place, who moves up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from webinar.admission.models import AdmissionSettings, Promotion
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registration.models import Registration, RegistrationStatus
from webinar.webinars.models import Webinar, WebinarState
from webinar.webinars.rules import is_over

#: Purpose of registrants' links; see `core.tokens`.
REGISTRANT_LINK = "registrant"

S = RegistrationStatus
STATUS_LABELS = {
    S.CONFIRMED: N_("Confirmed"), S.WAITING: N_("On the waiting list"), S.CANCELLED: N_("Cancelled"),
    S.UNCONFIRMED: N_("Address not confirmed"), S.PENDING: N_("To be approved"), S.OFFERED: N_("Place offered"),
    S.DECLINED: N_("Declined"),
}  # fmt: skip
#: Who takes no place and asks for none any more.
ENDED = frozenset({S.CANCELLED, S.DECLINED})

#: At most so many mails of their standing go to one address about one webinar, whoever asks for them.
MAILS_PER_REGISTRATION = 20
#: At most so many mails that visitors asked for go to one address within an hour, about all webinars.
MAILS_PER_HOUR = 5
#: Somebody who registers again gets the mail again, but not sooner than this after the last one.
REPEAT_AFTER = timedelta(minutes=10)
#: The join page opens so long before the start.
JOIN_OPENS = timedelta(minutes=30)
_CLOSED_STATES = frozenset({WebinarState.PROPOSED, WebinarState.AGREED, WebinarState.POSTPONED, WebinarState.CANCELLED})


class RegistrationClosed(RuleViolation):
    """Nobody can register for this webinar now."""


def ensure_open(webinar: Webinar, now: datetime, settings: AdmissionSettings | None = None) -> None:
    """Refuse to register for what is not public, over, cancelled, or closed by its organisers."""
    if webinar.state is WebinarState.CANCELLED:
        raise RegistrationClosed(N_("This webinar is cancelled."))
    if is_over(webinar, now):
        raise RegistrationClosed(N_("This webinar has taken place."))
    if not webinar.is_public or webinar.state in _CLOSED_STATES or not webinar.registration_open:
        raise RegistrationClosed(N_("Registration is not open."))
    if settings is not None and settings.opens_at is not None and now < settings.opens_at:
        raise RegistrationClosed(N_("Registration has not begun yet."))
    if settings is not None and settings.closes_at is not None and now >= settings.closes_at:
        raise RegistrationClosed(N_("Registration is closed."))


def is_open(webinar: Webinar, now: datetime, settings: AdmissionSettings | None = None) -> bool:
    """Tell whether somebody can register now."""
    try:
        ensure_open(webinar, now, settings)
    except RegistrationClosed:
        return False
    return True


@dataclass(frozen=True)
class Limits:
    """Places in all, by category's id, by host's id, by organisation's key, and for any other organisation."""

    capacity: int | None = None
    by_category: Mapping[int, int] = field(default_factory=dict)
    by_host: Mapping[int, int] = field(default_factory=dict)
    by_organisation: Mapping[str, int] = field(default_factory=dict)
    per_organisation: int | None = None

    @property
    def are_none(self) -> bool:
        """Tell whether everybody gets a place."""
        return self.capacity is None and self.per_organisation is None and not (
            self.by_category or self.by_host or self.by_organisation
        )  # fmt: skip

    def of_organisation(self, key: str) -> int | None:
        """Return the places of an organisation; who names none is not limited by it."""
        return self.by_organisation.get(key, self.per_organisation) if key else None


@dataclass
class Seats:
    """The places taken within limits, kept in step while places are given in one transaction."""

    limits: Limits
    total: int = 0
    by_category: dict[int, int] = field(default_factory=dict)
    by_host: dict[int, int] = field(default_factory=dict)
    by_organisation: dict[str, int] = field(default_factory=dict)
    anybody_waits: bool = False

    @property
    def are_full(self) -> bool:
        """Tell whether nobody at all can get a place."""
        return self.limits.capacity is not None and self.total >= self.limits.capacity

    def fits(self, who: Registration) -> bool:
        """Tell whether there is a place for this registrant within every limit."""
        limits = self.limits
        checks = [
            (limits.capacity, self.total),
            (limits.by_category.get(who.category_id or 0), self.by_category.get(who.category_id or 0, 0)),
            (limits.by_host.get(who.source_host_id or 0), self.by_host.get(who.source_host_id or 0, 0)),
            (limits.of_organisation(who.organisation_key), self.by_organisation.get(who.organisation_key, 0)),
        ]
        return all(limit is None or taken < limit for limit, taken in checks)

    def take(self, who: Registration) -> None:
        """Count one more place as taken."""
        self.total += 1
        if who.category_id:
            self.by_category[who.category_id] = self.by_category.get(who.category_id, 0) + 1
        if who.source_host_id:
            self.by_host[who.source_host_id] = self.by_host.get(who.source_host_id, 0) + 1
        if who.organisation_key:
            self.by_organisation[who.organisation_key] = self.by_organisation.get(who.organisation_key, 0) + 1

    def full(self) -> tuple[set[int], set[int], set[str]]:
        """Return the categories, hosts and organisations whose own places are all taken."""
        limits = self.limits
        organisations = {
            key for key, taken in self.by_organisation.items()
            if (places := limits.of_organisation(key)) is not None and taken >= places
        }  # fmt: skip
        organisations |= {key for key, places in limits.by_organisation.items() if not places}
        return (
            {key for key, places in limits.by_category.items() if self.by_category.get(key, 0) >= places},
            {key for key, places in limits.by_host.items() if self.by_host.get(key, 0) >= places},
            organisations,
        )


def moves_up(settings: AdmissionSettings) -> bool:
    """Tell whether those who wait move up by themselves: not where staff choose, nor before a lottery is drawn."""
    if settings.promotion is Promotion.LOTTERY:
        return settings.drawn_at is not None
    return settings.promotion is not Promotion.MANUAL


def may_join(webinar: Webinar, status: RegistrationStatus, now: datetime) -> bool:
    """Tell whether the join link is shown: to the confirmed, from half an hour before until the end."""
    if status is not S.CONFIRMED or webinar.starts_at is None or not webinar.join_url:
        return False
    end = webinar.ends_at or webinar.starts_at + timedelta(hours=4)
    return webinar.starts_at - JOIN_OPENS <= now < end and webinar.state is not WebinarState.CANCELLED


def may_cancel(webinar: Webinar, status: RegistrationStatus, now: datetime) -> bool:
    """Tell whether the registrant can still give the place up."""
    return status not in ENDED and not is_over(webinar, now)


def may_change(webinar: Webinar, registration: Registration, settings: AdmissionSettings, now: datetime) -> bool:
    """Tell whether the registrant may still change the answers."""
    if registration.status in ENDED or registration.erased_at or is_over(webinar, now):
        return False
    return settings.answers_until is None or now < settings.answers_until


def ensure_may_change(webinar: Webinar, registration: Registration, settings: AdmissionSettings, now: datetime) -> None:
    """Refuse a change of answers after the organisers' deadline."""
    if not may_change(webinar, registration, settings, now):
        raise RuleViolation(N_("The answers can no longer be changed."))


def ensure_waiting(registration: Registration) -> None:
    """Refuse to give a place to who does not wait for one."""
    if registration.status not in {S.WAITING, S.PENDING}:
        raise RuleViolation(N_("This registration waits for nothing."))


def ensure_offered(registration: Registration, now: datetime) -> None:
    """Refuse to take an offer that has passed on."""
    if registration.status is not S.OFFERED or registration.held_until is None or now >= registration.held_until:
        raise RuleViolation(N_("This offer has ended. The place has gone to the next on the list."))
