"""Whose calendar feed can be fetched, and by which address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.database import Base, Personal


class CalendarFeed(Personal, Base):
    """The feed of one registration, one panel member or one user. No row: there is none, or it was switched off."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN registration_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN member_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN user_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_owner",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    #: Changing it makes the address void.
    nonce: Mapped[str]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    #: The nonce of the registration or the panel member when the address was made: a place that was passed on, or a link
    #: that was made void, takes the feed along.
    holder: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
