"""Reads of the delivery log and the job table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from webinar.accounts.models import User
from webinar.core.mail import Delivery, DeliveryState
from webinar.core.outbox import Job, JobState
from webinar.core.search import finds
from webinar.directory.organisations.models import Member
from webinar.registration.registering.models import Registration


def listed(scope: str | None, query: str = "") -> Select[Delivery]:
    """Return the statement for mails, latest first, of one scope or (None) of all, with `query` in them."""
    statement = select(Delivery).order_by(Delivery.id.desc())
    if scope is not None:
        statement = statement.where(Delivery.scope == scope)
    if query:
        statement = statement.where(*finds(Delivery.search_key, query))
    return statement


def by_ids(session: Session, scope: str, ids: Collection[int]) -> Sequence[Delivery]:
    """Return those of these mails that are of this scope."""
    return session.scalars(select(Delivery).where(Delivery.id.in_(ids), Delivery.scope == scope)).all() if ids else []


def registrants(session: Session, webinar_id: int, keys: Collection[str]) -> dict[str, Registration]:
    """Return the registrations of a webinar behind these addresses, by folded address, with their categories."""
    statement = select(Registration).where(Registration.webinar_id == webinar_id, Registration.email_key.in_(keys))
    return {row.email_key: row for row in session.scalars(statement.options(joinedload(Registration.category)))}


def failed_jobs(session: Session) -> Sequence[Job]:
    """Return the jobs that were given up, latest first."""
    return session.scalars(select(Job).where(Job.state == JobState.FAILED).order_by(Job.id.desc()).limit(100)).all()


def tries(session: Session, keys: Collection[str]) -> dict[str, datetime]:
    """Return when mails that wait are tried again, by their keys."""
    statement = select(Job.key, Job.not_before).where(Job.key.in_(keys), Job.state == JobState.WAITING)
    return {row.key: row.not_before for row in session.execute(statement)}


def stuck_jobs(session: Session) -> Sequence[Job]:
    """Return the jobs that have failed and will be tried again, the latest first."""
    waiting = select(Job).where(Job.state == JobState.WAITING, Job.last_error.is_not(None))
    return session.scalars(waiting.order_by(Job.id.desc()).limit(100)).all()


def waiting_count(session: Session) -> int:
    """Return how many jobs wait."""
    return session.scalar(select(func.count()).where(Job.state == JobState.WAITING)) or 0


def to(session: Session, scope: str, recipient: str) -> Sequence[Delivery]:
    """Return the mails to an address within a scope, the latest first, with their content."""
    statement = select(Delivery).where(Delivery.scope == scope, Delivery.recipient == recipient)
    return session.scalars(statement.options(undefer(Delivery.message)).order_by(Delivery.id.desc())).all()


def began(key: str) -> ColumnElement[bool]:
    """Return the condition that a mail was written under a key that begins so: its address may be another one now."""
    return Delivery.key.startswith(f"{key}:", autoescape=True)


def evidence(
    session: Session, scope: str, theirs: ColumnElement[bool], addresses: Collection[str]
) -> Sequence[Delivery]:
    """Return the mails of somebody and to these addresses within a scope, the latest first, with their content."""
    statement = select(Delivery).where(Delivery.scope == scope, or_(Delivery.recipient.in_(addresses), theirs))
    statement = statement.options(undefer(Delivery.message))
    return session.scalars(statement.order_by(Delivery.id.desc()).limit(200)).all()


def addresses_of_staff(session: Session, organisation_id: int) -> Sequence[str]:
    """Return the addresses of an organisation's staff."""
    statement = select(User.email).join(Member, Member.user_id == User.id)
    return session.scalars(statement.where(Member.organisation_id == organisation_id)).all()


def place_of(session: Session, line: str | None) -> Registration | None:
    """Return the registration whose order a mail was sent in."""
    kind, _colon, number = (line or "").partition(":")
    return session.get(Registration, int(number)) if kind == "registration" and number.isdecimal() else None


def refused(session: Session, scopes: Collection[str], since: datetime) -> Sequence[Row[str | None, int, int]]:
    """Return how many mails were refused for good since then: scope, count, latest id."""
    statement = select(Delivery.scope, func.count(), func.max(Delivery.id))
    found = statement.where(
        Delivery.scope.in_(scopes),
        Delivery.state.in_([DeliveryState.FAILED, DeliveryState.BOUNCED]),
        Delivery.created_at > since,
    )
    return session.execute(found.group_by(Delivery.scope)).all()
