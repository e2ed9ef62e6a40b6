"""What staff attach to registrations: tags, notes, saved views."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.database import Base, Personal
from webinar.directory.organisations.models import Organisation


class RegistrationTag(Personal, Base):
    """A word that staff put on a registration."""

    __tablename__ = "registration_tags"
    __table_args__ = (
        UniqueConstraint("registration_id", "tag"),
        Index("ix_registration_tags_webinar_id_tag", "webinar_id", "tag"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    tag: Mapped[str]


class RegistrationNote(Personal, Base):
    """What the staff of one organisation wrote about a registrant; others do not read it."""

    __tablename__ = "registration_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    author: Mapped[str]
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class SavedView(Base):
    """Filters under a name, of one user or (without) of all who see the list."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    query: Mapped[str]
