"""Which reports are mailed by the clock, and to whom of the staff."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.accounts.models import User
from webinar.core.database import Base, Unseen, enum_type


class Recurrence(StrEnum):
    """How often a report is mailed."""

    AFTER = "after"
    WEEKLY = "weekly"


class Failure(StrEnum):
    """Why a report could not be mailed."""

    OWNER = "owner"
    RECIPIENTS = "recipients"


class ReportSchedule(Unseen, Base):
    """A report of one webinar that is mailed by the clock."""

    __tablename__ = "report_schedules"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    #: Who set it up; it is mailed only while they may take the report themselves.
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    recurrence: Mapped[Recurrence] = mapped_column(enum_type(Recurrence))
    #: When it was set up or resumed: nothing is owed for the time before.
    since: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    #: Turns taken; the number also keeps two processes from taking the same one.
    runs: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    #: Turns that failed since one last succeeded, and why the last one did.
    failures: Mapped[int] = mapped_column(default=0)
    failure: Mapped[Failure | None] = mapped_column(enum_type(Failure))

    owner: Mapped[User] = relationship(lazy="raise_on_sql")
    recipients: Mapped[list[ReportRecipient]] = relationship(
        cascade="all, delete-orphan", lazy="raise_on_sql", order_by="ReportRecipient.user_id"
    )


class ReportRecipient(Unseen, Base):
    """Somebody of the staff to whom a report is mailed."""

    __tablename__ = "report_recipients"

    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedules.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)

    user: Mapped[User] = relationship(lazy="raise_on_sql")
