"""Audience categories, quotas and the settings of registration."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Host, PartOfSetup, Webinar
from webinar.core.database import Base, enum_type


class AdmissionMode(StrEnum):
    """How somebody comes into a category."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITATION = "invitation"
    FOCAL_POINT = "focal point"


class Promotion(StrEnum):
    """What happens to a place that becomes free while people wait."""

    AUTOMATIC = "automatic"
    OFFER = "offer"
    MANUAL = "manual"
    LOTTERY = "lottery"


class AudienceCategory(PartOfSetup, Base):
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
    #: The name by language.
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mode: Mapped[AdmissionMode] = mapped_column(enum_type(AdmissionMode), default=AdmissionMode.OPEN)
    #: Places of this category; None: only the webinar's own limit.
    places: Mapped[int | None]
    closes_at: Mapped[datetime | None]
    #: On the waiting list, higher comes first.
    priority: Mapped[int] = mapped_column(default=0)
    #: Journalists: outlet and letter of assignment are asked, and staff decide.
    needs_accreditation: Mapped[bool] = mapped_column(default=False)
    #: Of the link that opens a category by invitation; a new one makes the former void.
    link_nonce: Mapped[str] = mapped_column(default="")

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")

    def name_in(self, language: str) -> str:
        """Return the name in a language, named by its code or its tag, or the main one."""
        return str(self.translations.get(language.split("-", maxsplit=1)[0]) or self.name)


class AdmissionSettings(PartOfSetup, Base):
    """How registration works for one webinar. Without a row the defaults hold."""

    __tablename__ = "admission_settings"
    __table_args__ = (
        CheckConstraint("hold_minutes > 0", name="hold_minutes_positive"),
        CheckConstraint("offer_hours > 0", name="offer_hours_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), unique=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    #: Until when registrants may change their answers; None: until the start.
    answers_until: Mapped[datetime | None]
    #: Double opt-in: the address is proved by its link before anything else, a place is held for so long.
    confirm_address: Mapped[bool] = mapped_column(default=False)
    hold_minutes: Mapped[int] = mapped_column(default=60)
    promotion: Mapped[Promotion] = mapped_column(enum_type(Promotion), default=Promotion.AUTOMATIC)
    #: How long an offered place is kept, in working hours of the registrant's zone.
    offer_hours: Mapped[int] = mapped_column(default=16)
    #: When the lottery was drawn, and the number from which anybody can repeat the draw.
    drawn_at: Mapped[datetime | None]
    draw_seed: Mapped[str] = mapped_column(default="")
    #: Places for any one organisation that has no quota of its own.
    per_organisation: Mapped[int | None]
    #: One domain a line; with any allowed, all others are refused.
    allowed_domains: Mapped[str] = mapped_column(default="")
    blocked_domains: Mapped[str] = mapped_column(default="")


class Quota(PartOfSetup, Base):
    """Places for who comes through one host, or from one organisation."""

    __tablename__ = "quotas"
    __table_args__ = (
        UniqueConstraint("webinar_id", "host_id"),
        CheckConstraint("places >= 0", name="places_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("hosts.id", ondelete="CASCADE"), index=True)
    organisation: Mapped[str] = mapped_column(default="")
    organisation_key: Mapped[str] = mapped_column(default="")
    places: Mapped[int]

    host: Mapped[Host | None] = relationship(lazy="raise_on_sql")
