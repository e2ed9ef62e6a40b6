"""Reads of webinars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from webinar.accounts.models import StaffRole, User
from webinar.core.database import detached
from webinar.core.memo import Memo
from webinar.core.text import like_pattern
from webinar.organisations.models import Member, Organisation
from webinar.webinars.models import Acceptance, Host, Webinar, WebinarMember, WebinarState
from webinar.webinars.rules import PAST

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
_WITH_HOSTS = selectinload(Webinar.hosts).joinedload(Host.organisation)


def by_slug(session: Session, slug: str) -> Webinar | None:
    """Return the webinar with its hosts in order."""
    return session.scalar(select(Webinar).where(Webinar.slug == slug).options(_WITH_HOSTS))


_STAMP = select(Webinar.__table__.c.setup_stamp).where(Webinar.__table__.c.slug == bindparam("slug"))
_KEPT: Memo[Webinar | None] = Memo(256)


def kept_by_slug(session: Session, slug: str) -> Webinar | None:
    """Return a copy of the webinar with its hosts that belongs to no session; read once for each stamp.

    For readers in a hurry: what is decided under the lock is read anew by `hold`.
    """
    stamp = session.connection().execute(_STAMP, {"slug": slug}).scalar()
    if stamp is None:
        return None

    def read() -> Webinar | None:
        found = by_slug(session, slug)
        return _copied(found) if found else None

    kept = _KEPT.get(slug, stamp, read)
    return _copied(kept) if kept else None


def _copied(row: Webinar) -> Webinar:
    copy = detached(row)
    hosts = []
    for host in row.hosts:
        one = detached(host)
        set_committed_value(one, "organisation", detached(host.organisation))
        hosts.append(one)
    set_committed_value(copy, "hosts", hosts)
    return copy


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
    for word in query.split():
        pattern = like_pattern(word)
        hosted = select(Host.webinar_id).join(Host.organisation).where(
            Host.acceptance == Acceptance.ACCEPTED,
            or_(Organisation.name.ilike(pattern, escape="\\"), Organisation.acronym.ilike(pattern, escape="\\")),
        )  # fmt: skip
        statement = statement.where(or_(Webinar.title.ilike(pattern, escape="\\"), Webinar.id.in_(hosted)))
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
        statement = statement.where(
            Webinar.hosts.any(
                and_(Host.organisation.has(Organisation.slug == host), Host.acceptance == Acceptance.ACCEPTED)
            )
        )
    return _searched(statement, query)


def hosting_organisations(session: Session) -> Sequence[Organisation]:
    """Return the organisations that host a published webinar, by name."""
    hosts = select(Host.organisation_id).join(Host.webinar)
    hosts = hosts.where(Webinar.published_at.is_not(None), Host.acceptance == Acceptance.ACCEPTED)
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


def roles_for(session: Session, user_id: int, webinar: Webinar, *, personal: bool = False) -> set[StaffRole]:
    """Return the roles that a user holds for a webinar, through its hosts or for it alone.

    `personal` asks for those that reach personal data of registrants: not through hosts without that right.
    """
    hosts = select(Host.organisation_id).where(Host.webinar_id == webinar.id, Host.acceptance == Acceptance.ACCEPTED)
    if personal:
        hosts = hosts.where(Host.sees_people)
    through = select(Member.role).where(Member.user_id == user_id, Member.organisation_id.in_(hosts))
    alone = select(WebinarMember.role).where(WebinarMember.user_id == user_id, WebinarMember.webinar_id == webinar.id)
    return {*session.scalars(through), *session.scalars(alone)}


def host_by_public_id(session: Session, public_id: str) -> Host | None:
    """Return the host of an organisation's link, with the webinar and all its hosts."""
    webinar = joinedload(Host.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation)
    statement = select(Host).where(Host.public_id == public_id)
    return session.scalar(statement.options(webinar, joinedload(Host.organisation)))


def host_by_id(session: Session, host_id: int) -> Host | None:
    """Return a host with its organisation and the webinar with all its hosts."""
    webinar = joinedload(Host.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation)
    return session.scalar(select(Host).where(Host.id == host_id).options(webinar, joinedload(Host.organisation)))


def organisations_of(session: Session, user_id: int) -> set[int]:
    """Return the ids of the organisations that a user acts for."""
    return set(session.scalars(select(Member.organisation_id).where(Member.user_id == user_id)))


def named_alone(session: Session, user_id: int, webinar_id: int) -> bool:
    """Tell whether a user is named for this webinar alone, beside what comes from the hosts."""
    statement = select(WebinarMember.id).where(WebinarMember.user_id == user_id, WebinarMember.webinar_id == webinar_id)
    return session.scalar(statement) is not None


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
