"""Verbs on transfers. Each holds the webinar's lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.core import audit, events, outbox
from webinar.core.text import email_key, random_code
from webinar.core.tokens import new_nonce
from webinar.programme.calendar.rules import take_back
from webinar.registration.admission.rules import ensure_domain
from webinar.registration.registering import places
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.events import RegistrationCancelled, RegistrationErased
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.queries import by_email
from webinar.registration.registering.service import ensure_fits, renew, standing_within, take_out_files
from webinar.registration.registering.setup import locked_setup
from webinar.registration.transfers import rules
from webinar.registration.transfers.events import PlacePassedOn
from webinar.registration.transfers.models import Transfer
from webinar.registration.transfers.tasks import SendPassedOn, SendTransfer


def offer(session: Session, registration: Registration, email: str, *, actor: audit.Actor, now: datetime) -> None:
    """Ask a colleague by mail to take the place over. What is known of that address makes no difference to see."""
    setup = locked_setup(session, registration.webinar_id)
    session.refresh(registration, ["status"])
    rules.ensure_may_offer(registration, email)
    rules.ensure_takes_place(setup.webinar, now)
    ensure_domain(setup.settings, email)
    session.execute(delete(Transfer).where(Transfer.registration_id == registration.id))
    row = Transfer(
        registration_id=registration.id, public_id=random_code(), nonce=new_nonce(), email=email,
        language=registration.language, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "transfers.offer", registration.label, now=now, scope=setup.webinar.scope)
    outbox.enqueue(session, SendTransfer(row.id, registration.id), key=f"transfer:{row.public_id}", now=now)


def withdraw(session: Session, transfer: Transfer, *, actor: audit.Actor, now: datetime) -> None:
    """Keep the place after all; the colleague's link is void."""
    scope = f"webinar:{transfer.registration.webinar_id}"
    audit.record(session, actor, "transfers.withdraw", transfer.registration.label, now=now, scope=scope)
    session.delete(transfer)


def take(
    session: Session, transfer: Transfer, details: RegistrantDetails, *, actor: audit.Actor, now: datetime
) -> Registration:
    """Take a colleague's place over: the same place, with one's own name, address, answers and links.

    In a category whose places are meant for one person each, staff decide about the newcomer; the place goes to the next
    until then. RuleViolation when the place is gone, when the address is registered already or its domain is refused, or
    when the newcomer's organisation has no place left.
    """
    registration = transfer.registration
    setup = locked_setup(session, registration.webinar_id)
    webinar, category = setup.webinar, setup.category(registration.category_id)
    session.refresh(registration, ["status"])
    rules.ensure_may_take(registration, transfer, now)
    rules.ensure_takes_place(webinar, now)
    ensure_domain(setup.settings, details.email)
    rules.ensure_new(by_email(session, webinar.id, email_key(details.email)))
    before, status = standing_within(registration), rules.status_after(category)
    held = take_back(registration)
    former = SendPassedOn(
        registration.id, registration.email, registration.language, registration.extra_sequence, held, now.isoformat()
    )
    outbox.enqueue(session, former, key=f"passed-on:{transfer.public_id}", now=now)
    take_out_files(session, registration)
    renew(registration, replace(details, category_id=registration.category_id), now)
    transfer.email, transfer.taken_at = "", now
    places.settle(registration, status, now=now)
    registration.priority = category.priority if category else 0
    ensure_fits(session, setup, registration, before, now)
    session.flush()
    events.announce(session, PlacePassedOn(registration.id, webinar.id), now=now)
    audit.record(
        session, actor, "transfers.take", registration.label, now=now, scope=webinar.scope, status=status.value
    )
    places.tell(session, webinar, registration, now=now)
    if status is not RegistrationStatus.CONFIRMED:
        places.promote(session, setup, now=now)
    return registration


def on_gone(session: Session, event: RegistrationCancelled | RegistrationErased, _now: datetime) -> None:
    """Take back what was offered of a place that is gone; only erasing forgets by which link it was taken over."""
    gone = delete(Transfer).where(Transfer.registration_id == event.registration_id)
    session.execute(gone if isinstance(event, RegistrationErased) else gone.where(Transfer.taken_at.is_(None)))
