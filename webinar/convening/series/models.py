"""Series, and which webinar belongs to which."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Webinar
from webinar.core.database import Base


class Series(Base):
    """Webinars under one title."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    #: Fields of its webinars that are the same for all (keys of `rules.SHARED`).
    shared: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]

    entries: Mapped[list[SeriesEntry]] = relationship(cascade="all, delete-orphan", lazy="raise_on_sql")


class SeriesEntry(Base):
    """A webinar's place in a series; a webinar is in one at most."""

    __tablename__ = "series_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"), index=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), unique=True)

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")
