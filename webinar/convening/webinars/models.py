"""Webinars, their hosts and the staff named for one webinar alone."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from webinar.accounts.models import StaffRole, User
from webinar.core.database import Base, enum_type
from webinar.core.search import stored_key
from webinar.core.text import random_code
from webinar.core.tokens import new_nonce
from webinar.directory.organisations.models import Organisation


def _new_code() -> str:
    return random_code()


class Unconfirmed(StrEnum):
    """How people who have not confirmed yet appear in the public programme."""

    PRINT = "print"
    TO_BE_CONFIRMED = "to_be_confirmed"
    LEAVE_OUT = "leave_out"


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

    NOT_ASKED = "not asked"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class AnswerBy(StrEnum):
    """Who gave an organisation's answer: only the first two put its name before the public."""

    ITSELF = "itself"
    ADMINISTRATOR = "administrator"
    ANOTHER_HOST = "another host"


class PartOfSetup:
    """A row by which registrations of a webinar are judged: adding, changing or deleting it renews the webinar's stamp.

    Change such rows through the session, never by a bulk statement.
    """

    def setup_of(self, session: Session) -> int | None:
        """Return the webinar's id."""
        return cast("int | None", getattr(self, "webinar_id", None))

    def keep(self) -> None:
        """Let nobody change this object any more: it is read by many, and belongs to no session."""
        vars(self)["is_kept"] = True

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse to change what is kept."""
        if vars(self).get("is_kept") and not name.startswith("_"):
            message = f"{type(self).__name__}.{name} is kept for reading; read the row to change it"
            raise AttributeError(message)
        super().__setattr__(name, value)


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
    #: Of the title; see `core.search`.
    search_key: Mapped[str] = mapped_column(default="")
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
    unconfirmed: Mapped[Unconfirmed] = mapped_column(
        enum_type(Unconfirmed), default=Unconfirmed.PRINT, server_default=Unconfirmed.PRINT.value
    )
    #: The calendar UID (RFC 7986 §5.3), whole as it is sent; it never changes, whatever becomes of the site's address.
    uid: Mapped[str] = mapped_column(unique=True)
    #: The calendar ORGANIZER's address, from the webinar's first day: a change of the setting leaves sent entries alone.
    organiser_email: Mapped[str] = mapped_column(default="", server_default=text("''"))
    #: While the webinar is postponed, the time that was taken back (`rules.Occasion` as data): another one that is
    #: entered meanwhile is not announced yet.
    postponed_from: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: The organisers' words in the mails that say that the webinar is postponed or cancelled.
    parting_words: Mapped[str] = mapped_column(default="", server_default=text("''"))
    #: What people were told and is otherwise now, until they are told or it is left, see `service.edit_webinar`.
    unsent: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: RFC 5545 SEQUENCE: raised on each change that calendars must follow; stored, never computed.
    sequence: Mapped[int] = mapped_column(default=0)
    #: Changes with everything by which registrations are judged beside this row; never the same twice.
    setup_stamp: Mapped[str] = mapped_column(default=_new_code)
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime]

    hosts: Mapped[list[Host]] = relationship(
        back_populates="webinar", cascade="all, delete-orphan", order_by="Host.position", lazy="raise_on_sql"
    )

    @validates("title")
    def _keep_search_key(self, _name: str, title: str) -> str:
        self.search_key = stored_key(title)
        return title

    @property
    def is_public(self) -> bool:
        """Tell whether anybody may see the page."""
        return self.published_at is not None

    @property
    def scope(self) -> str:
        """Return the audit and mail scope."""
        return f"webinar:{self.id}"


class Host(PartOfSetup, Base):
    """An organisation in whose name the webinar is held, in the agreed order."""

    __tablename__ = "hosts"
    __table_args__ = (
        UniqueConstraint("webinar_id", "organisation_id"),
        Index(
            "uq_hosts_lead", "webinar_id", unique=True, sqlite_where=text("is_lead"), postgresql_where=text("is_lead")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"), index=True)
    role: Mapped[HostRole] = mapped_column(enum_type(HostRole), default=HostRole.HOST)
    position: Mapped[int]
    #: The one host that answers for the others; what it may is in `convening.hosts.rules`.
    is_lead: Mapped[bool] = mapped_column(default=False)
    #: When the latest invitation was sent.
    asked_at: Mapped[datetime | None]
    acceptance: Mapped[Acceptance] = mapped_column(enum_type(Acceptance), default=Acceptance.ACCEPTED)
    answered_at: Mapped[datetime | None]
    #: Who answered, as they gave their name, and what they said.
    answered_by: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(default="")
    answer_by: Mapped[AnswerBy] = mapped_column(enum_type(AnswerBy), default=AnswerBy.ITSELF)
    #: Which user wrote down an answer that the organisation did not give here itself, and on what ground.
    noted_by: Mapped[str] = mapped_column(default="")
    noted_because: Mapped[str] = mapped_column(default="")
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

    @property
    def is_named(self) -> bool:
        """Tell whether the public reads its name: it accepted itself, or an administrator answers for that."""
        return self.acceptance is Acceptance.ACCEPTED and self.answer_by is not AnswerBy.ANOTHER_HOST


class FormerHost(Base):
    """An organisation that was a host and is not any more: what its staff read instead of the webinar."""

    __tablename__ = "former_hosts"
    __table_args__ = (UniqueConstraint("webinar_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    left_at: Mapped[datetime]
    #: The name of who took it off, and why.
    removed_by: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    #: It withdrew by itself.
    withdrew: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


@event.listens_for(Session, "before_flush")
def _renew_stamps(session: Session, _context: object, _instances: object) -> None:
    """Renew the stamps of webinars by whose setup registrations are judged otherwise from now on."""
    parts = [row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, PartOfSetup)]
    # What people agree to names the hosts.
    hosts = [row.id for row in session.dirty if isinstance(row, Organisation) and session.is_modified(row)]
    if parts or hosts:
        with session.no_autoflush:
            ids = {row.setup_of(session) for row in parts if row not in session.dirty or session.is_modified(row)}
            ids |= (
                set(session.scalars(select(Host.webinar_id).where(Host.organisation_id.in_(hosts)))) if hosts else set()
            )
            for webinar_id in sorted(ids, key=lambda one: one or 0):
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
