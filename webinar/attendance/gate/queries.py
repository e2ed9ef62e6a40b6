"""Reads of the join gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webinar.attendance.gate.models import GateClick, GateSettings
from webinar.attendance.gate.rules import default_settings
from webinar.convening.webinars.models import Webinar
from webinar.programme.agenda.models import PanelMember
from webinar.registration.registering.models import Registration


@dataclass(frozen=True, slots=True)
class Joined:
    """A registrant's click, by whom."""

    id: int
    public_id: str
    name: str
    at: datetime


def settings(session: Session, webinar_id: int) -> GateSettings:
    """Return how people join a webinar; the defaults, not yet stored, while nobody has changed any."""
    return session.get(GateSettings, webinar_id) or default_settings(webinar_id)


def registrant(session: Session, public_id: str) -> tuple[Registration, GateSettings | None] | None:
    """Return the registration of a link with its webinar and category, and how people join: in one statement."""
    statement = (
        select(Registration, GateSettings)
        .outerjoin(GateSettings, GateSettings.webinar_id == Registration.webinar_id)
        .where(Registration.public_id == public_id)
        .options(joinedload(Registration.webinar), joinedload(Registration.category))
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def member(session: Session, public_id: str) -> tuple[PanelMember, GateSettings | None] | None:
    """Return the panel member of a link with webinar and person, and how people join: in one statement."""
    statement = (
        select(PanelMember, GateSettings)
        .outerjoin(GateSettings, GateSettings.webinar_id == PanelMember.webinar_id)
        .where(PanelMember.public_id == public_id)
        .options(joinedload(PanelMember.webinar), joinedload(PanelMember.person))
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def joined_count(session: Session, webinar_id: int) -> int:
    """Return how many registrants have gone through the gate, each once."""
    statement = select(func.count(GateClick.registration_id.distinct())).where(GateClick.webinar_id == webinar_id)
    return session.scalar(statement) or 0


def joined(session: Session, webinar_id: int) -> Sequence[Joined]:
    """Return all clicks of registrants, the earliest first."""
    statement = (
        select(GateClick.id, Registration.public_id, Registration.full_name, GateClick.clicked_at)
        .join(Registration, Registration.id == GateClick.registration_id)
        .where(GateClick.webinar_id == webinar_id)
    )
    return [Joined(*row) for row in session.execute(statement.order_by(GateClick.clicked_at, GateClick.id))]


def clicks_of(session: Session, registration_id: int) -> Sequence[GateClick]:
    """Return the clicks of one registrant, the earliest first."""
    statement = select(GateClick).where(GateClick.registration_id == registration_id)
    return session.scalars(statement.order_by(GateClick.clicked_at, GateClick.id)).all()


def panel(session: Session, webinar_id: int) -> list[tuple[PanelMember, datetime | None]]:
    """Return the panel in order, each with the last click."""
    last = func.max(GateClick.clicked_at)
    statement = (
        select(PanelMember, last)
        .outerjoin(GateClick, GateClick.member_id == PanelMember.id)
        .where(PanelMember.webinar_id == webinar_id)
        .group_by(PanelMember.id)
        .order_by(PanelMember.position, PanelMember.id)
    )
    return [(row, at) for row, at in session.execute(statement)]


def reached(_session: Session, webinar: Webinar, _now: datetime) -> set[str]:
    """Return the milestone that there is a link that leads people in."""
    return {"platform"} if webinar.join_url else set()
