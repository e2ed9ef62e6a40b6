"""Batches of rows that were, or are to be, taken in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.database import Base, Personal, enum_type


class BatchState(StrEnum):
    """Where a batch stands."""

    DRAFT = "draft"
    #: Rows come in, or go again, piece by piece.
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class IntakeBatch(Personal, Base):
    """One file or paste. Its content is kept only until it is taken in, discarded, or a day old.

    While rows come in, `content` holds those that are to be registered, and who asked for it.
    """

    __tablename__ = "intake_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    encoding: Mapped[str] = mapped_column(default="")
    delimiter: Mapped[str] = mapped_column(default="")
    #: Number of the row of headings; 0 finds it.
    head: Mapped[int] = mapped_column(default=0)
    #: Column's number (from 0, as text) to the target's name.
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tells: Mapped[bool] = mapped_column(default=True)
    state: Mapped[BatchState] = mapped_column(enum_type(BatchState), default=BatchState.DRAFT)
    #: Rows of the file, registered, known before, and with errors.
    rows: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    #: How many rows of those to be registered, or taken back, have been dealt with.
    reached: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class IntakeRow(Personal, Base):
    """A registration that a batch brought."""

    __tablename__ = "intake_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("intake_batches.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), unique=True)


class RememberedMapping(Base):
    """How a user mapped columns of these headings the last time."""

    __tablename__ = "remembered_mappings"
    __table_args__ = (UniqueConstraint("user_id", "headings"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    #: The digest of the folded headings.
    headings: Mapped[str]
    mapping: Mapped[dict[str, Any]]
