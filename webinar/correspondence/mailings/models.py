"""Messages to many with their files, to whom each went, and templates."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.database import Base, Personal, Unseen, enum_type


class MailingState(StrEnum):
    """Where a message stands."""

    DRAFT = "draft"
    #: Written by somebody who may not send: it waits for somebody who may.
    REQUESTED = "requested"
    SENT = "sent"
    STOPPED = "stopped"


class Kind(StrEnum):
    """Who reads a message."""

    REGISTRATIONS = "registrations"
    SPEAKERS = "speakers"
    FOCAL_POINTS = "focal_points"


class Mailing(Unseen, Base):
    """A message to many; each mail is built from it when it is sent."""

    __tablename__ = "registrant_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str]
    text: Mapped[str]
    author: Mapped[str]
    author_id: Mapped[int | None]
    created_at: Mapped[datetime]
    state: Mapped[MailingState] = mapped_column(
        enum_type(MailingState), default=MailingState.DRAFT, server_default=MailingState.SENT.value
    )
    kind: Mapped[Kind] = mapped_column(
        enum_type(Kind), default=Kind.REGISTRATIONS, server_default=Kind.REGISTRATIONS.value
    )
    #: {"filters": what the list's address says} or {"rows": public ids of those chosen}; None for one of an earlier
    #: release, which is sent.
    audience: Mapped[dict[str, Any] | None] = mapped_column(default=dict)
    sent_by: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    sent_at: Mapped[datetime | None]

    @property
    def readers(self) -> dict[str, Any]:
        """Return the audience; of an earlier release's message none is known."""
        return self.audience or {}


class MailingRecipient(Personal, Unseen, Base):
    """Somebody to whom a message goes, once: what becomes of it stands with the job and the delivery of this key."""

    __tablename__ = "mailing_recipients"
    __table_args__ = (UniqueConstraint("mailing_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("registrant_messages.id", ondelete="CASCADE"))
    #: Of the mailbox: who is registered and speaks, or leads two delegations, gets one mail.
    digest: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), index=True)
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegations.id", ondelete="CASCADE"), index=True)


class MailingFile(Unseen, Base):
    """A file that goes with each mail of a message; the content lies under its digest (see `core.files`)."""

    __tablename__ = "mailing_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("registrant_messages.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]


class MessageTemplate(Unseen, Base):
    """A message that an organisation uses again, for one kind of readers in one language."""

    __tablename__ = "message_templates"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "language", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(enum_type(Kind))
    language: Mapped[str]
    name: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
