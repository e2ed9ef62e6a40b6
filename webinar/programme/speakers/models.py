"""What each panel member has handed in and agreed to, and the slots of technical checks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.database import Base, enum_type
from webinar.programme.agenda.models import PanelMember
from webinar.programme.calendar.models import HoldsEntry


class FileKind(StrEnum):
    """What a file is for."""

    PHOTO = "photo"
    SLIDES = "slides"


class SpeakerSheet(HoldsEntry, Base):
    """One panel member's preparation. There is none until something happens."""

    __tablename__ = "speaker_sheets"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), unique=True)
    invited_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    #: By language ("" for the main form) the printed form that the speaker approved, as it was.
    approved: Mapped[dict[str, Any]] = mapped_column(default=dict)
    biography: Mapped[str] = mapped_column(default="")
    #: By purpose: {"given": bool, "at": ISO instant, "words": what was asked}.
    consents: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: When line, picture and sound were tried.
    checked_at: Mapped[datetime | None]

    extra_sequence: Mapped[int] = mapped_column(default=0, server_default="0")

    member: Mapped[PanelMember] = relationship(lazy="raise_on_sql")


class SpeakerFile(Base):
    """A photo or slides; the content lies under its digest (see `core.files`)."""

    __tablename__ = "speaker_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FileKind] = mapped_column(enum_type(FileKind))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str] = mapped_column(default="")


class CheckSlot(Base):
    """A time at which one speaker can try line, picture and sound."""

    __tablename__ = "check_slots"
    __table_args__ = (UniqueConstraint("webinar_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("panel_members.id", ondelete="SET NULL"), index=True, unique=True
    )

    member: Mapped[PanelMember | None] = relationship(lazy="raise_on_sql")
