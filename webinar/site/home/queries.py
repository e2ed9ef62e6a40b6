"""Reads of the audit log and of the installation's health."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import for_staff
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery
from webinar.core.outbox import Job, JobState
from webinar.directory.organisations.queries import memberships
from webinar.registration.registering.models import Registration


def audit_entries(scopes: Collection[str] | None) -> Select[AuditEntry]:
    """Return the statement for audit entries, latest first, of these scopes or (None) of all."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    return statement if scopes is None else statement.where(AuditEntry.scope.in_(scopes))


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
