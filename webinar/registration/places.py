"""Who gets a place: the one module that gives, offers and passes on places.

Every function must be called with the webinar's lock held (`webinars.queries.hold` or `locked`); together with the
counts read under it, this is why the capacity is never exceeded.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinar.admission import queries as admission
from webinar.admission.models import AdmissionSettings, Promotion
from webinar.admission.rules import offer_ends
from webinar.core import audit, events, outbox
from webinar.core.database import insert_at_once
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key
from webinar.registration import queries, rules
from webinar.registration.events import RegistrationCancelled
from webinar.registration.models import Registration, RegistrationStatus
from webinar.registration.tasks import PassOn, SendStanding
from webinar.webinars.models import Webinar, WebinarState
from webinar.webinars.rules import is_over

S = RegistrationStatus
_BATCH = 200


def tell(session: Session, registration: Registration, *, now: datetime, asked: bool = False) -> None:
    """Write the mail that says where the registrant stands, up to the limit per registration."""
    if registration.mail_count >= rules.MAILS_PER_REGISTRATION or not registration.email:
        return
    registration.mail_count += 1
    registration.told_at = now
    _write(session, registration, now, asked=asked)


def announce(session: Session, registration: Registration, *, now: datetime, asked: bool) -> None:
    """Write the first mail of a row that is not in the session yet, and the row with it, in as few statements as can be."""
    registration.mail_count, registration.told_at = registration.mail_count + 1, now
    if registration not in session:
        insert_at_once(session, registration)
    session.flush()
    _write(session, registration, now, asked=asked)


def _write(session: Session, registration: Registration, now: datetime, *, asked: bool) -> None:
    task = SendStanding(registration.id, registration.status.value, registration.extra_sequence, asked)
    key = f"standing:{registration.id}:{registration.mail_count}:{registration.status.value}"
    outbox.enqueue(session, task, key=key, now=now)


def send_lost_link(session: Session, webinar: Webinar, email: str, *, now: datetime) -> None:
    """Mail somebody their link again if the address is registered; not sooner than the last mail allows."""
    known = queries.by_email(session, webinar.id, email_key(email))
    if known is not None and (known.told_at is None or now - known.told_at >= rules.REPEAT_AFTER):
        tell(session, known, now=now, asked=True)


def tell_many(session: Session, registrations: Sequence[Registration], *, now: datetime) -> None:
    """Write the mails of many who were just registered."""
    tasks = []
    for row in registrations:
        row.mail_count, row.told_at = row.mail_count + 1, now
        task = SendStanding(row.id, row.status.value, row.extra_sequence)
        tasks.append((task, f"standing:{row.id}:{row.mail_count}:{row.status.value}"))
    outbox.enqueue_many(session, tasks, now=now)


def standing(
    session: Session, webinar: Webinar, who: Registration, settings: AdmissionSettings, now: datetime
) -> RegistrationStatus:
    """Return where a newcomer stands: confirmed when a place is free for whom nobody waits before them."""
    if settings.promotion is Promotion.LOTTERY and settings.drawn_at is None:
        return S.WAITING
    within = queries.limits(session, webinar)
    if within.are_none and rules.moves_up(settings):
        return S.CONFIRMED
    found = queries.seats(session, webinar.id, within, now)
    if found.anybody_waits:
        # A hold may have run out a moment ago: its place belongs to those who wait.
        promote(session, webinar, now=now)
        found = queries.seats(session, webinar.id, within, now)
    if not found.fits(who):
        return S.WAITING
    if (
        found.anybody_waits
        and settings.promotion is Promotion.MANUAL
        and queries.waiting(session, webinar.id, found, 1)
    ):
        return S.WAITING
    return S.CONFIRMED


def settle(registration: Registration, status: RegistrationStatus, *, now: datetime) -> None:
    """Set where a registration stands, with what belongs to it."""
    registration.status = status
    registration.queued_at = now if status is S.WAITING else None
    if status not in {S.UNCONFIRMED, S.OFFERED}:
        registration.held_until = None
    registration.changed_at = now


def hold_place(
    session: Session, webinar: Webinar, registration: Registration, settings: AdmissionSettings, *, now: datetime
) -> None:
    """Keep a place for an address that is to be proved, if there is one."""
    registration.held_until = None
    if standing(session, webinar, registration, settings, now) is S.CONFIRMED:
        registration.held_until = now + timedelta(minutes=settings.hold_minutes)


def wake_at_end(session: Session, registration: Registration, *, now: datetime) -> None:
    """Write the job that gives a held or offered place on when its time is over."""
    if registration.held_until is not None:
        key = f"pass-on:{registration.id}:{registration.held_until:%Y%m%dT%H%M%S}"
        outbox.enqueue(session, PassOn(registration.id), key=key, now=now, not_before=registration.held_until)


def promote(session: Session, webinar: Webinar, *, now: datetime) -> int:
    """Give free places to those who wait, in the order of the list, within every limit; returns how many."""
    if webinar.state is WebinarState.CANCELLED or is_over(webinar, now):
        return 0
    settings = admission.setup(session, webinar).settings
    if not rules.moves_up(settings):
        return 0
    session.flush()
    found = queries.seats(session, webinar.id, queries.limits(session, webinar), now)
    count = 0
    while not found.are_full:
        fitting = 0
        for registration in queries.waiting(session, webinar.id, found, _BATCH):
            if found.fits(registration):
                _give(session, webinar, registration, settings, now)
                found.take(registration)
                fitting += 1
        session.flush()
        count += fitting
        if not fitting:
            break
    return count


def _give(
    session: Session, webinar: Webinar, registration: Registration, settings: AdmissionSettings, now: datetime
) -> None:
    offered = settings.promotion is Promotion.OFFER
    settle(registration, S.OFFERED if offered else S.CONFIRMED, now=now)
    if offered:
        zone = registration.time_zone or webinar.time_zone or "UTC"
        registration.held_until = offer_ends(now, settings.offer_hours, zone, latest=webinar.starts_at)
        wake_at_end(session, registration, now=now)
    _record(session, webinar, registration, "offer" if offered else "promote", audit.Actor.system("waiting list"), now)
    tell(session, registration, now=now)


def pass_on(session: Session, webinar: Webinar, registration: Registration, *, now: datetime) -> None:
    """End a hold or an offer whose time is over; the place goes to the next."""
    if registration.held_until is None or registration.held_until > now:
        return
    if registration.status is S.OFFERED:
        settle(registration, S.CANCELLED, now=now)
        registration.reason = N_("The offered place was not taken in time.")
        _record(session, webinar, registration, "lapse", audit.Actor.system("waiting list"), now)
        tell(session, registration, now=now)
    promote(session, webinar, now=now)


def accept(
    session: Session, webinar: Webinar, registration: Registration, *, actor: audit.Actor, now: datetime
) -> None:
    """Take an offered place."""
    rules.ensure_offered(registration, now)
    settle(registration, S.CONFIRMED, now=now)
    _record(session, webinar, registration, "accept", actor, now)
    tell(session, registration, now=now)


def approve(
    session: Session, webinar: Webinar, registration: Registration, *, actor: audit.Actor, now: datetime
) -> None:
    """Let somebody in who was to be decided: to a place, or to the end of the waiting list."""
    if registration.status is not S.PENDING:
        raise RuleViolation(N_("There is nothing to approve."))
    settings = admission.setup(session, webinar).settings
    settle(registration, standing(session, webinar, registration, settings, now), now=now)
    _record(session, webinar, registration, "approve", actor, now)
    tell(session, registration, now=now)


def give_place(
    session: Session, webinar: Webinar, registration: Registration, *, actor: audit.Actor, now: datetime
) -> None:
    """Confirm somebody by hand, before others who wait; RuleViolation while no place is free for them."""
    rules.ensure_waiting(registration)
    found = queries.seats(session, webinar.id, queries.limits(session, webinar), now)
    if not found.fits(registration):
        raise RuleViolation(N_("No place is free for them. Raise the capacity or the quota first."))
    settle(registration, S.CONFIRMED, now=now)
    _record(session, webinar, registration, "give_place", actor, now)
    tell(session, registration, now=now)


def decline(
    session: Session, webinar: Webinar, registration: Registration, reason: str, *, actor: audit.Actor, now: datetime
) -> None:
    """Refuse somebody, whatever they hold; a place goes to the next. Twice is as once."""
    if registration.status is S.DECLINED:
        return
    registration.extra_sequence += registration.status is S.CONFIRMED
    settle(registration, S.DECLINED, now=now)
    registration.reason = reason
    _record(session, webinar, registration, "decline", actor, now)
    tell(session, registration, now=now)
    events.announce(session, RegistrationCancelled(registration.id), now=now)
    promote(session, webinar, now=now)


def draw(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime, seed: str = "") -> int:
    """Draw the lottery: put those who wait into a random order and give the places; returns how many got one.

    The order is that of the SHA-256 of seed and public id; the seed is kept, so that anybody can repeat the draw.
    Those with a higher priority stay before the others.
    """
    settings = admission.settings(session, webinar.id)
    if settings.promotion is not Promotion.LOTTERY or settings.drawn_at is not None:
        raise RuleViolation(N_("There is nothing to draw."))
    settings.drawn_at, settings.draw_seed = now, seed or secrets.token_hex(16)
    session.add(settings)
    rows = sorted(queries.queue(session, webinar.id), key=lambda row: lot(settings.draw_seed, row.public_id))
    for index, row in enumerate(rows):
        # Before now, so that whoever comes next stands behind all of them.
        row.queued_at = now - timedelta(microseconds=len(rows) - index)
    session.flush()
    audit.record(
        session, actor, "registration.draw", webinar.title, now=now, scope=webinar.scope, seed=settings.draw_seed,
        count=len(rows),
    )  # fmt: skip
    return promote(session, webinar, now=now)


def lot(seed: str, public_id: str) -> str:
    """Return somebody's lot in a draw; the lowest comes first."""
    return hashlib.sha256(f"{seed}:{public_id}".encode()).hexdigest()


def _record(
    session: Session, webinar: Webinar, registration: Registration, act: str, actor: audit.Actor, now: datetime
) -> None:
    audit.record(session, actor, f"registration.{act}", registration.label, now=now, scope=webinar.scope)
