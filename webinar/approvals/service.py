"""Verbs on sign-off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.approvals import queries, rules
from webinar.approvals.models import Approval, ApprovalRequest
from webinar.approvals.tasks import SendApprovalRequest
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.webinars.models import Host, Webinar


def ask(
    session: Session, webinar: Webinar, document: str, sections: rules.Sections, *, deadline: datetime | None,
    silence_is_consent: bool, actor: audit.Actor, now: datetime,
) -> int:  # fmt: skip
    """Ask every host that has not approved this wording; returns how many people are mailed."""
    if not any(sections.values()):
        raise RuleViolation(N_("The document is still empty."))
    if silence_is_consent and deadline is None:
        raise RuleViolation(N_("Silence can only be consent after a deadline."), field="deadline")
    if deadline is not None and deadline <= now:
        raise RuleViolation(N_("The deadline is over already."), field="deadline")
    row = queries.request(session, webinar.id, document)
    if row is None:
        row = ApprovalRequest(webinar_id=webinar.id, document=document, round=0)
        session.add(row)
    row.asked_at, row.asked_by, row.deadline = now, actor.name, deadline
    row.silence_is_consent, row.content, row.round = silence_is_consent, dict(sections), row.round + 1
    session.flush()
    count = 0
    for position in queries.positions(session, webinar, document, sections, now):
        if position.settled:
            continue
        for user in queries.signers(session, position.host.organisation_id):
            task = SendApprovalRequest(row.id, position.host.id, user.id)
            key = f"approval:{row.id}:{row.round}:{position.host.id}:{user.id}"
            outbox.enqueue(session, task, key=key, now=now)
            count += 1
    audit.record(
        session, actor, "approvals.ask", webinar.title, now=now, scope=webinar.scope, document=document, people=count
    )
    return count


def answer(
    session: Session, webinar: Webinar, host: Host, document: str, sections: rules.Sections, *, seen: str,
    approves: bool, comment: str, actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Take a host's answer to the wording it has `seen` (its mark); RuleViolation if that is no longer the wording."""
    if seen != rules.mark(sections):
        raise RuleViolation(N_("The document was changed while you read it. Look at it again."))
    if not approves and not comment:
        raise RuleViolation(N_("Say what you object to."), field="comment")
    row = Approval(
        webinar_id=webinar.id, host_id=host.id, document=document, approves=approves, comment=comment,
        answered_at=now, answered_by=actor.name, content=dict(sections),
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "approvals.approve" if approves else "approvals.object", webinar.title, now=now,
        scope=webinar.scope, document=document, host=host.organisation.name,
    )  # fmt: skip
