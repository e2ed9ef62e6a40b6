"""Certificates, the names that people wish to see on them, and what a webinar issues."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.database import Base, Personal, enum_type
from webinar.registration.registering.models import Registration


class CertificateKind(StrEnum):
    """What a document certifies."""

    #: Of somebody who attended as much as the webinar asks for.
    CERTIFICATE = "certificate"
    #: Of anybody who attended, given by staff to one person.
    STATEMENT = "statement"


class CertificateSettings(Base):
    """What a webinar issues; without a row, nothing."""

    __tablename__ = "certificate_settings"
    __table_args__ = (CheckConstraint("least_share BETWEEN 1 AND 100", name="share_in_hundredths"),)

    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    #: In hundredths of the webinar; None: whoever attended gets one.
    least_share: Mapped[int | None]
    with_minutes: Mapped[bool] = mapped_column(default=False)


class Certificate(Personal, Base):
    """One issued document. Erasing the person leaves code and dates, so that a check goes on to give an answer."""

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[CertificateKind] = mapped_column(enum_type(CertificateKind))
    #: As printed; "" once the person's data is erased.
    name: Mapped[str]
    language: Mapped[str]
    #: None: not printed.
    minutes: Mapped[int | None]
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]
    revoked_by: Mapped[str] = mapped_column(default="")
    revoked_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    registration: Mapped[Registration] = relationship(lazy="raise_on_sql")


class CertificateName(Personal, Base):
    """The name that somebody wishes to see on their certificate; printed once staff have accepted it."""

    __tablename__ = "certificate_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str]
    asked_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
