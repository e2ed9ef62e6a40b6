"""Reads of the delivery log and the job table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from webinar.core.mail import Delivery
from webinar.core.outbox import Job, JobState
from webinar.core.text import like_pattern


def listed(scope: str | None, query: str = "") -> Select[Delivery]:
    """Return the statement for mails, latest first, of one scope or (None) of all, with `query` in them."""
    statement = select(Delivery).order_by(Delivery.id.desc())
    if scope is not None:
        statement = statement.where(Delivery.scope == scope)
    if query:
        pattern = like_pattern(query)
        statement = statement.where(
            or_(Delivery.recipient.ilike(pattern, escape="\\"), Delivery.subject.ilike(pattern, escape="\\"))
        )
    return statement


def failed_jobs(session: Session) -> Sequence[Job]:
    """Return the jobs that were given up, latest first."""
    return session.scalars(select(Job).where(Job.state == JobState.FAILED).order_by(Job.id.desc()).limit(100)).all()


def waiting_count(session: Session) -> int:
    """Return how many jobs wait."""
    return session.scalar(select(func.count()).where(Job.state == JobState.WAITING)) or 0
