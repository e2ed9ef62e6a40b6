"""Verbs on lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit
from webinar.registration.participants import queries, rules
from webinar.registration.participants.models import ListKind, OrderRule, ParticipantsList
from webinar.registration.registering.events import RegistrationErased


def issue(
    session: Session, webinar: Webinar, kind: ListKind, rule: OrderRule, language: str, *, actor: audit.Actor,
    now: datetime,
) -> ParticipantsList:  # fmt: skip
    """Issue the list as it is now, under the next number; RuleViolation for an addendum to nothing."""
    locked(session, webinar.id)
    known = queries.lists(session, webinar.id)
    rules.ensure_kind(kind, any(row.kind is ListKind.FINAL for row in known))
    row = ParticipantsList(
        webinar_id=webinar.id, number=max((one.number for one in known), default=0) + 1, kind=kind, order_rule=rule,
        language=language, content=queries.current(session, webinar.id, rule), issued_by=actor.name, issued_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "participants.issue", f"{kind.value} {row.number}", now=now, scope=webinar.scope,
        rows=sum(len(group["rows"]) for group in row.content), order=rule.value,
    )  # fmt: skip
    return row


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take somebody out of the lists that were issued."""
    for row in session.scalars(select(ParticipantsList).where(ParticipantsList.webinar_id == event.webinar_id)):
        row.content = rules.without(row.content, event.registration_id)
