"""Outlets, clippings, and what is said of the list as a whole."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Webinar
from webinar.core.database import Base


class Outlet(Base):
    """A newspaper, agency, station or site."""

    __tablename__ = "outlets"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class Clipping(Base):
    """A piece on the webinar, as far as it is known; without link and title it says "this outlet covered it"."""

    __tablename__ = "clippings"
    __table_args__ = (
        UniqueConstraint("webinar_id", "url_key"),
        Index("ix_clippings_webinar_id_position", "webinar_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlets.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    #: The address without fragment, by which doubles are found; None without a link.
    url_key: Mapped[str | None]
    published_on: Mapped[date | None]
    author: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    archived_url: Mapped[str] = mapped_column(default="")
    added_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    #: When and by whom of the staff it was read and found right; None: not yet.
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(default="", server_default=text("''"))

    outlet: Mapped[Outlet] = relationship(lazy="raise_on_sql")
    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")


class CoverageNote(Base):
    """What is said above the list: its lead, and whether it names all that appeared."""

    __tablename__ = "coverage_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), unique=True)
    lead: Mapped[str] = mapped_column(default="")
    is_complete: Mapped[bool] = mapped_column(default=False)
