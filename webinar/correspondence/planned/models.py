"""What a webinar plans to send otherwise than usual, and what was sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.database import Base, Unseen, enum_type


class Occasion(StrEnum):
    """What is sent by the clock."""

    SPEAKER_TASKS = "speaker_tasks"
    DAYS_BEFORE = "days_before"
    HOURS_BEFORE = "hours_before"
    AFTER_ATTENDED = "after_attended"
    AFTER_ABSENT = "after_absent"


class PlannedMessage(Unseen, Base):
    """How one webinar sends a message by the clock; without a row the usual holds (`rules.USUAL`)."""

    __tablename__ = "planned_messages"
    __table_args__ = (UniqueConstraint("webinar_id", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    occasion: Mapped[Occasion] = mapped_column(enum_type(Occasion))
    is_on: Mapped[bool]
    #: Days or hours from the webinar.
    amount: Mapped[int]
    #: Words of the organisers, beside those of the message.
    text: Mapped[str] = mapped_column(default="")
    #: What was due before is not sent any more.
    changed_at: Mapped[datetime]


class PlannedSending(Unseen, Base):
    """A message was written for a webinar at a certain time: that one is never written again."""

    __tablename__ = "planned_sendings"
    __table_args__ = (UniqueConstraint("webinar_id", "occasion", "anchor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    occasion: Mapped[Occasion] = mapped_column(enum_type(Occasion))
    #: When the webinar was to begin.
    anchor: Mapped[datetime]
    sent_at: Mapped[datetime]
    count: Mapped[int]
