"""Wordings of consents, what each host receives, and settings of privacy."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from webinar.convening.webinars.models import Host, PartOfSetup
from webinar.core.database import Base, enum_type


class Sharing(StrEnum):
    """On what ground a host receives personal data of registrants."""

    JOINT = "joint"
    CONSENT = "consent"
    NONE = "none"


class Listing(StrEnum):
    """Who stands in a list of participants that others read."""

    HIDE = "hide"
    CONSENT = "consent"
    ALL = "all"


class Wording(Base):
    """What registrants were asked, in words; a change is a new row, the former stays."""

    __tablename__ = "consent_wordings"
    __table_args__ = (Index("ix_consent_wordings_webinar_id_purpose", "webinar_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime]


class HostSharing(PartOfSetup, Base):
    """How one host stands towards the data; without a row a host that sees people is a joint controller."""

    __tablename__ = "host_sharings"
    __table_args__ = (UniqueConstraint("host_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("hosts.id", ondelete="CASCADE"))
    mode: Mapped[Sharing] = mapped_column(enum_type(Sharing))
    #: Since when the notice says that it receives everybody; who agreed before is not shown. None: it always has.
    since: Mapped[datetime | None]
    #: Whom a registrant can ask at this host.
    contact: Mapped[str] = mapped_column(default="")

    host: Mapped[Host] = relationship(lazy="raise_on_sql")

    def setup_of(self, session: Session) -> int | None:
        """Return the webinar's id, through the host."""
        host = session.get(Host, self.host_id)
        return host.webinar_id if host else None


class PrivacySettings(PartOfSetup, Base):
    """Lists, further mail and retention of one webinar. Without a row the defaults hold."""

    __tablename__ = "privacy_settings"
    __table_args__ = (CheckConstraint("retention_days IS NULL OR retention_days >= 0", name="days_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), unique=True)
    public_list: Mapped[Listing] = mapped_column(enum_type(Listing), default=Listing.HIDE)
    participants_list: Mapped[Listing] = mapped_column(enum_type(Listing), default=Listing.HIDE)
    #: Since when the notice says that everybody is listed; who agreed before is not. None: it always has.
    public_since: Mapped[datetime | None]
    participants_since: Mapped[datetime | None]
    asks_future: Mapped[bool] = mapped_column(default=False)
    #: Personal data goes so many days after the webinar; None: by hand only.
    retention_days: Mapped[int | None]
