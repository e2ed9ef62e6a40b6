"""Who gets a place: the one module that gives, offers and passes on places.

Every function must be called with the webinar's lock held (`setup.under_lock` or `locked_setup`); together with the
counts read under it, this is why the capacity is never exceeded.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core import audit, events, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key
from webinar.programme.calendar.rules import give, has_entry, take_back
from webinar.registration.admission import queries as admission
from webinar.registration.admission.models import Promotion
from webinar.registration.admission.rules import offer_ends
from webinar.registration.registering import queries, rules
from webinar.registration.registering.events import RegistrationCancelled
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.setup import Setup, read
from webinar.registration.registering.tasks import PassOn, SendErased, SendStanding

S = RegistrationStatus
_BATCH = 200


def tell(
    session: Session, webinar: Webinar, registration: Registration, *, now: datetime, asked: bool = False,
    withdraws: bool = False,
) -> None:  # fmt: skip
    """Write the mail that says where the registrant stands, up to the limit per registration.

    One that takes a calendar entry back (`withdraws`) is always written.
    """
    if count_mail(webinar, registration, now, withdraws=withdraws):
        write_mail(session, registration, now, asked=asked, withdraws=withdraws)


def count_mail(webinar: Webinar, registration: Registration, now: datetime, *, withdraws: bool = False) -> bool:
    """Count one more mail, with the entry that it brings; False, and nothing counted, when there may be none."""
    if not (is_told(registration) or (registration.email and withdraws)):
        return False
    registration.mail_count, registration.told_at = registration.mail_count + 1, now
    if registration.status is S.CONFIRMED and has_entry(webinar):
        give(registration)
    return True


def is_told(registration: Registration) -> bool:
    """Tell whether somebody may get one more mail that nobody asked for."""
    return bool(registration.email) and registration.mail_count < rules.MAILS_PER_REGISTRATION


def write_mail(
    session: Session, registration: Registration, now: datetime, *, asked: bool, withdraws: bool = False
) -> None:
    """Write the job of a mail that was counted."""
    task, key = _standing_mail(registration, now, asked=asked, withdraws=withdraws)
    outbox.enqueue(session, task, key=key, now=now)


def write_mails(session: Session, registrations: Sequence[Registration], now: datetime) -> None:
    """Write the jobs of the mails to many, each of which was counted."""
    outbox.enqueue_many(session, [_standing_mail(registration, now) for registration in registrations], now=now)


def _standing_mail(
    registration: Registration, now: datetime, *, asked: bool = False, withdraws: bool = False
) -> tuple[SendStanding, str]:
    standing = registration.status.value
    task = SendStanding(registration.id, standing, registration.extra_sequence, asked, withdraws, now.isoformat())
    return task, f"standing:{registration.id}:{registration.mail_count}:{standing}"


def nobody(webinar: Webinar, status: RegistrationStatus, reason: str) -> Registration:
    """Return a registration of nobody's that stands so, to show what its mail would say; it is never stored."""
    return Registration(
        public_id="", nonce="", email="", time_zone="", extra_sequence=0, webinar=webinar, status=status, reason=reason
    )


def take_out_entry(session: Session, webinar: Webinar, registration: Registration, *, now: datetime) -> None:
    """Write the last mail to somebody whose data is about to be erased, if an entry is in their calendar."""
    language, email = registration.language, registration.email
    if email and take_back(registration):
        own = webinar.sequence + registration.extra_sequence
        task = SendErased(registration.id, email, language, own, now.isoformat())
        outbox.enqueue(session, task, key=f"erased:{registration.id}", now=now)


def send_lost_link(session: Session, webinar: Webinar, email: str, *, now: datetime) -> None:
    """Mail somebody their link again if the address is registered; not sooner than the last mail allows."""
    known = queries.by_email(session, webinar.id, email_key(email))
    if known is not None and (known.told_at is None or now - known.told_at >= rules.REPEAT_AFTER):
        tell(session, webinar, known, now=now, asked=True)


def standing(session: Session, setup: Setup, who: Registration, now: datetime) -> RegistrationStatus:
    """Return where a newcomer stands: confirmed when a place is free for whom nobody waits before them."""
    settings, webinar = setup.settings, setup.webinar
    if not rules.gives_at_once(settings):
        return S.WAITING
    within = setup.limits()
    if within.are_none and rules.moves_up(settings):
        return S.CONFIRMED
    found = queries.seats(session, webinar.id, within, now)
    if found.anybody_waits:
        # A hold may have run out a moment ago: its place belongs to those who wait.
        promote(session, setup, now=now)
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


def left(session: Session, setup: Setup, now: datetime) -> int | None:
    """Return how many places a newcomer may hope for beside those who wait before them; None where there is no limit."""
    limits = setup.limits()
    if limits.capacity is None:
        return None
    found = queries.seats(session, setup.webinar.id, limits, now)
    free = max(0, limits.capacity - found.total)
    if free and found.anybody_waits and rules.gives_at_once(setup.settings):
        before = len(queries.waiting(session, setup.webinar.id, found, free))
        # Where staff choose who moves up, newcomers wait behind everybody.
        free = 0 if before and setup.settings.promotion is Promotion.MANUAL else free - before
    return free


def left_for(
    session: Session, setup: Setup, category_id: int | None, organisation_key: str, now: datetime
) -> int | None:
    """Return how many newcomers of a category and an organisation may hope for a place; None where there is no limit."""
    limits, free = setup.limits(), left(session, setup, now)
    found = queries.seats(session, setup.webinar.id, limits, now)
    own = (
        (limits.by_category.get(category_id or 0), found.by_category.get(category_id or 0, 0)),
        (limits.of_organisation(organisation_key), found.by_organisation.get(organisation_key, 0)),
    )
    counts = [free, *(limit - taken for limit, taken in own if limit is not None)]
    known = [count for count in counts if count is not None]
    if not rules.gives_at_once(setup.settings):
        return 0
    return max(0, min(known)) if known else None


def settle(registration: Registration, status: RegistrationStatus, *, now: datetime) -> None:
    """Set where a registration stands, with what belongs to it."""
    registration.status = status
    registration.queued_at = now if status is S.WAITING else None
    if status not in {S.UNCONFIRMED, S.OFFERED}:
        registration.held_until = None
    registration.changed_at = now


def hold_place(session: Session, setup: Setup, registration: Registration, *, now: datetime) -> None:
    """Keep a place for an address that is to be proved, if there is one."""
    registration.held_until = None
    if standing(session, setup, registration, now) is S.CONFIRMED:
        registration.held_until = now + timedelta(minutes=setup.settings.hold_minutes)


def wake_at_end(session: Session, registration: Registration, *, now: datetime) -> None:
    """Write the job that gives a held or offered place on when its time is over."""
    if registration.held_until is not None:
        key = f"pass-on:{registration.id}:{registration.held_until:%Y%m%dT%H%M%S}"
        outbox.enqueue(session, PassOn(registration.id), key=key, now=now, not_before=registration.held_until)


def promote(session: Session, setup: Setup, *, now: datetime) -> int:
    """Give free places to those who wait, in the order of the list, within every limit; returns how many."""
    webinar = setup.webinar
    if not rules.passes_on(webinar, setup.settings, now):
        return 0
    session.flush()
    found = queries.seats(session, webinar.id, setup.limits(), now)
    count = 0
    while not found.are_full:
        fitting = 0
        for registration in queries.waiting(session, webinar.id, found, _BATCH):
            if found.fits(registration):
                _give(session, setup, registration, now)
                found.take(registration)
                fitting += 1
        session.flush()
        count += fitting
        if not fitting:
            break
    return count


def _give(session: Session, setup: Setup, registration: Registration, now: datetime) -> None:
    settings, webinar = setup.settings, setup.webinar
    offered = settings.promotion is Promotion.OFFER
    settle(registration, S.OFFERED if offered else S.CONFIRMED, now=now)
    if offered:
        zone = registration.time_zone or webinar.time_zone or "UTC"
        registration.held_until = offer_ends(now, settings.offer_hours, zone, latest=webinar.starts_at)
        wake_at_end(session, registration, now=now)
    _record(session, webinar, registration, "offer" if offered else "promote", audit.Actor.system("waiting list"), now)
    tell(session, webinar, registration, now=now)


def pass_on(session: Session, setup: Setup, registration: Registration, *, now: datetime) -> None:
    """End a hold or an offer whose time is over; the place goes to the next."""
    if registration.held_until is None or registration.held_until > now:
        return
    if registration.status is S.OFFERED:
        settle(registration, S.CANCELLED, now=now)
        registration.reason = N_("The place wasn’t accepted in time.")
        _record(session, setup.webinar, registration, "lapse", audit.Actor.system("waiting list"), now)
        tell(session, setup.webinar, registration, now=now)
    promote(session, setup, now=now)


def accept(session: Session, setup: Setup, registration: Registration, *, actor: audit.Actor, now: datetime) -> None:
    """Take an offered place."""
    rules.ensure_offered(registration, now)
    settle(registration, S.CONFIRMED, now=now)
    _record(session, setup.webinar, registration, "accept", actor, now)
    tell(session, setup.webinar, registration, now=now)


def approve(session: Session, setup: Setup, registration: Registration, *, actor: audit.Actor, now: datetime) -> None:
    """Let somebody in who was to be decided: to a place, or to the end of the waiting list."""
    if registration.status is not S.PENDING:
        raise RuleViolation(N_("There is nothing to approve."))
    settle(registration, standing(session, setup, registration, now), now=now)
    _record(session, setup.webinar, registration, "approve", actor, now)
    tell(session, setup.webinar, registration, now=now)


def give_place(
    session: Session, setup: Setup, registration: Registration, *, actor: audit.Actor, now: datetime
) -> None:
    """Confirm somebody by hand, before others who wait; RuleViolation while no place is free for them."""
    rules.ensure_waiting(registration)
    found = queries.seats(session, setup.webinar.id, setup.limits(), now)
    if not found.fits(registration):
        raise RuleViolation(N_("There’s no place for them. Increase the capacity or the quota first."))
    settle(registration, S.CONFIRMED, now=now)
    _record(session, setup.webinar, registration, "give_place", actor, now)
    tell(session, setup.webinar, registration, now=now)


def decline(
    session: Session, setup: Setup, registration: Registration, reason: str, *, actor: audit.Actor, now: datetime,
    passes_on: bool = True,
) -> None:  # fmt: skip
    """Refuse somebody, whatever they hold; a place goes to the next, by the caller if not `passes_on`. Twice is as once."""
    if registration.status is S.DECLINED:
        return
    held = take_back(registration)
    settle(registration, S.DECLINED, now=now)
    registration.reason = reason
    _record(session, setup.webinar, registration, "decline", actor, now)
    tell(session, setup.webinar, registration, now=now, withdraws=held)
    events.announce(session, RegistrationCancelled(registration.id), now=now)
    if passes_on:
        promote(session, setup, now=now)


def draw(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime, seed: str = "") -> int:
    """Draw the lottery: put those who wait into a random order and give the places; returns how many got one.

    The order is that of the SHA-256 of seed and public id; the seed is kept, so that anybody can repeat the draw.
    Those with a higher priority stay before the others.
    """
    settings = admission.settings(session, webinar.id)
    if settings.promotion is not Promotion.LOTTERY or settings.drawn_at is not None:
        raise RuleViolation(N_("There’s no draw to hold."))
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
    return promote(session, read(session, webinar), now=now)


def lot(seed: str, public_id: str) -> str:
    """Return somebody's lot in a draw; the lowest comes first."""
    return hashlib.sha256(f"{seed}:{public_id}".encode()).hexdigest()


def _record(
    session: Session, webinar: Webinar, registration: Registration, act: str, actor: audit.Actor, now: datetime
) -> None:
    audit.record(session, actor, f"registration.{act}", registration.label, now=now, scope=webinar.scope)
