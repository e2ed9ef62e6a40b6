"""Audience categories and registrations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.database import Base, enum_type
from webinar.webinars.models import Webinar


class RegistrationStatus(StrEnum):
    """Where a registration stands."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class AudienceCategory(Base):
    """A kind of audience, such as "think tanks"; registrants choose one."""

    __tablename__ = "audience_categories"
    __table_args__ = (UniqueConstraint("webinar_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    name: Mapped[str]
    #: As reports print it: "representatives of Pakistani analytical institutions".
    printed: Mapped[str] = mapped_column(default="")
    position: Mapped[int]

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")


class Registration(Base):
    """Somebody who asked to attend; one per webinar and address. All of it is personal data."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("webinar_id", "email_key"),
        Index("ix_registrations_webinar_id_status_id", "webinar_id", "status", "id"),
        Index("ix_registrations_webinar_id_queued_at", "webinar_id", "queued_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    #: Changing it makes every link of this registration void.
    nonce: Mapped[str]
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("audience_categories.id", ondelete="RESTRICT"), index=True
    )
    full_name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    position: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    status: Mapped[RegistrationStatus] = mapped_column(enum_type(RegistrationStatus))
    #: The order of the waiting list.
    queued_at: Mapped[datetime | None]
    #: The wording of the notice that was agreed to, and when.
    notice: Mapped[str] = mapped_column(default="")
    agreed_at: Mapped[datetime | None]
    #: Raised on each calendar message to this registrant alone (RFC 5546 §2.1.4), added to the webinar's own.
    extra_sequence: Mapped[int] = mapped_column(default=0)
    #: How many mails of each occasion were asked for; part of their keys.
    mail_count: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None]
    search_key: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")
    category: Mapped[AudienceCategory | None] = relationship(lazy="raise_on_sql")
