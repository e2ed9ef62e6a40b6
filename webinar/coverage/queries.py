"""Reads of coverage."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from webinar.core.text import like_pattern, search_key
from webinar.coverage.models import Clipping, CoverageNote, Outlet


def clippings(session: Session, webinar_id: int) -> Sequence[Clipping]:
    """Return the clippings in order, with their outlets."""
    statement = select(Clipping).where(Clipping.webinar_id == webinar_id).options(joinedload(Clipping.outlet))
    return session.scalars(statement.order_by(Clipping.position, Clipping.id)).all()


def clipping(session: Session, webinar_id: int, clipping_id: int) -> Clipping | None:
    """Return one clipping of this webinar."""
    statement = select(Clipping).where(Clipping.id == clipping_id, Clipping.webinar_id == webinar_id)
    return session.scalar(statement.options(joinedload(Clipping.outlet)))


def clipping_count(session: Session, webinar_id: int) -> int:
    """Return how many clippings there are."""
    return session.scalar(select(func.count()).where(Clipping.webinar_id == webinar_id)) or 0


def note(session: Session, webinar_id: int) -> CoverageNote | None:
    """Return what is said of the list as a whole."""
    return session.scalar(select(CoverageNote).where(CoverageNote.webinar_id == webinar_id))


def outlets(query: str = "") -> Select[Outlet]:
    """Return the statement for outlets by name."""
    statement = select(Outlet).order_by(Outlet.name_key)
    if key := search_key(query):
        statement = statement.where(Outlet.name_key.like(like_pattern(key), escape="\\"))
    return statement


def outlet_counts(session: Session) -> dict[int, int]:
    """Return how many clippings each outlet has."""
    statement = select(Clipping.outlet_id, func.count()).group_by(Clipping.outlet_id)
    return dict(session.execute(statement).all())
