"""What is done to mails that left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from webinar.core import outbox
from webinar.core.mail import Delivery
from webinar.registration.registering.events import RegistrationErased


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take out the mails to somebody's address about this webinar, and all about the place: it had other holders before."""
    scope, line = f"webinar:{event.webinar_id}", f"registration:{event.registration_id}"
    session.execute(
        delete(Delivery).where(Delivery.scope == scope, or_(Delivery.recipient == event.email, Delivery.line == line))
    )
    outbox.forget_failed(session, line)
