"""Reads of batches."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.intake.models import BatchState, IntakeBatch, IntakeRow, RememberedMapping
from webinar.registration.models import Registration


def batches(session: Session, webinar_id: int) -> Sequence[IntakeBatch]:
    """Return the batches that were taken in or undone, the latest first."""
    statement = select(IntakeBatch).where(IntakeBatch.webinar_id == webinar_id, IntakeBatch.state != BatchState.DRAFT)
    return session.scalars(statement.order_by(IntakeBatch.id.desc()).limit(100)).all()


def batch(session: Session, webinar_id: int, batch_id: int) -> IntakeBatch | None:
    """Return one batch of this webinar."""
    statement = select(IntakeBatch).where(IntakeBatch.id == batch_id, IntakeBatch.webinar_id == webinar_id)
    return session.scalar(statement)


def registered(session: Session, webinar_id: int) -> dict[str, str]:
    """Return the name of everybody registered, by folded address."""
    statement = select(Registration.email_key, Registration.full_name).where(Registration.webinar_id == webinar_id)
    return {key: name or "–" for key, name in session.execute(statement)}


def brought(session: Session, batch_id: int) -> Sequence[Registration]:
    """Return the registrations that a batch brought and that are still there."""
    statement = select(Registration).join(IntakeRow, IntakeRow.registration_id == Registration.id)
    return session.scalars(statement.where(IntakeRow.batch_id == batch_id).order_by(Registration.id)).all()


def remembered(session: Session, user_id: int, headings: str) -> dict[str, str]:
    """Return how the user mapped columns of these headings the last time; nothing if never."""
    statement = select(RememberedMapping).where(
        RememberedMapping.user_id == user_id, RememberedMapping.headings == headings
    )
    found = session.scalar(statement)
    return {key: str(value) for key, value in found.mapping.items()} if found else {}
