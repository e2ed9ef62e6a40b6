"""Attendances, the batches they were read in, and stated figures."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.database import Base, enum_type
from webinar.registration.models import Registration


class AttendanceSource(StrEnum):
    """How an attendance came to be known."""

    HAND = "hand"
    FILE = "file"


class Qualifier(StrEnum):
    """How exact a stated figure is."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UP_TO = "up_to"


class AttendanceBatch(Base):
    """One file that was read, so that it can be undone whole."""

    __tablename__ = "attendance_batches"
    __table_args__ = (UniqueConstraint("webinar_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    matched: Mapped[int]
    walk_ins: Mapped[int]
    repeated: Mapped[int]
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class Attendance(Base):
    """Somebody who came: a registrant, or a walk-in known only by what a list says."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("registration_id"),
        CheckConstraint("registration_id IS NOT NULL OR name <> '' OR email <> ''", name="somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("attendance_batches.id", ondelete="CASCADE"), index=True)
    source: Mapped[AttendanceSource] = mapped_column(enum_type(AttendanceSource))
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    #: None: the list does not say.
    minutes: Mapped[int | None]
    marked_by: Mapped[str]
    created_at: Mapped[datetime]

    registration: Mapped[Registration | None] = relationship(lazy="raise_on_sql")


class AttendanceFigure(Base):
    """A figure somebody states: "about 300", by whom, from where."""

    __tablename__ = "attendance_figures"
    __table_args__ = (CheckConstraint("value >= 0", name="value_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    value: Mapped[int]
    qualifier: Mapped[Qualifier] = mapped_column(enum_type(Qualifier))
    as_printed: Mapped[str] = mapped_column(default="")
    claimed_by: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    #: The one that the hosts' own papers print.
    is_official: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
