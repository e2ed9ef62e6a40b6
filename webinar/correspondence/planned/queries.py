"""Reads of the plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.correspondence.planned.models import Occasion, PlannedMessage, PlannedSending
from webinar.correspondence.planned.rules import LOOKS_AHEAD, LOOKS_BACK, Plan, plan_of
from webinar.registration.registering.models import Registration, RegistrationStatus


def near(session: Session, now: datetime) -> Sequence[Webinar]:
    """Return the webinars of which something may be due."""
    within = Webinar.starts_at.between(now - LOOKS_BACK, now + LOOKS_AHEAD)
    return session.scalars(select(Webinar).where(within, Webinar.is_template.is_(False)).order_by(Webinar.id)).all()


def plans(session: Session, webinar_id: int) -> list[Plan]:
    """Return how each message of a webinar is sent, in order."""
    rows = session.scalars(select(PlannedMessage).where(PlannedMessage.webinar_id == webinar_id))
    own = {row.occasion: row for row in rows}
    return [plan_of(occasion, own.get(occasion)) for occasion in Occasion]


def own(session: Session, webinar_id: int, occasion: Occasion) -> PlannedMessage | None:
    """Return how a webinar sends a message, if otherwise than usual."""
    statement = select(PlannedMessage).where(
        PlannedMessage.webinar_id == webinar_id, PlannedMessage.occasion == occasion
    )
    return session.scalar(statement)


def sendings(session: Session, webinar: Webinar) -> dict[Occasion, PlannedSending]:
    """Return what was sent for the time that the webinar has now."""
    statement = select(PlannedSending).where(
        PlannedSending.webinar_id == webinar.id, PlannedSending.anchor == webinar.starts_at
    )
    return {row.occasion: row for row in session.scalars(statement)}


def recipients(webinar_id: int, due: datetime | None, within: Collection[int] | None = None) -> Select[int]:
    """Return the statement for the registrations with a place, of those `within` if given.

    Who got the place after a reminder was `due` has just read the same.
    """
    R = Registration  # noqa: N806 - as in the other queries
    statement = select(R.id).where(R.webinar_id == webinar_id, R.status == RegistrationStatus.CONFIRMED, R.email != "")
    if due is not None:
        statement = statement.where(func.coalesce(R.told_at, R.created_at) <= due)
    if within is not None:
        statement = statement.where(R.id.in_(sorted(within)))
    return statement.order_by(R.id)


def addresses(session: Session, registration_ids: Collection[int]) -> Sequence[str]:
    """Return the addresses of these registrations."""
    statement = select(Registration.email).where(Registration.id.in_(sorted(registration_ids)))
    return session.scalars(statement.order_by(Registration.id)).all()


def counted(session: Session, statement: Select[int]) -> int:
    """Return how many a statement finds."""
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
