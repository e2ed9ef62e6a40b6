"""Reads of rehearsals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, ScalarSelect, Select, and_, func, or_, select, union
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.accounts.models import User
from webinar.convening.webinars.models import Acceptance, Host, Webinar, WebinarMember
from webinar.directory.organisations.models import Member
from webinar.directory.people.models import Person
from webinar.programme.agenda.models import PanelMember
from webinar.programme.rehearsals.models import Rehearsal, RehearsalGuest
from webinar.programme.speakers.models import CheckSlot
from webinar.programme.speakers.queries import slot_of

_HOSTS = joinedload(Rehearsal.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation)
_MEMBERS = selectinload(Rehearsal.guests).joinedload(RehearsalGuest.member).joinedload(PanelMember.person)
_USERS = selectinload(Rehearsal.guests).joinedload(RehearsalGuest.user)


def _whole() -> Select[Rehearsal]:
    return select(Rehearsal).options(_HOSTS, _MEMBERS, _USERS)


def of_webinar(session: Session, webinar_id: int) -> Sequence[Rehearsal]:
    """Return the rehearsals of a webinar with their guests, by time."""
    statement = _whole().where(Rehearsal.webinar_id == webinar_id)
    return session.scalars(statement.order_by(Rehearsal.starts_at, Rehearsal.id)).all()


def one(session: Session, webinar_id: int, rehearsal_id: int) -> Rehearsal | None:
    """Return one rehearsal of a webinar with its guests."""
    return session.scalar(_whole().where(Rehearsal.id == rehearsal_id, Rehearsal.webinar_id == webinar_id))


def by_id(session: Session, rehearsal_id: int) -> Rehearsal | None:
    """Return a rehearsal with its guests, for jobs."""
    return session.scalar(_whole().where(Rehearsal.id == rehearsal_id))


def anew(session: Session, row: Rehearsal) -> Rehearsal:
    """Return a rehearsal with its guests as they are by now, whatever of them was read before."""
    session.flush()
    statement = _whole().where(Rehearsal.id == row.id).execution_options(populate_existing=True)
    return session.scalars(statement).one()


def chosen_by(session: Session, member_id: int) -> Rehearsal | None:
    """Return the check whose time a panel member chose, unless it is cancelled."""
    statement = _whole().where(Rehearsal.chosen_by == member_id, Rehearsal.cancelled_at.is_(None))
    return session.scalar(statement.order_by(Rehearsal.id.desc()).limit(1))


def check_to_come_back(session: Session, member_id: int, now: datetime) -> CheckSlot | None:
    """Return the time that a panel member has chosen for their check and that stands in no calendar, if it is to come."""
    slot = slot_of(session, member_id)
    return slot if slot and slot.starts_at > now and chosen_by(session, member_id) is None else None


def _guests() -> Select[RehearsalGuest]:
    hosts = (
        joinedload(RehearsalGuest.rehearsal).joinedload(Rehearsal.webinar)
        .selectinload(Webinar.hosts).joinedload(Host.organisation)
    )  # fmt: skip
    person = joinedload(RehearsalGuest.member).joinedload(PanelMember.person)
    return select(RehearsalGuest).options(hosts, person, joinedload(RehearsalGuest.user))


def guest(session: Session, guest_id: int) -> RehearsalGuest | None:
    """Return a guest with everything that a mail says."""
    return session.scalar(_guests().where(RehearsalGuest.id == guest_id))


def guest_by_public_id(session: Session, public_id: str) -> RehearsalGuest | None:
    """Return the guest of a signed link."""
    return session.scalar(_guests().where(RehearsalGuest.public_id == public_id))


def of_member(session: Session, member_id: int, now: datetime) -> Sequence[RehearsalGuest]:
    """Return the coming rehearsals to which a panel member was invited, by time."""
    statement = _guests().join(RehearsalGuest.rehearsal).where(
        RehearsalGuest.member_id == member_id, RehearsalGuest.holds_entry, Rehearsal.starts_at > now,
        Rehearsal.cancelled_at.is_(None),
    )  # fmt: skip
    return session.scalars(statement.order_by(Rehearsal.starts_at, Rehearsal.id)).all()


def guests_of_member(session: Session, member_id: int) -> Sequence[RehearsalGuest]:
    """Return all rows by which a panel member is a guest, as they are by now."""
    statement = _guests().where(RehearsalGuest.member_id == member_id).order_by(RehearsalGuest.id)
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def told(session: Session, row: Rehearsal) -> Sequence[RehearsalGuest]:
    """Return the guests who know the rehearsal as it is."""
    statement = select(RehearsalGuest).where(RehearsalGuest.rehearsal_id == row.id, RehearsalGuest.told == row.sequence)
    return session.scalars(statement.order_by(RehearsalGuest.id)).all()


def _works_on(webinar_id: int) -> ColumnElement[bool]:
    """Return the condition that a user works on a webinar, for its hosts or for it alone."""
    hosts = select(Host.organisation_id).where(Host.webinar_id == webinar_id, Host.acceptance == Acceptance.ACCEPTED)
    through = select(Member.user_id).where(Member.organisation_id.in_(hosts))
    alone = select(WebinarMember.user_id).where(WebinarMember.webinar_id == webinar_id)
    return and_(User.active, or_(User.id.in_(through), User.id.in_(alone)))


def waiting_figure(webinar_id: int, now: datetime) -> ScalarSelect[int]:
    """Return in SQL how many mails wait to be sent: of rehearsals to come, those that `rules.pending` finds."""
    guest = RehearsalGuest
    takes_part = and_(~guest.is_out, or_(guest.user_id.is_(None), _works_on(webinar_id)))
    knows = and_(guest.holds_entry, guest.told.is_not_distinct_from(Rehearsal.sequence))
    joined = select(func.count(guest.id)).join(Rehearsal, Rehearsal.id == guest.rehearsal_id)
    joined = joined.outerjoin(PanelMember, PanelMember.id == guest.member_id)
    joined = joined.outerjoin(Person, Person.id == PanelMember.person_id).outerjoin(User, User.id == guest.user_id)
    return joined.where(
        Rehearsal.webinar_id == webinar_id, Rehearsal.cancelled_at.is_(None), Rehearsal.starts_at > now,
        func.coalesce(Person.email, User.email, "") != "",
        or_(and_(takes_part, ~knows), and_(~takes_part, guest.holds_entry)),
    ).scalar_subquery()  # fmt: skip


def staff(session: Session, webinar_id: int) -> Sequence[User]:
    """Return who works on a webinar, for its hosts or for it alone, by name."""
    statement = select(User).where(_works_on(webinar_id))
    return session.scalars(statement.order_by(User.name, User.email, User.id)).all()


def staff_ids(session: Session, webinar_id: int) -> Collection[int]:
    """Return the ids of `staff`: who is none of them takes part no more, whatever they were told."""
    return {user.id for user in staff(session, webinar_id)}


def worked_on(user_id: int) -> CompoundSelect[int]:
    """Return the statement for the webinars to whose `staff` a user belongs."""
    mine = select(Member.organisation_id).where(Member.user_id == user_id)
    hosts = select(Host.webinar_id).where(Host.organisation_id.in_(mine), Host.acceptance == Acceptance.ACCEPTED)
    return union(hosts, select(WebinarMember.webinar_id).where(WebinarMember.user_id == user_id))
