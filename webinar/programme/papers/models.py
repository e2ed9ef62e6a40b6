"""Concept notes and letters."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Webinar
from webinar.core.database import Base, enum_type
from webinar.directory.organisations.models import Organisation


class ConceptNote(Base):
    """What a webinar is meant to be, by section (keys of `rules.SECTIONS`)."""

    __tablename__ = "concept_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), unique=True)
    sections: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime]


class LetterKind(StrEnum):
    """What a letter is."""

    SAVE_THE_DATE = "save_the_date"
    INVITATION = "invitation"
    NOTE_VERBALE = "note_verbale"


class RecipientKind(StrEnum):
    """To whom a letter goes; the form of letter depends on it."""

    FOREIGN_MINISTRY = "foreign_ministry"
    MISSION = "mission"
    SECRETARIAT = "secretariat"
    OFFICIAL = "official"
    EXPERT = "expert"
    ORGANISATION = "organisation"
    MEDIA = "media"


class Letter(Base):
    """A letter as it was issued, on the letterhead of one host."""

    __tablename__ = "letters"
    __table_args__ = (UniqueConstraint("organisation_id", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[LetterKind] = mapped_column(enum_type(LetterKind))
    recipient_kind: Mapped[RecipientKind] = mapped_column(enum_type(RecipientKind))
    recipient: Mapped[str]
    language: Mapped[str]
    reference: Mapped[str]
    dated: Mapped[date]
    body: Mapped[str]
    signature: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    #: Entered by mistake; the row stays, so that its number is never given again.
    withdrawn_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")
