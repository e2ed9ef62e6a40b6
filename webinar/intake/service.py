"""Verbs on batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key
from webinar.intake import queries
from webinar.intake.models import BatchState, IntakeBatch, IntakeRow, RememberedMapping
from webinar.intake.rules import ReadRow
from webinar.intake.tasks import ForgetDraft
from webinar.registrants.service import tag
from webinar.registration import places
from webinar.registration.models import Registration, RegistrationStatus
from webinar.registration.service import cancel, register_many
from webinar.webinars.models import Webinar
from webinar.webinars.queries import locked

_DRAFT_LIFETIME = timedelta(days=1)


def begin(
    session: Session, webinar: Webinar, name: str, content: bytes, mapping: Mapping[str, str], *, encoding: str,
    delimiter: str, rows: int, actor: audit.Actor, now: datetime,
) -> IntakeBatch:  # fmt: skip
    """Keep a file that was read, for a day, so that it can be mapped and tried out."""
    row = IntakeBatch(
        webinar_id=webinar.id, name=name[-120:], content=content, encoding=encoding, delimiter=delimiter,
        mapping=dict(mapping), tells=True, state=BatchState.DRAFT, rows=rows, added=0, known=0, bad=0,
        created_by=actor.name, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    key = f"forget-draft:{row.id}"
    outbox.enqueue(session, ForgetDraft(row.id), key=key, now=now, not_before=now + _DRAFT_LIFETIME)
    return row


def set_mapping(
    session: Session, batch: IntakeBatch, mapping: Mapping[str, str], headings: str, user_id: int, *, encoding: str,
    delimiter: str, tells: bool,
) -> None:  # fmt: skip
    """Change what the columns mean and how the file is read; the mapping is remembered for such files."""
    ensure_draft(batch)
    batch.mapping, batch.encoding, batch.delimiter, batch.tells = dict(mapping), encoding, delimiter, tells
    session.execute(
        delete(RememberedMapping).where(RememberedMapping.user_id == user_id, RememberedMapping.headings == headings)
    )
    session.add(RememberedMapping(user_id=user_id, headings=headings, mapping=dict(mapping)))
    session.flush()


def take_in(
    session: Session,
    webinar: Webinar,
    batch: IntakeBatch,
    rows: Sequence[ReadRow],
    *,
    actor: audit.Actor,
    now: datetime,
) -> IntakeBatch:
    """Register every good row that is not known, all or nothing; the others are counted. The content is forgotten."""
    locked(session, webinar.id)
    session.refresh(batch, ["state"])
    ensure_draft(batch)
    taken = queries.registered(session, webinar.id)
    good = [
        row for row in rows
        if row.details is not None and not row.problems and email_key(row.details.email) not in taken
    ]  # fmt: skip
    batch.bad = sum(bool(row.problems) for row in rows)
    batch.rows, batch.added = len(rows), len(good)
    batch.known = batch.rows - batch.added - batch.bad
    details = [row.details for row in good if row.details is not None]
    new = register_many(session, webinar, details, actor=actor, now=now, tell=batch.tells, act="intake.import")
    session.add_all(IntakeRow(batch_id=batch.id, registration_id=row.id) for row in new)
    for row, read in zip(new, good, strict=True):
        for word in read.tags:
            tag(session, row, word, actor=actor, now=now)
    batch.state, batch.done_at, batch.content = BatchState.DONE, now, b""
    session.flush()
    audit.record(
        session, actor, "intake.take_in", batch.name, now=now, scope=webinar.scope, rows=batch.rows, added=batch.added,
        known=batch.known, bad=batch.bad,
    )  # fmt: skip
    return batch


def discard(session: Session, batch: IntakeBatch) -> None:
    """Forget a batch that was not taken in."""
    ensure_draft(batch)
    session.delete(batch)


def undo(
    session: Session, webinar: Webinar, batch: IntakeBatch, *, actor: audit.Actor, now: datetime
) -> tuple[int, int]:
    """Take back what a batch brought; returns (taken back, left because they have changed since).

    Who was told is cancelled and told; of others nothing remains. Places go to those who wait.
    """
    webinar = locked(session, webinar.id)
    session.refresh(batch, ["state"])
    if batch.state is not BatchState.DONE:
        raise RuleViolation(N_("This batch cannot be undone."))
    rows = queries.brought(session, batch.id)
    untouched = [row for row in rows if _is_untouched(row, batch)]
    # Who waits goes first: otherwise a place that becomes free would move up somebody of this very batch.
    for row in sorted(untouched, key=lambda one: one.status is not RegistrationStatus.WAITING):
        _take_back(session, row, actor, now)
    done, left = len(untouched), len(rows) - len(untouched)
    batch.state = BatchState.UNDONE
    session.flush()
    places.promote(session, webinar, now=now)
    audit.record(session, actor, "intake.undo", batch.name, now=now, scope=webinar.scope, count=done, left=left)
    return done, left


def _is_untouched(row: Registration, batch: IntakeBatch) -> bool:
    return row.proved_at is None and row.erased_at is None and row.changed_at == batch.done_at


def _take_back(session: Session, row: Registration, actor: audit.Actor, now: datetime) -> None:
    if row.told_at is not None:
        cancel(session, row, actor=actor, now=now)
    else:
        session.delete(row)


def ensure_draft(batch: IntakeBatch) -> None:
    """Refuse to touch a batch that was taken in already."""
    if batch.state is not BatchState.DRAFT:
        raise RuleViolation(N_("This file has been taken in already."))


def run_forget(session: Session, task: ForgetDraft, _now: datetime) -> None:
    """Do the job: a draft goes with its content."""
    row = session.scalar(select(IntakeBatch).where(IntakeBatch.id == task.batch_id))
    if row is not None and row.state is BatchState.DRAFT:
        session.delete(row)
