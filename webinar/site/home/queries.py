"""Reads of the audit log and of the installation's health."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars.queries import for_staff
from webinar.core.audit import AuditEntry
from webinar.directory.organisations.queries import memberships


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


def ping(session: Session) -> None:
    """Ask the database anything; raises when it does not answer."""
    session.execute(text("SELECT 1"))
