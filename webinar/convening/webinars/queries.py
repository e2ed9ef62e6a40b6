"""Reads of webinars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, bindparam, func, null, or_, select, true, union_all
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from webinar.accounts.models import Action, StaffRole, User
from webinar.accounts.rules import MAY, PERSONAL, can
from webinar.convening.webinars.models import (
    Acceptance,
    AnswerBy,
    FormerHost,
    Host,
    Webinar,
    WebinarMember,
    WebinarState,
)
from webinar.convening.webinars.rules import PAST
from webinar.core.search import finds
from webinar.core.text import search_key
from webinar.directory.organisations.models import Member, Organisation

#: By what it is decided who gets a place.
_DECIDING = tuple(
    Webinar.__table__.c[name]
    for name in (
        "state",
        "published_at",
        "date",
        "starts_at",
        "ends_at",
        "capacity",
        "registration_open",
        "setup_stamp",
    )
)
_HELD = select(*_DECIDING).where(Webinar.__table__.c.id == bindparam("webinar_id")).with_for_update()
#: What `Host.is_named` says, in SQL.
_NAMED = and_(Host.acceptance == Acceptance.ACCEPTED, Host.answer_by != AnswerBy.ANOTHER_HOST)
_WITH_HOSTS = selectinload(Webinar.hosts).joinedload(Host.organisation)


#: Built once: every public page asks it.
_BY_SLUG = select(Webinar).where(Webinar.slug == bindparam("slug"))
_AND_HOSTS = _BY_SLUG.options(joinedload(Webinar.hosts).joinedload(Host.organisation))


def by_slug(session: Session, slug: str, *, with_hosts: bool = True) -> Webinar | None:
    """Return the webinar with its hosts in order; without `with_hosts`, `read_hosts` reads them later."""
    return session.scalars(_AND_HOSTS if with_hosts else _BY_SLUG, {"slug": slug}).unique().one_or_none()


def read_hosts(session: Session, webinar: Webinar) -> Webinar:
    """Return the webinar with its hosts, if it was read without them: few registrations ask for one."""
    if "hosts" not in vars(webinar):
        session.scalars(_AND_HOSTS, {"slug": webinar.slug}).unique().one()
    return webinar


def by_id(session: Session, webinar_id: int) -> Webinar:
    """Return the webinar with its hosts in order; it must exist."""
    return session.scalars(select(Webinar).where(Webinar.id == webinar_id).options(_WITH_HOSTS)).one()


def locked(session: Session, webinar_id: int) -> Webinar:
    """Return the webinar with its hosts, holding its lock until the transaction ends: one lock for all that touches places.

    On SQLite the write transaction itself is the lock.
    """
    statement = select(Webinar).where(Webinar.id == webinar_id).options(_WITH_HOSTS).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def hold(session: Session, webinar: Webinar) -> None:
    """Take the lock of `locked` for a webinar that is loaded already, and read anew what decides about places."""
    session.flush()
    values = session.connection().execute(_HELD, {"webinar_id": webinar.id}).one()
    for column, value in zip(_DECIDING, values, strict=True):
        set_committed_value(webinar, column.key, value)


def _searched(statement: Select[Webinar], query: str) -> Select[Webinar]:
    for word in search_key(query).split():
        hosted = select(Host.webinar_id).join(Host.organisation)
        hosted = hosted.where(_NAMED, *finds(Organisation.search_key, word))
        statement = statement.where(or_(*finds(Webinar.search_key, word), Webinar.id.in_(hosted)))
    return statement


def public(*, past: bool, today: date, query: str = "", host: str = "") -> Select[Webinar]:
    """Return the statement for published webinars: coming ones soonest first, past ones latest first."""
    statement = select(Webinar).where(Webinar.published_at.is_not(None)).options(_WITH_HOSTS)
    behind = or_(Webinar.date < today, Webinar.state.in_(PAST))
    if past:
        statement = statement.where(behind).order_by(Webinar.date.desc(), Webinar.id.desc())
    else:
        statement = statement.where(~func.coalesce(behind, False)).order_by(Webinar.date, Webinar.starts_at, Webinar.id)
    if host:
        statement = statement.where(Webinar.hosts.any(and_(Host.organisation.has(Organisation.slug == host), _NAMED)))
    return _searched(statement, query)


def hosting_organisations(session: Session) -> Sequence[Organisation]:
    """Return the organisations that host a published webinar, by name."""
    hosts = select(Host.organisation_id).join(Host.webinar)
    hosts = hosts.where(Webinar.published_at.is_not(None), _NAMED)
    return session.scalars(select(Organisation).where(Organisation.id.in_(hosts)).order_by(Organisation.name)).all()


def for_staff(user: User, query: str = "") -> Select[Webinar]:
    """Return the statement for the webinars that a user may see in the staff pages, latest date first."""
    statement = select(Webinar).options(_WITH_HOSTS)
    if not user.is_admin:
        mine = select(Member.organisation_id).where(Member.user_id == user.id)
        through_hosts = select(Host.webinar_id).where(
            Host.organisation_id.in_(mine), Host.acceptance == Acceptance.ACCEPTED
        )
        alone = select(WebinarMember.webinar_id).where(WebinarMember.user_id == user.id)
        statement = statement.where(or_(Webinar.id.in_(through_hosts), Webinar.id.in_(alone)))
    ordered = statement.order_by(Webinar.date.desc().nulls_first(), Webinar.id.desc())
    return _searched(ordered, query)


@dataclass(frozen=True)
class Desk:
    """The webinars on which somebody works, soonest first, but those closed or cancelled, with their roles in each."""

    webinars: Sequence[Webinar]
    roles: Mapping[int, set[StaffRole]]
    #: Those that reach personal data of registrants.
    personal: Mapping[int, set[StaffRole]]
    #: Their role in each of their organisations.
    organisations: Mapping[int, StaffRole]

    def acting_for(self, action: Action) -> set[int]:
        """Return the ids of the organisations for which they may do `action`."""
        return {ident for ident, role in self.organisations.items() if action in MAY[role]}

    def where(self, action: Action) -> dict[int, Webinar]:
        """Return by id the webinars to which they may do `action`; what administrators may besides does not count."""
        held = self.personal if action in PERSONAL else self.roles
        return {webinar.id: webinar for webinar in self.webinars if can(held[webinar.id], action)}


def desk(session: Session, user_id: int) -> Desk:
    """Return what somebody works on, in four queries whatever its size."""
    mine = dict(session.execute(select(Member.organisation_id, Member.role).where(Member.user_id == user_id)).all())
    named = select(WebinarMember.webinar_id, WebinarMember.role).where(WebinarMember.user_id == user_id)
    alone = dict(session.execute(named).all())
    through = select(Host.webinar_id).where(Host.organisation_id.in_(mine), Host.acceptance == Acceptance.ACCEPTED)
    statement = select(Webinar).options(_WITH_HOSTS).where(
        or_(Webinar.id.in_(through), Webinar.id.in_(alone)), Webinar.is_template.is_(False),
        Webinar.state.not_in([WebinarState.CLOSED, WebinarState.CANCELLED]),
    )  # fmt: skip
    webinars = session.scalars(statement.order_by(Webinar.date.nulls_last(), Webinar.id)).all()

    def held(webinar: Webinar, hosts: Iterable[Host]) -> set[StaffRole]:
        own = {alone[webinar.id]} if webinar.id in alone else set()
        return own | {mine[host.organisation_id] for host in hosts if host.organisation_id in mine}

    return Desk(
        webinars,
        {row.id: held(row, (host for host in row.hosts if host.acceptance is Acceptance.ACCEPTED)) for row in webinars},
        {row.id: held(row, (host for host in row.hosts if host.sees_people and host.is_named)) for row in webinars},
        mine,
    )


@dataclass(frozen=True)
class Standing:
    """What a user is to a webinar: through its hosts, for it alone, and for which organisations they act at all.

    `personal` are the roles that reach personal data of registrants: not through hosts without that right, nor through
    those for which another host answered.
    """

    roles: frozenset[StaffRole]
    personal: frozenset[StaffRole]
    organisations: frozenset[int]
    named_alone: bool


def standing(session: Session, user_id: int, webinar: Webinar) -> Standing:
    """Return what a user is to a webinar, in one statement."""
    hosts = and_(
        Host.organisation_id == Member.organisation_id, Host.webinar_id == webinar.id,
        Host.acceptance == Acceptance.ACCEPTED,
    )  # fmt: skip
    through = (
        select(Member.role, Member.organisation_id, Host.id.is_not(None), and_(Host.sees_people, _NAMED))
        .outerjoin(Host, hosts)
        .where(Member.user_id == user_id)
    )
    alone = select(WebinarMember.role, null(), true(), true())
    alone = alone.where(WebinarMember.user_id == user_id, WebinarMember.webinar_id == webinar.id)
    rows: Sequence[Any] = session.execute(union_all(through, alone)).all()
    return Standing(
        frozenset(role for role, _organisation, counts, _personal in rows if counts),
        frozenset(role for role, _organisation, counts, personal in rows if counts and personal),
        frozenset(organisation for _role, organisation, _counts, _personal in rows if organisation is not None),
        any(organisation is None for _role, organisation, _counts, _personal in rows),
    )


def roles_for(session: Session, user_id: int, webinar: Webinar, *, personal: bool = False) -> frozenset[StaffRole]:
    """Return the roles of a user for a webinar, see `Standing`."""
    found = standing(session, user_id, webinar)
    return found.personal if personal else found.roles


def organisations_of(session: Session, user_id: int) -> set[int]:
    """Return the ids of the organisations that a user acts for."""
    return set(session.scalars(select(Member.organisation_id).where(Member.user_id == user_id)))


def acting_for(session: Session, user_id: int, action: Action) -> set[int]:
    """Return the ids of the organisations for which a user may do `action`."""
    roles = [role for role, actions in MAY.items() if action in actions]
    statement = select(Member.organisation_id).where(Member.user_id == user_id, Member.role.in_(roles))
    return set(session.scalars(statement))


def former_host_of(session: Session, user_id: int, webinar_id: int) -> FormerHost | None:
    """Return through which organisation a user once worked on the webinar, the latest one; None if through none."""
    mine = select(Member.organisation_id).where(Member.user_id == user_id)
    statement = select(FormerHost).where(FormerHost.webinar_id == webinar_id, FormerHost.organisation_id.in_(mine))
    ordered = statement.order_by(FormerHost.left_at.desc(), FormerHost.id.desc())
    return session.scalars(ordered.options(joinedload(FormerHost.organisation))).first()


def figures(session: Session, asked: Mapping[str, ScalarSelect[int]]) -> dict[str, int]:
    """Return figures that are told in SQL, by their names, read in one statement."""
    return dict(zip(asked, session.execute(select(*asked.values())).one(), strict=True))


def members(session: Session, webinar_id: int) -> Sequence[WebinarMember]:
    """Return the staff named for the webinar alone, by address."""
    statement = select(WebinarMember).join(WebinarMember.user).where(WebinarMember.webinar_id == webinar_id)
    return session.scalars(statement.options(joinedload(WebinarMember.user)).order_by(User.email)).all()


def upcoming_of(session: Session, user: User, today: date, limit: int = 5) -> Sequence[Webinar]:
    """Return the user's next webinars, soonest first; those without a date come last."""
    statement = for_staff(user).order_by(None).where(
        or_(Webinar.date.is_(None), Webinar.date >= today), Webinar.state.not_in([*PAST, WebinarState.CANCELLED]),
        Webinar.is_template.is_(False),
    )  # fmt: skip
    return session.scalars(statement.order_by(Webinar.date.nulls_last(), Webinar.id).limit(limit)).unique().all()


def reached(_session: Session, webinar: Webinar, _now: datetime) -> set[str]:
    """Return the milestones that a webinar itself has reached."""
    facts = {
        "announced": webinar.is_public,
        "held": webinar.state in PAST,
    }
    return {key for key, fact in facts.items() if fact}
