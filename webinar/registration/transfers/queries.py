"""Reads of transfers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webinar.convening.webinars.models import Host, Webinar
from webinar.registration.registering.models import Registration
from webinar.registration.transfers.models import Transfer

_ALL = joinedload(Transfer.registration)


def of_registration(session: Session, registration_id: int) -> Transfer | None:
    """Return a registrant's open wish to pass the place on."""
    is_open = Transfer.taken_at.is_(None)
    return session.scalar(select(Transfer).where(Transfer.registration_id == registration_id, is_open))


def by_id(session: Session, transfer_id: int) -> Transfer | None:
    """Return the transfer with registration, webinar, hosts and category."""
    hosts = _ALL.joinedload(Registration.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation)
    statement = select(Transfer).where(Transfer.id == transfer_id)
    return session.scalar(statement.options(hosts, _ALL.joinedload(Registration.category)))


def by_public_id(session: Session, public_id: str) -> Transfer | None:
    """Return the transfer of a link, with registration, webinar, hosts and category."""
    found = session.scalar(select(Transfer.id).where(Transfer.public_id == public_id))
    return by_id(session, found) if found is not None else None
