"""Delegations and who belongs to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Webinar
from webinar.core.database import Base, Personal
from webinar.registration.registering.models import Registration


class Delegation(Personal, Base):
    """People whom one focal point registers: of a state, a ministry, an organisation."""

    __tablename__ = "delegations"
    __table_args__ = (
        UniqueConstraint("webinar_id", "name"),
        CheckConstraint("places IS NULL OR places > 0", name="places_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    #: Changing it makes the focal point's link void.
    nonce: Mapped[str]
    name: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("audience_categories.id", ondelete="SET NULL"), index=True
    )
    #: How many it may name; None: no limit of its own.
    places: Mapped[int | None]
    #: Its place in the order of protocol; None: after those that have one.
    protocol_order: Mapped[int | None]
    focal_name: Mapped[str] = mapped_column(default="")
    focal_email: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    closes_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")
    members: Mapped[list[DelegationMember]] = relationship(
        back_populates="delegation",
        cascade="all, delete-orphan",
        order_by="DelegationMember.position",
        lazy="raise_on_sql",
    )


class DelegationMember(Personal, Base):
    """A registration that belongs to a delegation."""

    __tablename__ = "delegation_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegations.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), unique=True)
    position: Mapped[int]
    is_head: Mapped[bool] = mapped_column(default=False)

    delegation: Mapped[Delegation] = relationship(back_populates="members", lazy="raise_on_sql")
    registration: Mapped[Registration] = relationship(lazy="raise_on_sql")
