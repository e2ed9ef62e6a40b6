"""Large reports are read and imported outside the request, and outside the transaction that writes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.attendance.presence import access, keeping, service
from webinar.attendance.presence.models import AttendanceDraft, DraftState
from webinar.attendance.presence.tasks import ImportReport, LookAt
from webinar.attendance.readers.report import Report
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_id
from webinar.core import audit
from webinar.core.errors import RuleViolation
from webinar.web.site import site


def run_look_at(task: LookAt, now: datetime) -> None:
    """Do the job: what the report says is kept for its page, or that something must be asked."""
    read = _reader(task)
    if read is None:
        return
    found = None
    # What is refused, the page reads anew, and asks.
    with suppress(RuleViolation):
        report = read()
        with site().transaction(write=False) as session:
            asked = _asked(session, task)
            if asked is None:
                return
            found = asdict(access.look(session, asked[1], report, now))
    with site().transaction() as session:
        asked = _asked(session, task)
        if asked is not None:
            asked[0].state, asked[0].found = DraftState.OPEN, found


def run_import(task: ImportReport, now: datetime) -> None:
    """Do the job: everything in one transaction, or nothing and the reason."""
    read = _reader(task)
    if read is None:
        return
    try:
        _take_in(task, read(), now)
    except RuleViolation as error:
        with site().transaction() as session:
            asked = _asked(session, task)
            if asked is not None:
                asked[0].state, asked[0].found = DraftState.OPEN, {"problem": service.as_kept(error)}


def _take_in(task: ImportReport, report: Report, now: datetime) -> None:
    with site().transaction() as session:
        asked = _asked(session, task)
        if asked is None:
            return
        draft, webinar = asked
        source = service.keep(
            session, webinar, report, filename=draft.name, sha256=hashlib.sha256(draft.content).hexdigest(),
            actor=audit.Actor(**task.actor), now=now,
        )  # fmt: skip
        # A large report and all that follows from it need not be in memory together.
        del report
        keeping.renew(session, webinar)
        draft.state, draft.content, draft.found = DraftState.DONE, b"", {"connections": source.connections}


def _reader(task: LookAt | ImportReport) -> Callable[[], Report] | None:
    with site().transaction(write=False) as session:
        asked = _asked(session, task)
        return access.reader(asked[1], asked[0]) if asked is not None else None


def _asked(session: Session, task: LookAt | ImportReport) -> tuple[AttendanceDraft, Webinar] | None:
    """Return the draft and its webinar if this is what was asked for last, and is not done: a worker may have died after it."""
    draft = session.get(AttendanceDraft, task.draft_id)
    waits = DraftState.LOOKING if isinstance(task, LookAt) else DraftState.IMPORTING
    if draft is None or draft.turn != task.turn or draft.state is not waits:
        return None
    return draft, by_id(session, draft.webinar_id)
