"""Reads of coverage."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Exists, Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import for_staff
from webinar.core.search import finds, is_found
from webinar.outcome.coverage.models import Clipping, CoverageNote, Outlet
from webinar.outcome.coverage.rules import Review


def clippings(session: Session, webinar_id: int) -> Sequence[Clipping]:
    """Return the clippings in order, with their outlets."""
    statement = select(Clipping).where(Clipping.webinar_id == webinar_id).options(joinedload(Clipping.outlet))
    return session.scalars(statement.order_by(Clipping.position, Clipping.id)).all()


def searched(
    session: Session, webinar_id: int, *, text: str = "", review: Review | None = None, ids: Collection[str] | None = None
) -> list[Clipping]:  # fmt: skip
    """Return the clippings that words of title, author or outlet find, reviewed or not, or those of these ids."""
    return [
        row for row in clippings(session, webinar_id)
        if (ids is None or str(row.id) in ids)
        and (review is None or (row.reviewed_at is not None) == (review is Review.DONE))
        and (not text or is_found(text, row.title, row.outlet.name, row.author))
    ]  # fmt: skip


def clipping(session: Session, webinar_id: int, clipping_id: int) -> Clipping | None:
    """Return one clipping of this webinar."""
    statement = select(Clipping).where(Clipping.id == clipping_id, Clipping.webinar_id == webinar_id)
    return session.scalar(statement.options(joinedload(Clipping.outlet)))


def has_clippings(webinar_id: int) -> Exists:
    """Return in SQL whether there is a clipping."""
    return exists().where(Clipping.webinar_id == webinar_id)


def clipping_count(session: Session, webinar_id: int) -> int:
    """Return how many clippings there are."""
    return session.scalar(select(func.count()).where(Clipping.webinar_id == webinar_id)) or 0


def note(session: Session, webinar_id: int) -> CoverageNote | None:
    """Return what is said of the list as a whole."""
    return session.scalar(select(CoverageNote).where(CoverageNote.webinar_id == webinar_id))


def outlets(query: str = "") -> Select[Outlet]:
    """Return the statement for outlets by name."""
    return select(Outlet).where(*finds(Outlet.name_key, query)).order_by(Outlet.name_key)


def outlet_counts(session: Session) -> dict[int, int]:
    """Return how many clippings each outlet has."""
    statement = select(Clipping.outlet_id, func.count()).group_by(Clipping.outlet_id)
    return dict(session.execute(statement).all())


def reached(session: Session, webinar: Webinar, _now: datetime) -> set[str]:
    """Return the milestone that something of the press is collected."""
    return {"coverage"} if clipping_count(session, webinar.id) else set()


def found(session: Session, text: str, user: User, *, limit: int) -> Sequence[Clipping]:
    """Return clippings by words of their title or outlet, of the webinars that a user works on."""
    mine = for_staff(user).with_only_columns(Webinar.id).order_by(None)
    loaded = select(Clipping).options(joinedload(Clipping.outlet), joinedload(Clipping.webinar))
    rows = session.scalars(loaded.where(Clipping.webinar_id.in_(mine)).order_by(Clipping.id.desc()))
    return list(islice((row for row in rows if is_found(text, row.title, row.outlet.name)), limit))
