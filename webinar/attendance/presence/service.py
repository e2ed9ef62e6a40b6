"""Verbs on attendance: import a report, undo it, decide who somebody is, mark by hand, set what counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from webinar.attendance.gate.events import RegistrantJoined
from webinar.attendance.presence import evidence, keeping, queries, rules
from webinar.attendance.presence.case import Threshold, Truth
from webinar.attendance.presence.models import (
    Attendance,
    AttendanceConnection,
    AttendanceDecision,
    AttendanceDraft,
    AttendanceEvidence,
    AttendanceFigure,
    AttendanceMark,
    AttendanceRegistrant,
    AttendanceSettings,
    DraftState,
    FigureKind,
    Qualifier,
    SourceKind,
)
from webinar.attendance.presence.tasks import FollowGate, ForgetReport, ImportReport, LookAt
from webinar.attendance.readers.report import Report
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.models import Registration

_PIECE = 2000
_DRAFT_LIFETIME = timedelta(days=1)
#: Clicks on the join page are taken up so often.
_EVERY = timedelta(minutes=2)


class AlreadyImported(RuleViolation):
    """The very same file is here already."""

    def __init__(self) -> None:
        super().__init__(N_("This file is already imported. Nothing was changed."), field="file")


def take_in(
    session: Session, webinar: Webinar, report: Report, *, filename: str, sha256: str, actor: audit.Actor, now: datetime
) -> tuple[AttendanceEvidence, Truth]:
    """Keep a report as evidence, and return it with what follows; AlreadyImported for the same file again."""
    source = keep(session, webinar, report, filename=filename, sha256=sha256, actor=actor, now=now)
    return source, keeping.renew(session, webinar)


def keep(
    session: Session, webinar: Webinar, report: Report, *, filename: str, sha256: str, actor: audit.Actor, now: datetime
) -> AttendanceEvidence:
    """Keep a report as evidence, without what follows: the caller gives the report up, then calls `keeping.renew`."""
    webinar = locked(session, webinar.id)
    rules.ensure_held(webinar, report, now)
    if queries.source_by_digest(session, webinar.id, sha256) is not None:
        raise AlreadyImported
    source = AttendanceEvidence(
        webinar_id=webinar.id, kind=SourceKind.FILE, name=filename[:200], sha256=sha256, platform=report.platform,
        reader=report.reader, time_zone=report.time_zone, encoding=report.encoding, rows=report.rows,
        connections=len(report.connections), unread=[{"row": row.row, **as_kept(row.why)} for row in report.unread],
        remarks=[as_kept(remark) for remark in report.remarks], totals_only=report.totals_only, began=report.began,
        ended=report.ended, imported_by=actor.name, created_at=now,
    )  # fmt: skip
    session.add(source)
    session.flush()
    _write(session, AttendanceConnection, _connections(source, report))
    _write(session, AttendanceRegistrant, (
        {"webinar_id": webinar.id, "source_id": source.id, **vars(row)} for row in report.registrants
    ))  # fmt: skip
    audit.record(
        session, actor, "attendance.import", filename[:200], now=now, scope=webinar.scope, platform=report.platform,
        rows=report.rows, connections=len(report.connections),
    )  # fmt: skip
    return source


def as_kept(said: RuleViolation) -> dict[str, Any]:
    """Return a sentence of a reader as it is kept: to be put in words where it is shown."""
    return {"message": said.message, "params": {key: str(value) for key, value in said.params.items()}}


def _connections(source: AttendanceEvidence, report: Report) -> Iterable[dict[str, Any]]:
    for row in report.connections:
        yield {
            "webinar_id": source.webinar_id, "source_id": source.id, "person_key": evidence.key_of(report.platform, row),
            "row": row.row, "name": row.name, "names": list(row.names), "email": row.email,
            "platform_id": row.platform_id, "external_id": row.external_id, "role": row.role.value,
            "organisation": row.organisation, "country": row.country, "joined": row.joined, "left": row.left,
            "seconds": row.seconds, "by_phone": row.by_phone, "is_bot": row.is_bot, "is_span": row.is_span,
            "raw": dict(row.raw.items()),
        }  # fmt: skip


def _write(session: Session, table: type[Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows in pieces, so that a large report needs no more room than a piece."""
    left = iter(rows)
    while piece := list(islice(left, _PIECE)):
        session.execute(insert(table.__table__), piece)


def stage(
    session: Session,
    webinar: Webinar,
    content: bytes,
    name: str,
    *,
    platform: str = "",
    actor: audit.Actor,
    now: datetime,
) -> AttendanceDraft:
    """Keep a report to be looked at; it goes after a day if nobody imports it."""
    draft = AttendanceDraft(
        webinar_id=webinar.id,
        name=name[:200],
        content=content,
        platform=platform,
        is_large=rules.is_large(content),
        state=DraftState.OPEN,
        turn=0,
        found=None,
        created_by=actor.name,
        created_at=now,
    )
    session.add(draft)
    session.flush()
    key = f"forget-report:{draft.id}"
    outbox.enqueue(session, ForgetReport(draft.id), key=key, now=now, not_before=now + _DRAFT_LIFETIME)
    look_again(session, draft, now=now)
    return draft


def look_again(session: Session, draft: AttendanceDraft, *, now: datetime) -> None:
    """Ask for a look at a large report; others are read where they are shown."""
    ensure_open(draft)
    if draft.is_large:
        draft.state, draft.turn, draft.found = DraftState.LOOKING, draft.turn + 1, None
        session.flush()
        outbox.enqueue(session, LookAt(draft.id, draft.turn), key=_key(draft), now=now)


def discard(session: Session, draft: AttendanceDraft) -> None:
    """Forget a report that was only looked at, is being looked at, or whose job was given up."""
    if draft.state is not DraftState.LOOKING and not is_given_up(session, draft):
        ensure_open(draft)
    session.delete(draft)


def ask_to_import(session: Session, draft: AttendanceDraft, *, actor: audit.Actor, now: datetime) -> None:
    """Have a large report imported by a job, for this actor."""
    ensure_open(draft)
    draft.state, draft.turn = DraftState.IMPORTING, draft.turn + 1
    session.flush()
    task = ImportReport(draft.id, draft.turn, vars(actor))
    outbox.enqueue(session, task, key=_key(draft), now=now)


def is_given_up(session: Session, draft: AttendanceDraft) -> bool:
    """Tell whether the job at a report failed for good: nothing of it is imported."""
    return draft.state in _JOBS and outbox.has_failed(session, _key(draft))


_JOBS = {DraftState.LOOKING: "look-at", DraftState.IMPORTING: "import-report"}


def _key(draft: AttendanceDraft) -> str:
    return f"{_JOBS[draft.state]}:{draft.id}:{draft.turn}"


def ensure_open(draft: AttendanceDraft) -> None:
    """Refuse to touch a report while a job is at it, or once it is imported."""
    if draft.state is DraftState.LOOKING:
        raise RuleViolation(N_("This report is still being read. Try again in a moment."))
    if draft.state is DraftState.DONE:
        raise AlreadyImported
    if draft.state is not DraftState.OPEN:
        raise RuleViolation(N_("This report is already being imported."))


def on_registrant_joined(session: Session, event: RegistrantJoined, now: datetime) -> None:
    """Take the click up with all others of these minutes, by a job: who joins waits for no reconciliation."""
    turn = int(now.timestamp() // _EVERY.total_seconds()) + 1
    due = datetime.fromtimestamp(turn * _EVERY.total_seconds(), UTC)
    outbox.enqueue(
        session, FollowGate(event.webinar_id), key=f"follow-gate:{event.webinar_id}:{turn}", now=now, not_before=due
    )


def run_follow_gate(session: Session, task: FollowGate, _now: datetime) -> None:
    """Do the job: people's attendance follows from their clicks too."""
    keeping.renew(session, locked(session, task.webinar_id))


def run_forget(session: Session, task: ForgetReport, _now: datetime) -> None:
    """Do the job: a draft goes with its content."""
    draft = session.get(AttendanceDraft, task.draft_id)
    if draft is not None:
        session.delete(draft)


def undo(session: Session, webinar: Webinar, source: AttendanceEvidence, *, actor: audit.Actor, now: datetime) -> int:
    """Take out one source with its rows alone; decisions and marks stay. Returns how many connections went."""
    webinar = locked(session, webinar.id)
    audit.record(
        session, actor, "attendance.undo_import", source.name, now=now, scope=webinar.scope, removed=source.connections
    )
    count = source.connections
    session.delete(source)
    keeping.renew(session, webinar)
    return count


def set_threshold(
    session: Session, webinar: Webinar, threshold: Threshold, *, actor: audit.Actor, now: datetime
) -> None:
    """Set from when on a connection counts as attended, and who is late or leaves early."""
    webinar = locked(session, webinar.id)
    rules.ensure_threshold(threshold.minutes, threshold.share, threshold.late_after, threshold.early_before)
    row = session.get(AttendanceSettings, webinar.id) or AttendanceSettings(webinar_id=webinar.id)
    row.least_minutes, row.least_share = threshold.minutes, threshold.share
    row.late_after, row.early_before = threshold.late_after, threshold.early_before
    row.counts_clicks = threshold.counts_clicks
    session.add(row)
    audit.record(
        session, actor, "attendance.set_threshold", webinar.title, now=now, scope=webinar.scope, **asdict(threshold)
    )
    keeping.renew(session, webinar)


@dataclass(frozen=True)
class FigureDetails:
    """A stated figure."""

    value: int
    qualifier: Qualifier
    as_printed: str = ""
    claimed_by: str = ""
    source: str = ""
    is_official: bool = True
    #: Of "between".
    upper: int | None = None
    kind: FigureKind = FigureKind.ATTENDANCE
    stated_on: date | None = None


def state_figure(
    session: Session, webinar: Webinar, details: FigureDetails, *, actor: audit.Actor, now: datetime
) -> AttendanceFigure:
    """State a figure beside what was counted; a new official one makes the earlier a mere claim.

    Viewers of a stream are never the official attendance.
    """
    rules.ensure_figure(details.value, details.upper, details.qualifier)
    official = details.is_official and details.kind is FigureKind.ATTENDANCE
    if official:
        session.execute(
            update(AttendanceFigure).where(AttendanceFigure.webinar_id == webinar.id).values(is_official=False)
        )
    figure = AttendanceFigure(
        webinar_id=webinar.id, **{**asdict(details), "is_official": official}, created_at=now,
    )  # fmt: skip
    session.add(figure)
    session.flush()
    audit.record(
        session, actor, "attendance.state_figure", webinar.title, now=now, scope=webinar.scope, value=details.value,
        upper=details.upper, qualifier=details.qualifier.value, kind=details.kind.value, official=official,
    )  # fmt: skip
    return figure


def remove_figure(
    session: Session, webinar: Webinar, figure: AttendanceFigure, *, actor: audit.Actor, now: datetime
) -> None:
    """Remove a stated figure."""
    session.delete(figure)
    audit.record(
        session, actor, "attendance.remove_figure", webinar.title, now=now, scope=webinar.scope, value=figure.value
    )


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take out of rows, decisions and marks what names somebody; that they came, and how long, goes on counting."""
    row = queries.of_registration(session, event.registration_id)
    registration = session.get(Registration, event.registration_id)
    assert registration is not None  # noqa: S101 - it is being erased
    token = registration.public_id
    if row is not None and row.keys:
        _blank(session, event.webinar_id, row.keys, f"x:{token}", token)
    session.execute(
        update(AttendanceRegistrant)
        .where(AttendanceRegistrant.webinar_id == event.webinar_id, AttendanceRegistrant.email == event.email)
        .values(name="", email="", organisation="")
    )
    session.execute(
        update(AttendanceDecision)
        .where(AttendanceDecision.registration_id == event.registration_id)
        .values(name="", organisation="", represents="", person_key=f"x:{token}")
    )
    session.execute(
        update(AttendanceMark).where(AttendanceMark.registration_id == event.registration_id).values(reason="")
    )
    session.execute(
        update(Attendance)
        .where(Attendance.registration_id == event.registration_id)
        .values(name="", email="", organisation="", keys=[f"x:{token}"] if row is not None and row.keys else [])
    )


def _blank(session: Session, webinar_id: int, keys: Sequence[str], key: str, token: str) -> None:
    session.execute(
        update(AttendanceConnection)
        .where(AttendanceConnection.webinar_id == webinar_id, AttendanceConnection.person_key.in_(keys))
        .values(
            person_key=key, name="", names=[], email="", platform_id="", external_id=token, organisation="", raw={},
        )
    )  # fmt: skip
