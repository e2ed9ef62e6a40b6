"""Requests for approval, and the hosts' answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Host
from webinar.core.database import Base


class ApprovalRequest(Base):
    """The latest request for a document: what was shown, until when, and whether silence is consent."""

    __tablename__ = "approval_requests"
    __table_args__ = (UniqueConstraint("webinar_id", "document"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    #: Key of the document, see `web.feature.Signable`.
    document: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    deadline: Mapped[datetime | None]
    silence_is_consent: Mapped[bool] = mapped_column(default=False)
    #: The sections as they were shown.
    content: Mapped[dict[str, Any]]
    #: Counts the requests, so that each is mailed once.
    round: Mapped[int] = mapped_column(default=1)


class Approval(Base):
    """One answer of a host. Rows are never changed: the latest counts."""

    __tablename__ = "approvals"
    __table_args__ = (Index("ix_approvals_webinar_id_document", "webinar_id", "document"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id", ondelete="CASCADE"), index=True)
    document: Mapped[str]
    approves: Mapped[bool]
    comment: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]
    answered_by: Mapped[str]
    content: Mapped[dict[str, Any]]

    host: Mapped[Host] = relationship(lazy="raise_on_sql")
