"""Reads of delegations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.delegations.models import Delegation, DelegationMember
from webinar.registration.models import Registration
from webinar.webinars.models import Host, Webinar

_MEMBERS = selectinload(Delegation.members).joinedload(DelegationMember.registration)


def delegations(session: Session, webinar_id: int) -> Sequence[Delegation]:
    """Return the delegations with their members, by name."""
    statement = select(Delegation).where(Delegation.webinar_id == webinar_id).options(_MEMBERS)
    return session.scalars(statement.order_by(Delegation.name, Delegation.id)).all()


def delegation(session: Session, webinar_id: int, delegation_id: int) -> Delegation | None:
    """Return one delegation of this webinar with its members."""
    statement = select(Delegation).where(Delegation.id == delegation_id, Delegation.webinar_id == webinar_id)
    return session.scalar(statement.options(_MEMBERS))


def by_id(session: Session, delegation_id: int) -> Delegation | None:
    """Return a delegation with members, webinar and hosts."""
    hosts = joinedload(Delegation.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation)
    return session.scalar(select(Delegation).where(Delegation.id == delegation_id).options(_MEMBERS, hosts))


def by_public_id(session: Session, public_id: str) -> Delegation | None:
    """Return the delegation of a link, with members, webinar and hosts."""
    found = session.scalar(select(Delegation.id).where(Delegation.public_id == public_id))
    return by_id(session, found) if found is not None else None


def membership(session: Session, registration: Registration) -> DelegationMember | None:
    """Return to which delegation a registration belongs."""
    return session.scalar(select(DelegationMember).where(DelegationMember.registration_id == registration.id))
