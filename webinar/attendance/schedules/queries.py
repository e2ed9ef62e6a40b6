"""Reads of reports by the clock."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.accounts.models import Action, User
from webinar.accounts.rules import can
from webinar.attendance.schedules.models import ReportRecipient, ReportSchedule
from webinar.attendance.schedules.rules import LIMIT
from webinar.convening.webinars.models import Webinar, WebinarMember
from webinar.convening.webinars.queries import roles_for
from webinar.directory.organisations.models import Member


def _whole() -> Select[ReportSchedule]:
    recipients = selectinload(ReportSchedule.recipients).joinedload(ReportRecipient.user)
    return select(ReportSchedule).options(joinedload(ReportSchedule.owner), recipients).order_by(ReportSchedule.id)


def schedules(session: Session, webinar_id: int) -> Sequence[ReportSchedule]:
    """Return the reports by the clock of a webinar, in the order in which they were set up."""
    return session.scalars(_whole().where(ReportSchedule.webinar_id == webinar_id)).all()


def schedule(session: Session, schedule_id: int) -> ReportSchedule | None:
    """Return one of them, with owner and recipients."""
    return session.scalars(_whole().where(ReportSchedule.id == schedule_id)).one_or_none()


def running(session: Session) -> Sequence[ReportSchedule]:
    """Return all that are neither paused nor stopped."""
    statement = _whole().where(ReportSchedule.paused_at.is_(None), ReportSchedule.failures < LIMIT)
    return session.scalars(statement).all()


def may_export(session: Session, user: User, webinar: Webinar) -> bool:
    """Tell whether somebody may take the report of a webinar now."""
    roles = roles_for(session, user.id, webinar, personal=True)
    return user.active and can(roles, Action.EXPORT, is_admin=user.is_admin)


def entitled(session: Session, webinar: Webinar) -> list[User]:
    """Return the staff of a webinar who may take its report, by name; the hosts must be loaded."""
    through = select(Member.user_id).where(Member.organisation_id.in_([host.organisation_id for host in webinar.hosts]))
    alone = select(WebinarMember.user_id).where(WebinarMember.webinar_id == webinar.id)
    statement = select(User).where(User.active, User.id.in_(through.union(alone)))
    found = [user for user in session.scalars(statement) if may_export(session, user, webinar)]
    return sorted(found, key=lambda user: (user.printed.casefold(), user.id))
