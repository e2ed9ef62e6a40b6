"""Reads of the privacy room."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core.audit import AuditEntry
from webinar.registration.erasure.rules import UNCONFIRMED, Report, due_fields, is_due
from webinar.registration.form.queries import fields
from webinar.registration.privacy.queries import settings
from webinar.registration.registering.models import Registration, RegistrationStatus


def report(session: Session, webinar: Webinar, now: datetime) -> Report:
    """Return what a run would take out now."""
    open_ = [Registration.webinar_id == webinar.id, Registration.erased_at.is_(None)]
    count = select(func.count(Registration.id)).where(*open_)
    found = Report()
    found.unconfirmed = session.scalar(
        count.where(Registration.status == RegistrationStatus.UNCONFIRMED, Registration.changed_at < now - UNCONFIRMED)
    ) or 0  # fmt: skip
    if is_due(webinar, settings(session, webinar.id).retention_days, now):
        found.registrations = (session.scalar(count) or 0) - found.unconfirmed
        return found
    keys = due_fields(webinar, fields(session, webinar.id), now)
    if keys:
        for answers, question in session.execute(select(Registration.answers, Registration.question).where(*open_)):
            for key in keys:
                found.answers[key] = found.answers.get(key, 0) + (
                    key in answers or (key == "question" and bool(question))
                )
    return found


def with_retention(session: Session) -> Sequence[Webinar]:
    """Return the webinars that have registrations not yet erased."""
    ids = select(Registration.webinar_id).where(Registration.erased_at.is_(None)).distinct()
    return session.scalars(select(Webinar).where(Webinar.id.in_(ids)).order_by(Webinar.id)).all()


def kept(session: Session, webinar_id: int, *, limit: int) -> Sequence[Registration]:
    """Return registrations that are not erased, oldest first."""
    statement = select(Registration).where(Registration.webinar_id == webinar_id, Registration.erased_at.is_(None))
    return session.scalars(statement.order_by(Registration.id).limit(limit)).all()


def unconfirmed(session: Session, webinar_id: int, now: datetime) -> Sequence[Registration]:
    """Return registrations whose address was never confirmed, long enough ago."""
    statement = select(Registration).where(
        Registration.webinar_id == webinar_id, Registration.status == RegistrationStatus.UNCONFIRMED,
        Registration.changed_at < now - UNCONFIRMED, Registration.erased_at.is_(None),
    )  # fmt: skip
    return session.scalars(statement).all()


def exports(session: Session, webinar: Webinar, acts: Collection[str]) -> Sequence[AuditEntry]:
    """Return who took personal data out of a webinar by one of these acts, the latest first."""
    statement = select(AuditEntry).where(AuditEntry.scope == webinar.scope, AuditEntry.action.in_(acts))
    return session.scalars(statement.order_by(AuditEntry.id.desc()).limit(100)).all()
