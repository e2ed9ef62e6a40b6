"""Decisions about registering: is it open, who gets a place, who moves up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.rules import is_over, was_entered_afterwards
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registration.admission.models import AdmissionSettings, Promotion
from webinar.registration.registering.models import Registration, RegistrationStatus

#: The act of registering somebody, also by a file or by the example.
REGISTERED = "registration.register"
#: This room's acts as the history of a registration tells them.
HISTORY = {
    REGISTERED: N_("Registered"),
    "registration.edit": N_("Answers changed"),
    "registration.cancel": N_("Cancelled"),
    "registration.promote": N_("Moved up from the waiting list"),
    "registration.offer": N_("A place was offered"),
    "registration.accept": N_("The place was accepted"),
    "registration.lapse": N_("The place wasn’t accepted in time"),
    "registration.approve": N_("Approved"),
    "registration.decline": N_("Declined"),
    "registration.give_place": N_("Place given by staff"),
    "registration.prove_address": N_("Address confirmed"),
    "registration.preferences": N_("Preferences changed"),
    "registration.move": N_("Moved to a category"),
}

#: Purposes of registrants' links; see `core.tokens`. The one to join opens the join page and nothing else: it stands in
#: calendars, which are shared and forwarded.
REGISTRANT_LINK, JOIN_LINK = "registrant", "join"

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
#: Somebody who registers again gets the mail again, but not sooner than this after the last one.
REPEAT_AFTER = timedelta(minutes=10)
_CLOSED_STATES = frozenset({WebinarState.PROPOSED, WebinarState.AGREED, WebinarState.POSTPONED, WebinarState.CANCELLED})


def are_recorded(webinar: Webinar, counts: Mapping[RegistrationStatus, int], now: datetime) -> bool:
    """Tell whether registrations are kept here, so that no row means nobody.

    Not those of a past webinar that was entered afterwards, or whose form was never open: they are not known, not 0.
    """
    if any(counts.values()) or not is_over(webinar, now):
        return True
    never_open = not webinar.registration_open and webinar.state is not WebinarState.CANCELLED
    return not (was_entered_afterwards(webinar) or never_open)


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
        raise RegistrationClosed(N_("Registration isn’t open yet."))
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


@dataclass(frozen=True)
class Newcomer:
    """What decides where somebody stands who is about to be registered."""

    category_id: int | None
    source_host_id: int | None
    organisation_key: str
    priority: int


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

    def fits(self, who: Registration | Newcomer) -> bool:
        """Tell whether there is a place for this registrant within every limit."""
        limits = self.limits
        checks = [
            (limits.capacity, self.total),
            (limits.by_category.get(who.category_id or 0), self.by_category.get(who.category_id or 0, 0)),
            (limits.by_host.get(who.source_host_id or 0), self.by_host.get(who.source_host_id or 0, 0)),
            (limits.of_organisation(who.organisation_key), self.by_organisation.get(who.organisation_key, 0)),
        ]
        return all(limit is None or taken < limit for limit, taken in checks)

    def take(self, who: Registration | Newcomer, count: int = 1) -> None:
        """Count one more place as taken, or one less (-1) as its holder leaves."""
        self.total += count
        if who.category_id:
            self.by_category[who.category_id] = self.by_category.get(who.category_id, 0) + count
        if who.source_host_id:
            self.by_host[who.source_host_id] = self.by_host.get(who.source_host_id, 0) + count
        if who.organisation_key:
            self.by_organisation[who.organisation_key] = self.by_organisation.get(who.organisation_key, 0) + count

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


@dataclass(frozen=True)
class Within:
    """Within which limits somebody stands beside the webinar's own."""

    category_id: int | None
    host_id: int | None
    organisation_key: str


def holds_place(who: Registration, now: datetime) -> bool:
    """Tell whether a registration takes a place: confirmed, offered, or held for its address."""
    held = who.held_until is not None and who.held_until > now
    return who.status is S.CONFIRMED or (held and who.status in {S.OFFERED, S.UNCONFIRMED})


def ensure_within(found: Seats, who: Registration, before: Within) -> None:
    """Refuse, beside the field, a place moved to a category, organisation or host that has none left.

    `found` counts the place where it stands now. Where somebody stood before, nothing is asked.
    """
    limits = found.limits
    if who.category_id != before.category_id:
        places = limits.by_category.get(who.category_id or 0)
        if places is not None and found.by_category.get(who.category_id or 0, 0) > places:
            raise RuleViolation(N_("All places in this category are taken."), field="category")
    if who.organisation_key != before.organisation_key:
        places = limits.of_organisation(who.organisation_key)
        if places is not None and found.by_organisation.get(who.organisation_key, 0) > places:
            raise RuleViolation(N_("All this organisation’s places are taken."), field="organisation")
    if who.source_host_id != before.host_id:
        places = limits.by_host.get(who.source_host_id or 0)
        if places is not None and found.by_host.get(who.source_host_id or 0, 0) > places:
            raise RuleViolation(N_("All this host’s places are taken."))


def moves_up(settings: AdmissionSettings) -> bool:
    """Tell whether those who wait move up by themselves: not where staff choose, nor before a lottery is drawn."""
    if settings.promotion is Promotion.LOTTERY:
        return settings.drawn_at is not None
    return settings.promotion is not Promotion.MANUAL


def passes_on(webinar: Webinar, settings: AdmissionSettings, now: datetime) -> bool:
    """Tell whether places that are free go to those who wait, by themselves."""
    return webinar.state is not WebinarState.CANCELLED and not is_over(webinar, now) and moves_up(settings)


def gives_at_once(settings: AdmissionSettings) -> bool:
    """Tell whether places are given to those who come: not before a lottery is drawn."""
    return settings.promotion is not Promotion.LOTTERY or settings.drawn_at is not None


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
        raise RuleViolation(N_("You can no longer change your answers."))


def ensure_waiting(registration: Registration) -> None:
    """Refuse to give a place to who does not wait for one."""
    if registration.status not in {S.WAITING, S.PENDING}:
        raise RuleViolation(N_("This registration doesn’t need a decision."))


def ensure_offered(registration: Registration, now: datetime) -> None:
    """Refuse to take an offer that has passed on."""
    if registration.status is not S.OFFERED or registration.held_until is None or now >= registration.held_until:
        raise RuleViolation(N_("This offer has expired. The place went to the next person on the list."))
