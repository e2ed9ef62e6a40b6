"""Reads of delegations."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.accounts.models import User
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.queries import for_staff
from webinar.core.search import is_found
from webinar.registration.delegations.models import Delegation, DelegationMember
from webinar.registration.registering.models import Registration

_MEMBERS = selectinload(Delegation.members).joinedload(DelegationMember.registration).joinedload(Registration.category)


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


def member_of(session: Session, registration_id: int) -> DelegationMember | None:
    """Return the member whose registration this is, with the delegation and all its members."""
    whole = (
        joinedload(DelegationMember.delegation)
        .selectinload(Delegation.members)
        .joinedload(DelegationMember.registration)
    )
    return session.scalar(
        select(DelegationMember).where(DelegationMember.registration_id == registration_id).options(whole)
    )


def found(session: Session, text: str, user: User, *, limit: int) -> Sequence[Delegation]:
    """Return delegations by name, of the webinars that a user works on."""
    mine = for_staff(user).with_only_columns(Webinar.id).order_by(None)
    statement = select(Delegation).where(Delegation.webinar_id.in_(mine)).options(joinedload(Delegation.webinar))
    rows = session.scalars(statement.order_by(Delegation.id.desc()))
    return list(islice((row for row in rows if is_found(text, row.name)), limit))
