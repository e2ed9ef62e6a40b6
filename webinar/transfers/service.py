"""Verbs on transfers. Each holds the webinar's lock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.admission import queries as admission
from webinar.admission.rules import ensure_domain
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key, random_code
from webinar.core.tokens import new_nonce
from webinar.registration import places
from webinar.registration.events import RegistrationCancelled, RegistrationErased
from webinar.registration.models import Registration
from webinar.registration.queries import by_email
from webinar.registration.service import RegistrantDetails, renew, take_out_files
from webinar.transfers import rules
from webinar.transfers.models import Transfer
from webinar.transfers.tasks import SendPassedOn, SendTransfer
from webinar.webinars.queries import locked


def offer(session: Session, registration: Registration, email: str, *, actor: audit.Actor, now: datetime) -> None:
    """Ask a colleague by mail to take the place over. What is known of that address makes no difference to see."""
    webinar = locked(session, registration.webinar_id)
    rules.ensure_may_offer(registration, email)
    ensure_domain(admission.setup(session, webinar).settings, email)
    session.execute(delete(Transfer).where(Transfer.registration_id == registration.id))
    row = Transfer(
        registration_id=registration.id, public_id=random_code(), nonce=new_nonce(), email=email,
        language=registration.language, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "transfers.offer", registration.label, now=now, scope=webinar.scope)
    outbox.enqueue(session, SendTransfer(row.id), key=f"transfer:{row.public_id}", now=now)


def withdraw(session: Session, transfer: Transfer, *, actor: audit.Actor, now: datetime) -> None:
    """Keep the place after all; the colleague's link is void."""
    scope = f"webinar:{transfer.registration.webinar_id}"
    audit.record(session, actor, "transfers.withdraw", transfer.registration.label, now=now, scope=scope)
    session.delete(transfer)


def take(
    session: Session, transfer: Transfer, details: RegistrantDetails, *, actor: audit.Actor, now: datetime
) -> Registration:
    """Take a colleague's place over: the same place, with one's own name, address, answers and links.

    RuleViolation when the place is gone, or when the address is registered already.
    """
    registration = transfer.registration
    webinar = locked(session, registration.webinar_id)
    session.refresh(registration, ["status"])
    rules.ensure_may_take(registration, transfer, now)
    if by_email(session, webinar.id, email_key(details.email)) is not None:
        raise RuleViolation(N_("You are registered already with this address."))
    former = SendPassedOn(registration.id, registration.email, registration.language, registration.extra_sequence + 1)
    outbox.enqueue(session, former, key=f"passed-on:{transfer.public_id}", now=now)
    take_out_files(session, registration)
    renew(registration, details, now)
    session.delete(transfer)
    session.flush()
    audit.record(session, actor, "transfers.take", registration.label, now=now, scope=webinar.scope)
    places.tell(session, registration, now=now)
    return registration


def on_gone(session: Session, event: RegistrationCancelled | RegistrationErased, _now: datetime) -> None:
    """Take back what was offered of a place that is gone."""
    session.execute(delete(Transfer).where(Transfer.registration_id == event.registration_id))
