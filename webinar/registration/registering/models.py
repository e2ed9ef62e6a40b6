"""Registrations, and what staff and registrants attach to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Host, Webinar
from webinar.core.database import Base, Personal, enum_type
from webinar.programme.calendar.models import HoldsEntry
from webinar.registration.admission.models import AudienceCategory


class RegistrationStatus(StrEnum):
    """Where a registration stands."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    #: The address is not proved yet; a place may be held.
    UNCONFIRMED = "unconfirmed"
    #: Staff have to decide.
    PENDING = "pending"
    #: A free place is kept until the registrant answers.
    OFFERED = "offered"
    DECLINED = "declined"


class Registration(HoldsEntry, Personal, Base):
    """Somebody who asked to attend; one per webinar and address. All of it is personal data."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("webinar_id", "email_key"),
        Index("ix_registrations_webinar_id_status_id", "webinar_id", "status", "id"),
        Index("ix_registrations_webinar_id_category_id_status", "webinar_id", "category_id", "status"),
        Index("ix_registrations_webinar_id_organisation_key", "webinar_id", "organisation_key"),
        # The values that occur, for the list's filters.
        Index("ix_registrations_webinar_id_country", "webinar_id", "country"),
        Index("ix_registrations_webinar_id_source", "webinar_id", "source"),
        # The queue in its order.
        Index("ix_registrations_queue", "webinar_id", "status", "priority", "queued_at"),
        # Searched and sorted by name without reading the rows.
        Index("ix_registrations_webinar_id_search_key_id", "webinar_id", "search_key", "id"),
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
    organisation_key: Mapped[str] = mapped_column(default="")
    position: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="")
    #: By the field's internal name {"value", "version"}, see the questionnaire room.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: By purpose {"given", "at", "wording"}, see the consent room.
    consents: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[RegistrationStatus] = mapped_column(enum_type(RegistrationStatus))
    #: The order of the waiting list: higher priority first, then who came first.
    priority: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime | None]
    #: Until when a place is held for an address that is not proved, or for somebody to whom it is offered.
    held_until: Mapped[datetime | None]
    #: When the owner of the address used its link for the first time.
    proved_at: Mapped[datetime | None]
    #: Why staff declined or cancelled.
    reason: Mapped[str] = mapped_column(default="")
    #: Through which host's link, or from which campaign (UTM), they came.
    source_host_id: Mapped[int | None] = mapped_column(ForeignKey("hosts.id", ondelete="SET NULL"), index=True)
    source: Mapped[str] = mapped_column(default="")
    #: The wording of the notice that was agreed to, and when.
    notice: Mapped[str] = mapped_column(default="")
    agreed_at: Mapped[datetime | None]
    #: How many mails were asked for, on whatever occasion; part of their keys, and held below a ceiling.
    mail_count: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None]
    search_key: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    #: When the personal data was taken out; the row still counts.
    erased_at: Mapped[datetime | None]

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")
    category: Mapped[AudienceCategory | None] = relationship(lazy="raise_on_sql")
    source_host: Mapped[Host | None] = relationship(lazy="raise_on_sql")

    @property
    def category_name(self) -> str:
        """Return the name of the category, which must be loaded; "" for none."""
        return self.category.name if self.category else ""

    @property
    def label(self) -> str:
        """Return how the audit log names the registration: without personal data."""
        return f"Registration {self.public_id}"


class RegistrationFile(Personal, Base):
    """A file that a registrant handed in with the form; the content is kept by `core.files`."""

    __tablename__ = "registration_files"
    __table_args__ = (UniqueConstraint("registration_id", "field_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    field_key: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    uploaded_at: Mapped[datetime]
