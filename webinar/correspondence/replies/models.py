"""Mails that were received, what they say, and what was made of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Webinar
from webinar.core.database import Base, Personal, Unseen, enum_type
from webinar.programme.agenda.models import PanelMember
from webinar.registration.registering.models import Registration


class Kind(StrEnum):
    """What a mail is."""

    REPLY = "reply"
    #: A proposal of another time (RFC 5546, METHOD:COUNTER).
    COUNTER = "counter"
    #: A report that a mail was not delivered (RFC 3464).
    BOUNCE = "bounce"
    #: Written by a program: away from the office, and the like.
    AUTOMATIC = "automatic"
    #: Written by a person.
    LETTER = "letter"
    #: Nothing that can be read, or too large.
    UNREADABLE = "unreadable"


class Verdict(StrEnum):
    """What our own mail server found out about the sender's address (RFC 8601)."""

    PROVED = "proved"
    UNKNOWN = "unknown"
    REFUTED = "refuted"


class Fate(StrEnum):
    """What was made of a mail."""

    APPLIED = "applied"
    #: Waits for somebody to decide.
    HELD = "held"
    DISMISSED = "dismissed"
    UNDONE = "undone"
    #: Kept for the record, without effect.
    IGNORED = "ignored"


class PartStat(StrEnum):
    """What somebody answered (RFC 5545 §3.2.12)."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    DELEGATED = "delegated"


class IncomingMail(Personal, Unseen, Base):
    """One mail that was received."""

    __tablename__ = "incoming_mails"
    __table_args__ = (Index("ix_incoming_mails_webinar_id_fate", "webinar_id", "fate"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The same for every copy of a mail.
    key: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime]
    kind: Mapped[Kind] = mapped_column(enum_type(Kind))
    fate: Mapped[Fate] = mapped_column(enum_type(Fate), index=True)
    #: Why it waits or has no effect, marked for translation.
    why: Mapped[str] = mapped_column(default="")
    webinar_id: Mapped[int | None] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), index=True)
    #: The mail of ours that it is about, which may be gone by now: no id is given twice.
    about_id: Mapped[int | None]
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    verdict: Mapped[Verdict] = mapped_column(enum_type(Verdict))
    #: Of whom the answer is, as the calendar says, or to whom a mail was not delivered.
    attendee: Mapped[str] = mapped_column(default="")
    answer: Mapped[PartStat | None] = mapped_column(enum_type(PartStat))
    sequence: Mapped[int | None]
    stamp: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(default="")
    #: The mail as it came, for a week.
    raw: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    #: What held before it took effect, so that it can be undone.
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]

    webinar: Mapped[Webinar | None] = relationship(lazy="raise_on_sql")
    registration: Mapped[Registration | None] = relationship(lazy="raise_on_sql")
    member: Mapped[PanelMember | None] = relationship(lazy="raise_on_sql")


class MailboxReading(Unseen, Base):
    """When the mailbox was last read, and what went wrong; one row."""

    __tablename__ = "mailbox_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    tried_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
