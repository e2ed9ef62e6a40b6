"""Versions of a programme."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.database import Base


class ProgrammeVersion(Base):
    """Panel and programme as they were made public, numbered from 1. Rows are never changed."""

    __tablename__ = "programme_versions"
    __table_args__ = (UniqueConstraint("webinar_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    #: What the organisers say about it, in public.
    note: Mapped[str] = mapped_column(default="")
    #: See `rules.capture`.
    content: Mapped[dict[str, Any]]
    released_at: Mapped[datetime]
    released_by: Mapped[str]
    #: How many mails about it have been asked for.
    told: Mapped[int] = mapped_column(default=0, server_default="0")
