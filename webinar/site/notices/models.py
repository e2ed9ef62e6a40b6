"""How users hear of what needs them, and of what they were told."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.database import Base, Unseen, enum_type


class NoticeMode(StrEnum):
    """When somebody is mailed."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


class NoticeChoice(Unseen, Base):
    """What a user chose, and when they were last mailed; without one they hear once a day."""

    __tablename__ = "notice_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    mode: Mapped[NoticeMode] = mapped_column(enum_type(NoticeMode))
    #: The day, on the reader's calendar, whose email was written or had nothing to say.
    digest_on: Mapped[date | None]
    mailed_at: Mapped[datetime | None]


class NoticeTold(Unseen, Base):
    """Something of which a user was mailed, by the key of its `Need`."""

    __tablename__ = "notices_told"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str]
    told_at: Mapped[datetime]
