"""Verbs on sign-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.approvals import queries, rules
from webinar.convening.approvals.models import Approval, ApprovalRequest
from webinar.convening.approvals.tasks import SendApprovalRequest, SendWentAhead
from webinar.convening.webinars.models import Host, Webinar
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_


@dataclass(frozen=True)
class Asking:
    """What hosts are asked to approve: the document in its present wording, until when, and what silence means."""

    document: str
    sections: rules.Sections
    deadline: datetime | None
    silence_is_consent: bool


def to_ask(session: Session, webinar: Webinar, asking: Asking, *, now: datetime) -> list[tuple[rules.Position, User]]:
    """Return who would be asked now, each with where their host stands. RuleViolation when that cannot be asked.

    Nobody is asked twice within a day about the same wording until the same hour: RuleViolation when all were.
    """
    rules.ensure_can_ask(asking.sections, asking.deadline, silence_is_consent=asking.silence_is_consent, now=now)
    row = queries.request(session, webinar.id, asking.document)
    found = [
        (position, user) for position in queries.positions(session, webinar, asking.document, asking.sections, now)
        if not position.settled for user in queries.signers(session, position.host.organisation_id)
    ]  # fmt: skip
    if row is not None and _is_again(row, asking, now):
        keys = {_key(row, position.host.id, user.id): (position, user) for position, user in found}
        asked = outbox.known(session, keys)
        found = [one for key, one in keys.items() if key not in asked]
        if not found:
            raise RuleViolation(N_("They were asked about this wording less than a day ago. Nobody was emailed again."))
    return found


def _is_again(row: ApprovalRequest, asking: Asking, now: datetime) -> bool:
    same_terms = (row.deadline, row.silence_is_consent) == (asking.deadline, asking.silence_is_consent)
    return same_terms and rules.asked_lately(row, asking.sections, now)


def _key(row: ApprovalRequest, host_id: int, user_id: int) -> str:
    return f"approval:{row.id}:{row.round}:{host_id}:{user_id}"


def ask(session: Session, webinar: Webinar, asking: Asking, *, actor: audit.Actor, now: datetime) -> int:
    """Ask every host that has not approved this wording, see `to_ask`; returns how many people are mailed."""
    found = to_ask(session, webinar, asking, now=now)
    row = queries.request(session, webinar.id, asking.document)
    if row is None:
        row = ApprovalRequest(webinar_id=webinar.id, document=asking.document, round=0)
        session.add(row)
    if not _is_again(row, asking, now):
        row.asked_at, row.asked_by, row.deadline = now, actor.name, asking.deadline
        row.silence_is_consent, row.content = asking.silence_is_consent, dict(asking.sections)
        row.round += 1
    session.flush()
    count = 0
    for position, user in found:
        task = SendApprovalRequest(row.id, position.host.id, user.id)
        count += outbox.enqueue(session, task, key=_key(row, position.host.id, user.id), now=now)
    audit.record(
        session, actor, "approvals.ask", webinar.title, now=now, scope=webinar.scope, document=asking.document,
        people=count,
    )  # fmt: skip
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
    rules.ensure_because(hosts, because)
    audit.record(
        session, actor, "approvals.go_ahead", webinar.title, now=now, scope=webinar.scope, document=document,
        because=because, hosts=[host.organisation.name for host in hosts],
    )  # fmt: skip
    for host, user in queries.told_ahead(session, hosts, actor.name):
        task = SendWentAhead(webinar.id, document, host.id, user.id, because, actor.name)
        key = f"went-ahead:{webinar.id}:{document}:{now.isoformat()}:{host.id}:{user.id}"
        outbox.enqueue(session, task, key=key, now=now)
