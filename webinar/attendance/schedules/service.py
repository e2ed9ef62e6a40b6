"""Verbs on reports by the clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.attendance.presence.evidence import is_told
from webinar.attendance.schedules import queries, rules
from webinar.attendance.schedules.models import Failure, Recurrence, ReportRecipient, ReportSchedule
from webinar.attendance.schedules.tasks import SendReport, SendStopped
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_id
from webinar.core import audit, outbox

_ACTOR = audit.Actor.system("schedules")


def add(
    session: Session, webinar: Webinar, owner: User, recurrence: Recurrence, recipients: Sequence[User], *,
    actor: audit.Actor, now: datetime,
) -> ReportSchedule:  # fmt: skip
    """Set up a report by the clock."""
    rules.ensure_recipients(len(recipients))
    row = ReportSchedule(
        webinar_id=webinar.id, owner_id=owner.id, recurrence=recurrence, since=now,
        recipients=[ReportRecipient(user_id=user.id) for user in recipients],
    )  # fmt: skip
    session.add(row)
    audit.record(
        session, actor, "schedules.add", webinar.title, now=now, scope=webinar.scope, recurrence=recurrence.value,
        recipients=[user.email for user in recipients],
    )  # fmt: skip
    return row


def pause(session: Session, webinar: Webinar, row: ReportSchedule, *, actor: audit.Actor, now: datetime) -> None:
    """Mail it no more until it is resumed."""
    row.paused_at = now
    audit.record(
        session, actor, "schedules.pause", webinar.title, now=now, scope=webinar.scope, recurrence=row.recurrence.value
    )


def resume(
    session: Session, webinar: Webinar, row: ReportSchedule, owner: User, *, actor: audit.Actor, now: datetime
) -> None:
    """Mail it again, in the name of who resumes it; its failures are forgotten."""
    row.paused_at, row.failures, row.failure, row.since, row.owner_id = None, 0, None, now, owner.id
    audit.record(
        session, actor, "schedules.resume", webinar.title, now=now, scope=webinar.scope, recurrence=row.recurrence.value
    )


def remove(session: Session, webinar: Webinar, row: ReportSchedule, *, actor: audit.Actor, now: datetime) -> None:
    """Forget a report by the clock."""
    session.delete(row)
    audit.record(
        session, actor, "schedules.remove", webinar.title, now=now, scope=webinar.scope, recurrence=row.recurrence.value
    )


def run_due(session: Session, now: datetime) -> None:
    """Write the mails of every report whose turn has come; what tells of attendance waits until some is recorded."""
    for row in queries.running(session):
        webinar = by_id(session, row.webinar_id)
        if not rules.is_due(row, webinar, now):
            continue
        if row.recurrence is Recurrence.AFTER and not is_told(session, webinar.id):
            continue
        if _claim(session, row, now):
            _run(session, row, webinar, now)


def _claim(session: Session, row: ReportSchedule, now: datetime) -> bool:
    """Take the turn; False when another process has."""
    table = cast("Table", ReportSchedule.__table__)
    statement = update(table).where(table.c.id == row.id, table.c.runs == row.runs)
    taken = session.connection().execute(statement.values(runs=row.runs + 1, run_at=now).returning(table.c.id)).scalar()
    if taken is not None:
        session.refresh(row, ["runs", "run_at"])
    return taken is not None


def _run(session: Session, row: ReportSchedule, webinar: Webinar, now: datetime) -> None:
    people = [one.user for one in row.recipients if queries.may_export(session, one.user, webinar)]
    if not queries.may_export(session, row.owner, webinar):
        _fail(session, row, webinar, Failure.OWNER, now)
    elif not people:
        _fail(session, row, webinar, Failure.RECIPIENTS, now)
    else:
        row.sent_at, row.failures, row.failure = now, 0, None
        for user in people:
            outbox.enqueue(session, SendReport(row.id, user.id), key=f"schedule:{row.id}:{row.runs}:{user.id}", now=now)
        audit.record(
            session, _ACTOR, "schedules.send", webinar.title, now=now, scope=webinar.scope,
            recurrence=row.recurrence.value, recipients=[user.email for user in people],
        )  # fmt: skip


def _fail(session: Session, row: ReportSchedule, webinar: Webinar, why: Failure, now: datetime) -> None:
    row.failures, row.failure = row.failures + 1, why
    audit.record(
        session, _ACTOR, "schedules.fail", webinar.title, now=now, scope=webinar.scope,
        recurrence=row.recurrence.value, reason=why.value, failures=row.failures,
    )  # fmt: skip
    if row.failures < rules.LIMIT:
        return
    audit.record(
        session, _ACTOR, "schedules.stop", webinar.title, now=now, scope=webinar.scope,
        recurrence=row.recurrence.value,
    )  # fmt: skip
    for user_id in sorted({user.id for user in _to_tell(row) if user.active}):
        outbox.enqueue(
            session, SendStopped(row.id, user_id), key=f"schedule-stopped:{row.id}:{row.runs}:{user_id}", now=now
        )


def _to_tell(row: ReportSchedule) -> Iterable[User]:
    return [row.owner, *(one.user for one in row.recipients)]
