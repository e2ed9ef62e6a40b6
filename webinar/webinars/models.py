"""Webinars, their hosts and the staff named for one webinar alone."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from webinar.accounts.models import StaffRole, User
from webinar.core.database import Base, enum_type
from webinar.core.text import random_code
from webinar.core.tokens import new_nonce
from webinar.organisations.models import Organisation


def _new_code() -> str:
    return random_code()


class WebinarState(StrEnum):
    """Where a webinar stands in its life; the steps between are in `rules.py`."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    ANNOUNCED = "announced"
    PROGRAMME_FINAL = "programme-final"
    READY = "ready"
    LIVE = "live"
    HELD = "held"
    REPORTED = "reported"
    CLOSED = "closed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class HostRole(StrEnum):
    """In what capacity an organisation's name stands on the webinar."""

    HOST = "host"
    CO_HOST = "co-host"
    COOPERATION = "in cooperation with"
    SUPPORT = "with the support of"
    MEDIA_PARTNER = "media partner"


class Acceptance(StrEnum):
    """What an organisation has said about being a host."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Webinar(Base):
    """One joint webinar. Unknown times are None and shown as unknown."""

    __tablename__ = "webinars"
    __table_args__ = (
        Index("ix_webinars_date", "date"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("(starts_at IS NULL) OR (time_zone <> '')", name="time_has_zone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    subtitle: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    about: Mapped[str] = mapped_column(default="")
    state: Mapped[WebinarState] = mapped_column(enum_type(WebinarState), default=WebinarState.PROPOSED)
    #: Set when the page is public; taken back by None.
    published_at: Mapped[datetime | None]
    date: Mapped[date | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    time_zone: Mapped[str] = mapped_column(default="")
    #: Places in all; None: no limit.
    capacity: Mapped[int | None]
    registration_open: Mapped[bool] = mapped_column(default=True)
    #: A model for others: never published, copied instead.
    is_template: Mapped[bool] = mapped_column(default=False)
    platform: Mapped[str] = mapped_column(default="")
    join_url: Mapped[str] = mapped_column(default="")
    working_languages: Mapped[list[str]] = mapped_column(default=list)
    contact_email: Mapped[str] = mapped_column(default="")
    privacy_notice: Mapped[str] = mapped_column(default="")
    #: The right-hand side of the calendar UID never changes, nor does this.
    uid: Mapped[str] = mapped_column(unique=True)
    #: RFC 5545 SEQUENCE: raised on each change that calendars must follow; stored, never computed.
    sequence: Mapped[int] = mapped_column(default=0)
    #: Changes with the webinar, its hosts and all of which its registration is made; never the same twice.
    setup_stamp: Mapped[str] = mapped_column(default=_new_code)
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime]

    hosts: Mapped[list[Host]] = relationship(
        back_populates="webinar", cascade="all, delete-orphan", order_by="Host.position", lazy="raise_on_sql"
    )

    @property
    def is_public(self) -> bool:
        """Tell whether anybody may see the page."""
        return self.published_at is not None

    @property
    def scope(self) -> str:
        """Return the audit and mail scope."""
        return f"webinar:{self.id}"


class Host(Base):
    """An organisation in whose name the webinar is held, in the agreed order."""

    __tablename__ = "hosts"
    __table_args__ = (UniqueConstraint("webinar_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"), index=True)
    role: Mapped[HostRole] = mapped_column(enum_type(HostRole), default=HostRole.HOST)
    position: Mapped[int]
    acceptance: Mapped[Acceptance] = mapped_column(enum_type(Acceptance), default=Acceptance.ACCEPTED)
    answered_at: Mapped[datetime | None]
    #: Who answered, as they gave their name, and what they said.
    answered_by: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(default="")
    #: Of the link by which the organisation answers.
    public_id: Mapped[str] = mapped_column(unique=True, default=_new_code)
    nonce: Mapped[str] = mapped_column(default=new_nonce)
    #: Whether documents wait for this host's approval, and whether its staff see personal data of registrants.
    signs_off: Mapped[bool] = mapped_column(default=True)
    sees_people: Mapped[bool] = mapped_column(default=True)
    #: What its own staff alone reads.
    note: Mapped[str] = mapped_column(default="")

    webinar: Mapped[Webinar] = relationship(back_populates="hosts", lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class PartOfSetup:
    """A row of which the registration of a webinar is made: whatever adds, changes or deletes it renews the stamp.

    Change such rows through the session, never by a bulk statement.
    """

    def setup_of(self, session: Session) -> int | None:
        """Return the webinar's id."""
        return cast("int | None", getattr(self, "webinar_id", None))


@event.listens_for(Session, "before_flush")
def _renew_stamps(session: Session, _context: object, _instances: object) -> None:
    """Renew the stamps of webinars that change themselves, or whose hosts, hosts' organisations or setup change."""
    changed = [*session.new, *(row for row in session.dirty if session.is_modified(row)), *session.deleted]
    with session.no_autoflush:
        ids: set[int | None] = {row.setup_of(session) for row in changed if isinstance(row, PartOfSetup)}
        ids |= {row.webinar_id for row in changed if isinstance(row, Host)}
        ids |= {row.id for row in changed if isinstance(row, Webinar)}
        renamed = [row.id for row in changed if isinstance(row, Organisation) and row.id is not None]
        if renamed:
            ids |= set(session.scalars(select(Host.webinar_id).where(Host.organisation_id.in_(renamed))))
        for webinar_id in ids:
            webinar = session.get(Webinar, webinar_id) if webinar_id is not None else None
            if webinar is not None and webinar not in session.deleted:
                webinar.setup_stamp = random_code(16)


class WebinarMember(Base):
    """A user's role for one webinar alone, beside what comes from the hosts."""

    __tablename__ = "webinar_members"
    __table_args__ = (UniqueConstraint("webinar_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[StaffRole] = mapped_column(enum_type(StaffRole))

    user: Mapped[User] = relationship(lazy="raise_on_sql")
