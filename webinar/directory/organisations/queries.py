"""Reads of organisations, members and what a user may do through them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from webinar.accounts.models import Action, StaffRole, User
from webinar.accounts.rules import MAY
from webinar.core.search import finds
from webinar.directory.organisations.models import Member, Organisation


def listed(query: str = "") -> Select[Organisation]:
    """Return the statement for organisations by name, those found by `query` alone when there is one."""
    found = select(Organisation).where(*finds(Organisation.search_key, query))
    return found.order_by(Organisation.name, Organisation.id)


def by_slug(session: Session, slug: str) -> Organisation | None:
    """Return the organisation with this slug."""
    return session.scalar(select(Organisation).where(Organisation.slug == slug))


def all_organisations(session: Session) -> Sequence[Organisation]:
    """Return every organisation by name."""
    return session.scalars(listed()).all()


def locked_organisation(session: Session, organisation_id: int) -> None:
    """Hold the lock of an organisation until the transaction ends; on SQLite the write transaction itself is the lock."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True))


def members(session: Session, organisation_id: int) -> Sequence[Member]:
    """Return the members with their users, by address."""
    statement = select(Member).join(Member.user).where(Member.organisation_id == organisation_id)
    return session.scalars(statement.options(joinedload(Member.user)).order_by(User.email)).all()


def member_by_email(session: Session, organisation_id: int, email: str) -> Member | None:
    """Return the member whose user has this address (`email_key`)."""
    statement = select(Member).join(Member.user).where(Member.organisation_id == organisation_id, User.email == email)
    return session.scalar(statement)


def member_by_id(session: Session, member_id: int) -> Member | None:
    """Return a member with the user and the organisation."""
    statement = select(Member).where(Member.id == member_id)
    return session.scalar(statement.options(joinedload(Member.user), joinedload(Member.organisation)))


def memberships(session: Session, user_id: int) -> Sequence[Member]:
    """Return what a user is where, with the organisations."""
    statement = select(Member).where(Member.user_id == user_id).options(joinedload(Member.organisation))
    return session.scalars(statement.order_by(Member.id)).all()


def roles_in(session: Session, user_id: int, organisation_ids: Collection[int]) -> set[StaffRole]:
    """Return the roles that the user holds in any of these organisations."""
    statement = select(Member.role).where(Member.user_id == user_id, Member.organisation_id.in_(organisation_ids))
    return set(session.scalars(statement))


def can_anywhere(session: Session, user: User, action: Action) -> bool:
    """Tell whether the user may do `action` for at least one organisation."""
    if user.is_admin:
        return True
    roles = session.scalars(select(Member.role).where(Member.user_id == user.id)).all()
    return any(action in MAY[role] for role in roles)


def acting_organisations(session: Session, user: User, action: Action) -> Sequence[Organisation]:
    """Return the organisations for which the user may do `action`, by name; all of them for administrators."""
    statement = listed()
    if not user.is_admin:
        roles = [role for role, actions in MAY.items() if action in actions]
        mine = select(Member.organisation_id).where(Member.user_id == user.id, Member.role.in_(roles))
        statement = statement.where(Organisation.id.in_(mine))
    return session.scalars(statement).all()


def digests(session: Session) -> set[str]:
    """Return the digests of all marks."""
    return {*session.scalars(select(Organisation.logo)), *session.scalars(select(Organisation.logo_dark))}
