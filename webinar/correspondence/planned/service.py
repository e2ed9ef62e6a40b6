"""Verbs on the plan."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarCloned
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_id
from webinar.core import audit, outbox
from webinar.core.database import new_only
from webinar.correspondence.planned import queries, rules
from webinar.correspondence.planned.models import Occasion, PlannedMessage, PlannedSending
from webinar.correspondence.planned.rules import Plan, Standing
from webinar.correspondence.planned.tasks import SendPlanned
from webinar.programme.speakers import service as speakers
from webinar.programme.speakers.queries import board
from webinar.programme.speakers.rules import to_remind

_ACTOR = audit.Actor.system("plan")
#: `audience(session, webinar id, "attended" or "absent")` returns registrations, None while nobody knows.
Audience = Callable[[Session, int, str], Collection[int] | None]
_NAMES = {Occasion.AFTER_ATTENDED: "attended", Occasion.AFTER_ABSENT: "absent"}


def change(
    session: Session, webinar: Webinar, occasion: Occasion, *, is_on: bool, amount: int, text: str,
    actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Keep how a message of the plan is sent."""
    row = queries.own(session, webinar.id, occasion) or PlannedMessage(webinar_id=webinar.id, occasion=occasion)
    row.is_on, row.amount, row.text, row.changed_at = is_on, amount, text, now
    session.add(row)
    audit.record(
        session, actor, "planned.change", webinar.title, now=now, scope=webinar.scope, message=occasion.value,
        is_on=is_on, amount=amount,
    )  # fmt: skip


def whom(session: Session, webinar: Webinar, plan: Plan, audience: Audience, now: datetime) -> list[int] | None:
    """Return to which registrations a message goes, None while that is not known; of speakers the panel members."""
    if plan.occasion is Occasion.SPEAKER_TASKS:
        return [row.member.id for row in to_remind(board(session, webinar.id), now)]
    if plan.occasion in _NAMES:
        found = audience(session, webinar.id, _NAMES[plan.occasion])
        return None if found is None else list(session.scalars(queries.recipients(webinar.id, None, found)))
    return list(session.scalars(queries.recipients(webinar.id, rules.due_at(plan, webinar))))


def send_due(session: Session, audience: Audience, *, now: datetime) -> int:
    """Write the mails of everything that is due, once for each time that a webinar has; return how many."""
    return sum(
        _send(session, webinar, plan, audience, now)
        for webinar in queries.near(session, now)
        for plan in _due(session, webinar, audience, now)
    )


def _due(session: Session, webinar: Webinar, audience: Audience, now: datetime) -> list[Plan]:
    sent, found = queries.sendings(session, webinar), []
    for plan in queries.plans(session, webinar.id):
        where = rules.standing(plan, webinar, sent.get(plan.occasion), attendance_is_known=True, now=now)
        if where is Standing.DUE and whom(session, webinar, plan, audience, now) is not None:
            found.append(plan)
    return found


def _send(session: Session, webinar: Webinar, plan: Plan, audience: Audience, now: datetime) -> int:
    people = whom(session, webinar, plan, audience, now) or []
    if not _claim(session, webinar, plan.occasion, len(people), now):
        return 0
    if plan.occasion is Occasion.SPEAKER_TASKS:
        return speakers.remind(session, by_id(session, webinar.id), actor=_ACTOR, now=now) if people else 0
    anchor = webinar.starts_at.isoformat() if webinar.starts_at else ""
    tasks = [
        (SendPlanned(key, plan.occasion.value, anchor), f"planned:{plan.occasion.value}:{anchor}:{key}")
        for key in people
    ]
    count = outbox.enqueue_many(session, tasks, now=now)
    audit.record(
        session, _ACTOR, "planned.send", webinar.title, now=now, scope=webinar.scope, message=plan.occasion.value,
        count=count,
    )  # fmt: skip
    return count


def _claim(session: Session, webinar: Webinar, occasion: Occasion, count: int, now: datetime) -> bool:
    """Keep that a message is sent; False when another process has done so."""
    values = {
        "webinar_id": webinar.id, "occasion": occasion, "anchor": webinar.starts_at, "sent_at": now, "count": count,
    }  # fmt: skip
    table, connection = cast("Table", PlannedSending.__table__), session.connection()
    statement = new_only(connection.dialect.name, table, "webinar_id", "occasion", "anchor")
    return connection.execute(statement, values).scalar() is not None


def on_webinar_cloned(session: Session, event: WebinarCloned, now: datetime) -> None:
    """Give a copy the plan of its model."""
    for row in session.scalars(select(PlannedMessage).where(PlannedMessage.webinar_id == event.source_id)).all():
        session.add(
            PlannedMessage(
                webinar_id=event.webinar_id, occasion=row.occasion, is_on=row.is_on, amount=row.amount, text=row.text,
                changed_at=now,
            )
        )  # fmt: skip
