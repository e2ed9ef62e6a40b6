"""Reads of the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webinar.convening.approvals.access import is_approved
from webinar.convening.webinars.models import Webinar
from webinar.outcome.record.models import Material, Point, Release
from webinar.programme.agenda.models import PanelMember


def points(session: Session, webinar_id: int) -> Sequence[Point]:
    """Return all points, by speaker in the panel's order, then as made."""
    statement = select(Point).join(Point.member).where(PanelMember.webinar_id == webinar_id)
    ordered = statement.order_by(PanelMember.position, PanelMember.id, Point.position, Point.id)
    return session.scalars(ordered.options(joinedload(Point.member))).all()


def points_of(session: Session, member_id: int) -> Sequence[Point]:
    """Return the points of one speaker in order."""
    return session.scalars(select(Point).where(Point.member_id == member_id).order_by(Point.position)).all()


def point_count(session: Session, webinar_id: int) -> int:
    """Return how many points are recorded."""
    statement = select(func.count(Point.id)).join(Point.member).where(PanelMember.webinar_id == webinar_id)
    return session.scalar(statement) or 0


def release(session: Session, webinar_id: int) -> Release | None:
    """Return the facts of the release."""
    return session.scalar(select(Release).where(Release.webinar_id == webinar_id))


def materials(session: Session, webinar_id: int) -> Sequence[Material]:
    """Return the links to recording and materials in order."""
    statement = select(Material).where(Material.webinar_id == webinar_id)
    return session.scalars(statement.order_by(Material.position, Material.id)).all()


def remarks(session: Session, webinar_id: int) -> dict[str, str]:
    """Return the points of each speaker by their printed name, one a line."""
    found: dict[str, str] = {}
    for point in points(session, webinar_id):
        name = point.member.printed_name
        found[name] = "\n".join(filter(None, (found.get(name, ""), point.text)))
    return found


def reached(session: Session, webinar: Webinar, now: datetime) -> set[str]:
    """Return the milestone of a press release that is approved and published."""
    row = release(session, webinar.id)
    done = row is not None and row.published_on is not None and is_approved(session, webinar, "release", now)
    return {"release"} if done else set()
