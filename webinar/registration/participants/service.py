"""Verbs on lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit
from webinar.registration.participants import queries, rules
from webinar.registration.participants.models import ListKind, ParticipantsArrangement, ParticipantsList
from webinar.registration.participants.rules import Arrangement
from webinar.registration.registering.events import RegistrationErased


def arrange(session: Session, webinar: Webinar, chosen: Arrangement, *, actor: audit.Actor, now: datetime) -> None:
    """Choose how the lists of a webinar are arranged; what was issued stays as it is."""
    locked(session, webinar.id)
    row = session.get(ParticipantsArrangement, webinar.id) or ParticipantsArrangement(webinar_id=webinar.id)
    row.grouping, row.order_rule = chosen.grouping, chosen.order
    session.add(row)
    audit.record(
        session, actor, "participants.arrange", webinar.title, now=now, scope=webinar.scope,
        grouping=chosen.grouping.value, order=chosen.order.value,
    )  # fmt: skip


def issue(
    session: Session, webinar: Webinar, kind: ListKind, words: queries.Words, *, actor: audit.Actor, now: datetime
) -> ParticipantsList:
    """Issue the list as it is now, under the next number; RuleViolation for an addendum to nothing.

    An addendum is arranged as the final list, in its language: else everybody would have changed.
    """
    locked(session, webinar.id)
    known = queries.lists(session, webinar.id)
    final = next((row for row in known if row.kind is ListKind.FINAL), None)
    rules.ensure_kind(kind, final is not None)
    chosen = queries.arrangement(session, webinar.id)
    if final is not None:
        chosen, words = Arrangement(final.grouping, final.order_rule), replace(words, language=final.language)
    row = ParticipantsList(
        webinar_id=webinar.id, number=max((one.number for one in known), default=0) + 1, kind=kind,
        grouping=chosen.grouping, order_rule=chosen.order, language=words.language,
        content=queries.current(session, webinar, chosen, words), issued_by=actor.name, issued_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "participants.issue", f"{kind.value} {row.number}", now=now, scope=webinar.scope,
        rows=sum(len(group["rows"]) for group in row.content), grouping=chosen.grouping.value, order=chosen.order.value,
    )  # fmt: skip
    return row


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take somebody out of the lists that were issued."""
    for row in session.scalars(select(ParticipantsList).where(ParticipantsList.webinar_id == event.webinar_id)):
        row.content = rules.without(row.content, event.registration_id)
