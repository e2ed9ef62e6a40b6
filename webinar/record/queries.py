"""Reads of the record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webinar.core.text import N_
from webinar.programme.models import PanelMember
from webinar.record.models import Point, Release
from webinar.webinars.models import Webinar


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


def signed_sections(session: Session, webinar: Webinar) -> dict[str, str]:
    """Return the release as hosts sign it off: its heading, and the points of each speaker."""
    facts = release(session, webinar.id)
    found = {N_("Heading"): facts.heading if facts else ""}
    for point in points(session, webinar.id):
        name = point.member.printed_name
        found[name] = "\n".join(filter(None, (found.get(name, ""), point.text)))
    return found
