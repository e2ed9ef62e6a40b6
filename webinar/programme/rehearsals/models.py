"""Rehearsals and who takes part."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar
from webinar.core.database import Base, enum_type
from webinar.programme.agenda.models import PanelMember
from webinar.programme.calendar.models import HoldsEntry


class RehearsalKind(StrEnum):
    """What is tried."""

    REHEARSAL = "rehearsal"
    CHECK = "check"


class Rehearsal(Base):
    """A meeting before the webinar."""

    __tablename__ = "rehearsals"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    #: The panel member who chose the time of their check themselves.
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("panel_members.id", ondelete="SET NULL"), index=True)
    #: The calendar UID, whole; it never changes.
    uid: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[RehearsalKind] = mapped_column(enum_type(RehearsalKind))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    #: Where it is held; "" for the webinar's own link.
    room_url: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    #: RFC 5545 SEQUENCE: raised when a time changes that somebody has in their calendar.
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime]

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")
    guests: Mapped[list[RehearsalGuest]] = relationship(
        back_populates="rehearsal", cascade="all, delete-orphan", order_by="RehearsalGuest.id", lazy="raise_on_sql"
    )


class RehearsalGuest(HoldsEntry, Base):
    """Who takes part: a panel member or one of the staff."""

    __tablename__ = "rehearsal_guests"
    __table_args__ = (
        UniqueConstraint("rehearsal_id", "member_id"), UniqueConstraint("rehearsal_id", "user_id"),
        CheckConstraint("(member_id IS NULL) <> (user_id IS NULL)", name="one_person"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    nonce: Mapped[str]
    rehearsal_id: Mapped[int] = mapped_column(ForeignKey("rehearsals.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    #: Taken out by the organiser; the row stays until the cancellation is sent.
    is_out: Mapped[bool] = mapped_column(default=False)
    #: The rehearsal's number and start in the last mail; None before the first.
    told: Mapped[int | None]
    told_start: Mapped[datetime | None]

    rehearsal: Mapped[Rehearsal] = relationship(back_populates="guests", lazy="raise_on_sql")
    member: Mapped[PanelMember | None] = relationship(lazy="raise_on_sql")
    user: Mapped[User | None] = relationship(lazy="raise_on_sql")

    @property
    def email(self) -> str:
        """Return where mails go; "" for nowhere."""
        return self.member.person.email if self.member else (self.user.email if self.user else "")

    @property
    def name(self) -> str:
        """Return how they are addressed."""
        if self.member:
            return self.member.printed_name
        return self.user.printed if self.user else ""

    @property
    def language(self) -> str:
        """Return the language of their mails; the webinar must be loaded."""
        own = self.member.person.language if self.member else (self.user.language if self.user else "")
        return own or self.rehearsal.webinar.language

    @property
    def time_zone(self) -> str:
        """Return their own zone; "" while it is unknown."""
        return self.member.person.time_zone if self.member else ""
