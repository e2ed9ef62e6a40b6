"""Reads of series."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.convening.series.models import Series, SeriesEntry
from webinar.convening.webinars.models import Host, Webinar


def all_series(session: Session) -> Sequence[Series]:
    """Return every series, by title, with its entries."""
    return session.scalars(select(Series).options(selectinload(Series.entries)).order_by(Series.title)).all()


def shown(session: Session) -> Sequence[Series]:
    """Return the series that hold a published webinar, by title."""
    inside = select(SeriesEntry.series_id).join(SeriesEntry.webinar).where(Webinar.published_at.is_not(None))
    return session.scalars(select(Series).where(Series.id.in_(inside)).order_by(Series.title, Series.id)).all()


def by_slug(session: Session, slug: str) -> Series | None:
    """Return one series with its entries."""
    return session.scalar(select(Series).where(Series.slug == slug).options(selectinload(Series.entries)))


def of_webinar(session: Session, webinar_id: int) -> Series | None:
    """Return the series that a webinar belongs to."""
    statement = select(Series).join(SeriesEntry).where(SeriesEntry.webinar_id == webinar_id)
    return session.scalar(statement.options(selectinload(Series.entries)))


def webinars(series_id: int) -> Select[Webinar]:
    """Return the statement for a series' webinars with their hosts, the latest first."""
    hosts = selectinload(Webinar.hosts).joinedload(Host.organisation)
    inside = select(SeriesEntry.webinar_id).where(SeriesEntry.series_id == series_id)
    return select(Webinar).where(Webinar.id.in_(inside)).options(hosts).order_by(Webinar.date.desc(), Webinar.id.desc())


def entry(session: Session, webinar_id: int) -> SeriesEntry | None:
    """Return a webinar's place in a series."""
    statement = select(SeriesEntry).where(SeriesEntry.webinar_id == webinar_id)
    return session.scalar(statement.options(joinedload(SeriesEntry.webinar)))
