"""What people say of the evidence: who somebody is, and who was there. Each word is a row that can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webinar.attendance.presence import keeping, queries
from webinar.attendance.presence.models import (
    Attendance,
    AttendanceDecision,
    AttendanceMark,
    DecisionKind,
    MarkState,
)
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.programme.agenda.models import PanelMember
from webinar.registration.registering.models import Registration


@dataclass(frozen=True)
class Decision:
    """Who somebody is, as a person says."""

    kind: DecisionKind
    registration: Registration | None = None
    #: Of a registrant of the platform's, or of the other one that is the same person.
    other_key: str = ""
    member: PanelMember | None = None
    name: str = ""
    organisation: str = ""
    represents: str = ""


def decide(
    session: Session, webinar: Webinar, person: Attendance, decision: Decision, *, actor: audit.Actor, now: datetime
) -> None:
    """Say who the person of these connections is; what was decided of them before is undone."""
    webinar = locked(session, webinar.id)
    if not person.keys:
        raise RuleViolation(N_("No connection belongs to this person, so there’s nothing to assign."))
    if decision.kind is DecisionKind.SAME_AS and decision.other_key in {person.person_key, *person.keys}:
        raise RuleViolation(N_("Choose a different person."), field="other")
    if decision.kind is DecisionKind.WALK_IN and not decision.name:
        raise RuleViolation(N_("Enter the name of the person."), field="name")
    keys, label = list(person.keys), _label(person, decision)
    _undo_decisions(session, webinar.id, keys, actor, now)
    for key in keys:
        session.add(AttendanceDecision(
            webinar_id=webinar.id, person_key=key, kind=decision.kind,
            registration_id=decision.registration.id if decision.registration else None, other_key=decision.other_key,
            member_id=decision.member.id if decision.member else None, name=decision.name,
            organisation=decision.organisation, represents=decision.represents, made_by=actor.name, made_at=now,
        ))  # fmt: skip
    audit.record(session, actor, "attendance.decide", label, now=now, scope=webinar.scope, kind=decision.kind.value)
    keeping.renew(session, webinar)


def _label(person: Attendance, decision: Decision) -> str:
    return decision.registration.label if decision.registration else f"Attendee {person.public_id}"


def undo_decision(
    session: Session, webinar: Webinar, decision: AttendanceDecision, *, actor: audit.Actor, now: datetime
) -> None:
    """Take a decision back, with what was said in the same act of the person's other connections."""
    webinar = locked(session, webinar.id)
    same = select(AttendanceDecision.person_key).where(
        AttendanceDecision.webinar_id == webinar.id, AttendanceDecision.made_at == decision.made_at,
        AttendanceDecision.kind == decision.kind, AttendanceDecision.undone_at.is_(None),
    )  # fmt: skip
    _undo_decisions(session, webinar.id, list(session.scalars(same)), actor, now)
    audit.record(
        session, actor, "attendance.undo_decision", f"Decision {decision.id}", now=now, scope=webinar.scope,
        kind=decision.kind.value,
    )  # fmt: skip
    keeping.renew(session, webinar)


def _undo_decisions(session: Session, webinar_id: int, keys: Sequence[str], actor: audit.Actor, now: datetime) -> None:
    session.execute(
        update(AttendanceDecision)
        .where(
            AttendanceDecision.webinar_id == webinar_id, AttendanceDecision.person_key.in_(keys),
            AttendanceDecision.undone_at.is_(None),
        )
        .values(undone_by=actor.name, undone_at=now)
    )  # fmt: skip


def mark(
    session: Session, webinar: Webinar, was: Collection[int], came: Collection[int], *, reason: str = "",
    actor: audit.Actor, now: datetime,
) -> int:  # fmt: skip
    """Mark those in `came` as present, and those who `was` ticked when the page was read and are not now as absent.

    What sources tell stays: a mark overrides it. Where it tells the same, the mark is taken back instead.

    Returns how many marks changed. Ids of other webinars are passed over.
    """
    webinar = locked(session, webinar.id)
    own = set(session.scalars(select(Registration.id).where(
        Registration.webinar_id == webinar.id, Registration.id.in_({*was, *came})
    )))  # fmt: skip
    present = queries.attended_ids(session, webinar.id) & own
    wanted = (set(came) - present) & own
    gone = (present & set(was)) - set(came)
    if wanted or gone:
        _mark(
            session,
            webinar,
            dict.fromkeys(wanted, MarkState.PRESENT) | dict.fromkeys(gone, MarkState.ABSENT),
            reason,
            actor,
            now,
        )
        audit.record(
            session, actor, "attendance.mark", webinar.title, now=now, scope=webinar.scope, marked=len(wanted),
            unmarked=len(gone),
        )  # fmt: skip
    return len(wanted) + len(gone)


def _mark(
    session: Session, webinar: Webinar, wanted: Mapping[int, MarkState], reason: str, actor: audit.Actor, now: datetime
) -> None:
    _take_marks_back(session, webinar.id, wanted, actor, now)
    keeping.renew(session, webinar)
    told = queries.attended_ids(session, webinar.id)
    for registration_id, state in sorted(wanted.items()):
        if (registration_id in told) != (state is MarkState.PRESENT) or reason:
            session.add(_new_mark(webinar, registration_id, state, reason, actor, now))
    keeping.renew(session, webinar)


def _new_mark(
    webinar: Webinar, registration_id: int, state: MarkState, reason: str, actor: audit.Actor, now: datetime
) -> AttendanceMark:
    return AttendanceMark(
        webinar_id=webinar.id, registration_id=registration_id, state=state, reason=reason, made_by=actor.name,
        made_at=now,
    )  # fmt: skip


def _take_marks_back(
    session: Session, webinar_id: int, ids: Collection[int], actor: audit.Actor, now: datetime
) -> None:
    session.execute(
        update(AttendanceMark)
        .where(
            AttendanceMark.webinar_id == webinar_id, AttendanceMark.registration_id.in_(ids),
            AttendanceMark.undone_at.is_(None),
        )
        .values(undone_by=actor.name, undone_at=now)
    )  # fmt: skip


def set_mark(
    session: Session, webinar: Webinar, registration: Registration, state: MarkState | None, reason: str = "", *,
    actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Say by hand whether a registrant was there, in place of what was said before; None takes that back."""
    webinar = locked(session, webinar.id)
    _take_marks_back(session, webinar.id, [registration.id], actor, now)
    if state is not None:
        session.add(_new_mark(webinar, registration.id, state, reason, actor, now))
    audit.record(
        session, actor, "attendance.mark_one", registration.label, now=now, scope=webinar.scope,
        state=state.value if state else None,
    )  # fmt: skip
    keeping.renew(session, webinar)
