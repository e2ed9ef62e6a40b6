"""Reads of mails that were received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from webinar.convening.webinars.models import Webinar
from webinar.core.mail import Delivery
from webinar.core.text import email_key
from webinar.correspondence.replies.models import Fate, IncomingMail, Kind, MailboxReading
from webinar.directory.people.models import Person
from webinar.programme.agenda.models import PanelMember
from webinar.programme.speakers.models import SpeakerSheet
from webinar.registration.registering.models import Registration

M = IncomingMail


def by_key(session: Session, key: str) -> IncomingMail | None:
    """Return the mail that came under this key."""
    return session.scalar(select(M).where(M.key == key))


def webinar_of(session: Session, uid: str) -> Webinar | None:
    """Return the webinar of a calendar UID."""
    return session.scalar(select(Webinar).where(Webinar.uid == uid)) if uid else None


def member_of(session: Session, webinar_id: int, address: str) -> PanelMember | None:
    """Return the panel member of this address: of one in two roles the invited one."""
    statement = (
        select(PanelMember)
        .join(PanelMember.person)
        .outerjoin(SpeakerSheet, SpeakerSheet.member_id == PanelMember.id)
        .where(PanelMember.webinar_id == webinar_id, Person.email != "")
        .options(joinedload(PanelMember.person))
        .order_by(SpeakerSheet.invited_at.is_(None), PanelMember.position)
    )
    return next((row for row in session.scalars(statement) if email_key(row.person.email or "") == address), None)


def deliveries(session: Session, names: Sequence[str]) -> Sequence[Delivery]:
    """Return our mails of these Message-IDs."""
    return session.scalars(select(Delivery).where(Delivery.message_name.in_(names))).all() if names else []


def latest_to(session: Session, address: str) -> Delivery | None:
    """Return the latest mail about a webinar to an address."""
    statement = select(Delivery).where(func.lower(Delivery.recipient) == address, Delivery.scope.like("webinar:%"))
    return session.scalar(statement.order_by(Delivery.id.desc()).limit(1))


def last_applied(session: Session, *, registration_id: int | None, member_id: int | None) -> IncomingMail | None:
    """Return the calendar reply of somebody that took effect last, and still stands."""
    own = M.registration_id == registration_id if registration_id else M.member_id == member_id
    statement = select(M).where(own, M.kind == Kind.REPLY, M.fate == Fate.APPLIED)
    return session.scalar(statement.order_by(M.decided_at.desc(), M.id.desc()).limit(1))


def listed(webinar_id: int | None, fate: str = "") -> Select[IncomingMail]:
    """Return the statement for the mails of a webinar (None: of none), those to check first, then the latest."""
    statement = select(M).where(M.webinar_id.is_(None) if webinar_id is None else M.webinar_id == webinar_id)
    if fate:
        statement = statement.where(M.fate == Fate(fate))
    loaded = statement.options(
        joinedload(M.registration).joinedload(Registration.category), joinedload(M.member), joinedload(M.webinar)
    )
    return loaded.order_by(M.fate != Fate.HELD, M.id.desc())


def one(session: Session, webinar_id: int | None, mail_id: int) -> IncomingMail | None:
    """Return one of those mails, with its content."""
    return session.scalar(listed(webinar_id).where(M.id == mail_id).options(undefer(M.raw)))


def held_count(session: Session, webinar_id: int | None) -> int:
    """Return how many wait for somebody to decide."""
    mine = M.webinar_id.is_(None) if webinar_id is None else M.webinar_id == webinar_id
    return session.scalar(select(func.count(M.id)).where(mine, M.fate == Fate.HELD)) or 0


def held_figure(webinar_id: int, _now: datetime) -> ScalarSelect[int]:
    """Return in SQL how many of a webinar wait for somebody to decide."""
    return select(func.count(M.id)).where(M.webinar_id == webinar_id, M.fate == Fate.HELD).scalar_subquery()


def of_registration(session: Session, registration_id: int) -> Sequence[IncomingMail]:
    """Return what came from somebody, or about their address, the latest first."""
    return session.scalars(select(M).where(M.registration_id == registration_id).order_by(M.id.desc())).all()


def reading(session: Session) -> MailboxReading | None:
    """Return when the mailbox was last read."""
    return session.get(MailboxReading, 1)
