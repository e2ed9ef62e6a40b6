"""Transfers that wait for an answer, and the last one of a place that had one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.database import Base, Personal
from webinar.registration.registering.models import Registration


class Transfer(Personal, Base):
    """A registrant's wish that a colleague takes the place; the colleague answers by link."""

    __tablename__ = "registration_transfers"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), unique=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    nonce: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    created_at: Mapped[datetime]
    #: Since then its link leads to the registration of who took the place; the address stands there alone.
    taken_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(lazy="raise_on_sql")
