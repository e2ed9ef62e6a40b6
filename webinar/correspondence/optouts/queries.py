"""Reads of the wishes to get no more."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webinar.core.mail import Delivery
from webinar.core.optouts import Suppression


def listed() -> Select[Suppression]:
    """Return the statement for all wishes, the latest first."""
    return select(Suppression).order_by(Suppression.id.desc())


def recipients(session: Session, scope: str) -> Sequence[str]:
    """Return to which addresses mails of a scope went."""
    statement = select(Delivery.recipient).where(Delivery.scope == scope, Delivery.recipient != "").distinct()
    return session.scalars(statement.order_by(Delivery.recipient)).all()
