"""Reads of the audit log and of the installation's health."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, literal, select, text, true, union_all
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import for_staff
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery
from webinar.core.outbox import Job, JobState
from webinar.directory.organisations.models import Member, Organisation
from webinar.directory.organisations.queries import memberships
from webinar.directory.people.models import Person
from webinar.registration.registering.models import Registration

#: So many of the user's own acts are looked at for what they changed last.
_LOOKED_AT = 200


def audit_entries(scopes: Collection[str] | None) -> Select[AuditEntry]:
    """Return the statement for audit entries, latest first, of these scopes or (None) of all."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    return statement if scopes is None else statement.where(AuditEntry.scope.in_(scopes))


def recent_scopes(session: Session, user: User) -> list[str]:
    """Return the scopes of the user's own last acts, each once, the latest first."""
    statement = select(AuditEntry.scope).where(AuditEntry.actor_kind == "user", AuditEntry.actor_id == user.id)
    found = session.scalars(statement.order_by(AuditEntry.id.desc()).limit(_LOOKED_AT))
    return list(dict.fromkeys(scope for scope in found if scope))


def recent_things(session: Session, user: User, ids: Mapping[str, Collection[int]], *, people: bool) -> Sequence[Any]:
    """Return (kind, id, name, key of its address) of those of these things that the user still may open.

    Those are webinars that they work on, organisations as long as they work for any, and with `people` entries of the
    registry that are still there.
    """
    mine = for_staff(user).with_only_columns(Webinar.id).order_by(None)
    works = true() if user.is_admin else exists().where(Member.user_id == user.id)
    found = [
        select(literal("webinar"), Webinar.id, Webinar.title, Webinar.slug).where(
            Webinar.id.in_(ids.get("webinar", ())), Webinar.id.in_(mine)
        ),
        select(literal("organisation"), Organisation.id, Organisation.name, Organisation.slug).where(
            Organisation.id.in_(ids.get("organisation", ())), works
        ),
        select(literal("person"), Person.id, Person.full_name, Person.public_id).where(
            Person.id.in_(ids.get("person", ()) if people else ())
        ),
    ]
    return session.execute(union_all(*found)).all()


def readable_scopes(session: Session, user: User) -> list[str] | None:
    """Return the scopes whose log the user may read; None means all (administrators)."""
    if user.is_admin:
        return None
    webinars = session.scalars(for_staff(user)).unique().all()
    own = [member.organisation.scope for member in memberships(session, user.id)]
    return [webinar.scope for webinar in webinars] + own


def figures(session: Session, now: datetime) -> dict[str, dict[str, int]]:
    """Return what the installation counts, by name and state: jobs, emails, webinars, registrations; nobody's name."""
    found: dict[str, dict[str, int]] = {}
    for name, state in (
        ("jobs", Job.state), ("emails", Delivery.state), ("webinars", Webinar.state), ("registrations", Registration.status),
    ):  # fmt: skip
        counts = {one.value: count for one, count in session.execute(select(state, func.count()).group_by(state))}
        found[name] = {one.value: counts.get(one.value, 0) for one in state.type.python_type}
    oldest = session.scalar(
        select(func.min(Job.not_before)).where(Job.state == JobState.WAITING, Job.not_before <= now)
    )
    found["oldest_job_seconds"] = {"": int((now - oldest).total_seconds()) if oldest else 0}
    return found


def ping(session: Session) -> None:
    """Ask the database anything; raises when it does not answer."""
    session.execute(text("SELECT 1"))
