"""Reads of batches."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from webinar.registration.imports.models import BatchState, IntakeBatch, IntakeRow, RememberedMapping
from webinar.registration.registering.models import Registration, RegistrationStatus


def batches(session: Session, webinar_id: int) -> Sequence[IntakeBatch]:
    """Return the batches that were taken in or undone, the latest first."""
    statement = select(IntakeBatch).where(IntakeBatch.webinar_id == webinar_id, IntakeBatch.state != BatchState.DRAFT)
    return session.scalars(statement.order_by(IntakeBatch.id.desc()).limit(100)).all()


def drafts(session: Session, webinar_id: int) -> Sequence[IntakeBatch]:
    """Return the files that were read but neither taken in nor discarded, the latest first."""
    statement = select(IntakeBatch).where(IntakeBatch.webinar_id == webinar_id, IntakeBatch.state == BatchState.DRAFT)
    return session.scalars(statement.order_by(IntakeBatch.id.desc()).limit(100)).all()


def batch(session: Session, webinar_id: int, batch_id: int) -> IntakeBatch | None:
    """Return one batch of this webinar."""
    statement = select(IntakeBatch).where(IntakeBatch.id == batch_id, IntakeBatch.webinar_id == webinar_id)
    return session.scalar(statement)


def running(session: Session, webinar_id: int) -> Sequence[IntakeBatch]:
    """Return the batches whose rows are coming in, each kept from others until the transaction ends."""
    statement = select(IntakeBatch).where(IntakeBatch.webinar_id == webinar_id, IntakeBatch.state == BatchState.RUNNING)
    return session.scalars(statement.with_for_update()).all()


def registered(session: Session, webinar_id: int, keys: Collection[str] | None = None) -> dict[str, str]:
    """Return the name of everybody registered, or of those among `keys`, by folded address."""
    statement = select(Registration.email_key, Registration.full_name).where(Registration.webinar_id == webinar_id)
    if keys is not None:
        statement = statement.where(Registration.email_key.in_(keys))
    return {key: name or "–" for key, name in session.execute(statement)}


def standing(session: Session, batch_id: int) -> dict[RegistrationStatus, int]:
    """Return how many of those whom a batch brought stand where."""
    statement = select(Registration.status, func.count()).join(IntakeRow, IntakeRow.registration_id == Registration.id)
    found = session.execute(statement.where(IntakeRow.batch_id == batch_id).group_by(Registration.status))
    return {status: count for status, count in found}  # noqa: C416 - rows become a plain dict


def brought(session: Session, batch_id: int) -> Sequence[Registration]:
    """Return the registrations that a batch brought and that are still there."""
    statement = select(Registration).join(IntakeRow, IntakeRow.registration_id == Registration.id)
    statement = statement.where(IntakeRow.batch_id == batch_id).options(selectinload(Registration.category))
    return session.scalars(statement.order_by(Registration.id)).all()


def remembered(session: Session, user_id: int, headings: str) -> dict[str, str]:
    """Return how the user mapped columns of these headings the last time; nothing if never."""
    statement = select(RememberedMapping).where(
        RememberedMapping.user_id == user_id, RememberedMapping.headings == headings
    )
    found = session.scalar(statement)
    return {key: str(value) for key, value in found.mapping.items()} if found else {}


def batch_of(session: Session, registration_id: int) -> IntakeBatch | None:
    """Return the batch that brought a registration."""
    statement = select(IntakeBatch).join(IntakeRow, IntakeRow.batch_id == IntakeBatch.id)
    return session.scalar(statement.where(IntakeRow.registration_id == registration_id))
