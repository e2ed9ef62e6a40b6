"""Reads of registrations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.core.text import like_pattern, search_key
from webinar.registration.models import AudienceCategory, Registration, RegistrationStatus
from webinar.webinars.models import Host, Webinar

_HOSTS = joinedload(Registration.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation)


def categories(session: Session, webinar_id: int) -> Sequence[AudienceCategory]:
    """Return the audience categories in order."""
    statement = select(AudienceCategory).where(AudienceCategory.webinar_id == webinar_id)
    return session.scalars(statement.order_by(AudienceCategory.position, AudienceCategory.id)).all()


def category_counts(session: Session, webinar_id: int) -> dict[int, int]:
    """Return how many registrations (of any status) each category has."""
    statement = select(Registration.category_id, func.count()).where(
        Registration.webinar_id == webinar_id, Registration.category_id.is_not(None)
    )
    return {key: count for key, count in session.execute(statement.group_by(Registration.category_id)) if key}


def status_counts(session: Session, webinar_id: int) -> dict[RegistrationStatus, int]:
    """Return how many registrations have each status."""
    statement = select(Registration.status, func.count()).where(Registration.webinar_id == webinar_id)
    return dict(session.execute(statement.group_by(Registration.status)).all())


def by_email(session: Session, webinar_id: int, key: str) -> Registration | None:
    """Return the registration of this address key."""
    return session.scalar(
        select(Registration).where(Registration.webinar_id == webinar_id, Registration.email_key == key)
    )


def by_public_id(session: Session, public_id: str) -> Registration | None:
    """Return the registration of a link, with webinar, hosts and category."""
    statement = select(Registration).where(Registration.public_id == public_id)
    return session.scalar(statement.options(_HOSTS, joinedload(Registration.category)))


def by_id(session: Session, registration_id: int) -> Registration | None:
    """Return the registration with webinar, hosts and category."""
    statement = select(Registration).where(Registration.id == registration_id)
    return session.scalar(statement.options(_HOSTS, joinedload(Registration.category)))


def position(session: Session, registration: Registration) -> int | None:
    """Return the place on the waiting list from 1, or None for who does not wait."""
    if registration.status is not RegistrationStatus.WAITING or registration.queued_at is None:
        return None
    before = or_(
        Registration.queued_at < registration.queued_at,
        (Registration.queued_at == registration.queued_at) & (Registration.id <= registration.id),
    )
    statement = select(func.count()).where(
        Registration.webinar_id == registration.webinar_id, Registration.status == RegistrationStatus.WAITING, before
    )
    return session.scalar(statement)


def first_waiting(session: Session, webinar_id: int, limit: int) -> Sequence[Registration]:
    """Return the next to move up, in the order of the list."""
    statement = select(Registration).where(
        Registration.webinar_id == webinar_id, Registration.status == RegistrationStatus.WAITING
    )
    return session.scalars(statement.order_by(Registration.queued_at, Registration.id).limit(limit)).all()


def holders(session: Session, webinar_id: int) -> Sequence[Registration]:
    """Return everybody who is confirmed or waits."""
    wanted = (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING)
    statement = select(Registration).where(Registration.webinar_id == webinar_id, Registration.status.in_(wanted))
    return session.scalars(statement.order_by(Registration.id)).all()


def listed(webinar_id: int, *, query: str = "", status: str = "", category: str = "") -> Select[Registration]:
    """Return the statement for the staff's list: filters by status value, category id and words, newest first."""
    statement = select(Registration).where(Registration.webinar_id == webinar_id)
    if status in set(RegistrationStatus):
        statement = statement.where(Registration.status == RegistrationStatus(status))
    if category.isdecimal():
        statement = statement.where(Registration.category_id == int(category[:9]))
    for word in search_key(query).split():
        statement = statement.where(Registration.search_key.like(like_pattern(word), escape="\\"))
    loaded = statement.options(selectinload(Registration.category))
    return loaded.order_by(Registration.created_at.desc(), Registration.id.desc())


def held_count(session: Session, webinar_id: int) -> int:
    """Return how many are confirmed or wait."""
    counts = status_counts(session, webinar_id)
    return counts.get(RegistrationStatus.CONFIRMED, 0) + counts.get(RegistrationStatus.WAITING, 0)
