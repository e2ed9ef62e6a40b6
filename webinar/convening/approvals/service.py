"""Verbs on sign-off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.approvals import queries, rules
from webinar.convening.approvals.models import Approval, ApprovalRequest
from webinar.convening.approvals.tasks import SendApprovalRequest, SendWentAhead
from webinar.convening.webinars.models import Host, Webinar
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_


def ask(
    session: Session, webinar: Webinar, document: str, sections: rules.Sections, *, deadline: datetime | None,
    silence_is_consent: bool, actor: audit.Actor, now: datetime,
) -> int:  # fmt: skip
    """Ask every host that has not approved this wording; returns how many people are mailed.

    Nobody is asked twice within a day about the same wording until the same hour: RuleViolation when all were.
    """
    if not any(sections.values()):
        raise RuleViolation(N_("The document is empty."))
    if silence_is_consent and deadline is None:
        raise RuleViolation(N_("Silence can count as approval only after a deadline."), field="deadline")
    if deadline is not None and deadline <= now:
        raise RuleViolation(N_("The deadline has passed."), field="deadline")
    row = queries.request(session, webinar.id, document)
    if row is None:
        row = ApprovalRequest(webinar_id=webinar.id, document=document, round=0)
        session.add(row)
    same_terms = (row.deadline, row.silence_is_consent) == (deadline, silence_is_consent)
    again = same_terms and rules.asked_lately(row, sections, now)
    if not again:
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
            count += outbox.enqueue(session, task, key=key, now=now)
    if again and not count:
        raise RuleViolation(N_("They were asked about this wording less than a day ago. Nobody was emailed again."))
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
        raise RuleViolation(N_("The document changed while you were reading it. Check it again."))
    if not approves and not comment:
        raise RuleViolation(N_("Enter what you object to."), field="comment")
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


def go_ahead(
    session: Session, webinar: Webinar, document: str, hosts: Sequence[Host], because: str, *, actor: audit.Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Record that a document is published without the approval of these hosts, and tell those who sign for them.

    Who does it is not told.
    """
    if not because:
        raise RuleViolation(N_("Say why you publish without approval."), field="because")
    audit.record(
        session, actor, "approvals.go_ahead", webinar.title, now=now, scope=webinar.scope, document=document,
        because=because, hosts=[host.organisation.name for host in hosts],
    )  # fmt: skip
    for host in hosts:
        for user in queries.signers(session, host.organisation_id):
            if user.printed == actor.name:
                continue
            task = SendWentAhead(webinar.id, document, host.id, user.id, because, actor.name)
            key = f"went-ahead:{webinar.id}:{document}:{now.isoformat()}:{host.id}:{user.id}"
            outbox.enqueue(session, task, key=key, now=now)
