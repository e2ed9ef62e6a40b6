"""Reads of personal feeds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webinar.accounts.models import User
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.queries import for_staff
from webinar.correspondence.subscriptions.models import CalendarFeed
from webinar.programme.agenda.models import PanelMember
from webinar.programme.rehearsals.models import Rehearsal, RehearsalGuest
from webinar.programme.rehearsals.queries import worked_on
from webinar.registration.registering.models import Registration

#: Entries of a feed; programs read no more with pleasure.
_MOST = 300


def of_owner(session: Session, key: str, ident: int) -> CalendarFeed | None:
    """Return the feed of a registration, a panel member or a user: `key` is the column that names them."""
    return session.scalar(select(CalendarFeed).where(CalendarFeed.__table__.c[key] == ident))


def of_registration(session: Session, registration_id: int) -> CalendarFeed | None:
    """Return a registrant's feed."""
    return of_owner(session, "registration_id", registration_id)


def by_public_id(session: Session, public_id: str) -> CalendarFeed | None:
    """Return the feed of an address."""
    return session.scalar(select(CalendarFeed).where(CalendarFeed.public_id == public_id))


def registration(session: Session, registration_id: int) -> Registration:
    """Return a registration with its webinar and hosts."""
    hosts = joinedload(Registration.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation)
    return session.scalars(select(Registration).where(Registration.id == registration_id).options(hosts)).one()


def webinars_of(session: Session, user: User) -> Sequence[Webinar]:
    """Return the webinars with a date that a user works on, the latest first."""
    statement = for_staff(user).where(Webinar.date.is_not(None), Webinar.is_template.is_(False))
    return session.scalars(statement.limit(_MOST)).unique().all()


def rehearsals(
    session: Session, *, member_id: int | None = None, user_id: int | None = None
) -> Sequence[RehearsalGuest]:
    """Return the rehearsals that somebody has in their calendar, or had before they were called off."""
    hosts = (
        joinedload(RehearsalGuest.rehearsal).joinedload(Rehearsal.webinar)
        .selectinload(Webinar.hosts).joinedload(Host.organisation)
    )  # fmt: skip
    whose = RehearsalGuest.member_id == member_id if member_id else RehearsalGuest.user_id == user_id
    statement = select(RehearsalGuest).where(whose, RehearsalGuest.told.is_not(None), RehearsalGuest.is_out.is_(False))
    if user_id:
        works = Rehearsal.webinar_id.in_(worked_on(user_id))
        statement = statement.join(RehearsalGuest.rehearsal).where(works)
    person = joinedload(RehearsalGuest.member).joinedload(PanelMember.person)
    return session.scalars(statement.options(hosts, person).order_by(RehearsalGuest.id).limit(_MOST)).all()
