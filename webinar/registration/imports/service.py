"""Verbs on batches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key
from webinar.registration.imports import queries
from webinar.registration.imports.models import BatchState, IntakeBatch, IntakeRow, RememberedMapping
from webinar.registration.imports.rules import ReadRow
from webinar.registration.imports.tasks import ForgetDraft, GoOn
from webinar.registration.registering import places
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.service import cancel, register_many
from webinar.registration.registering.setup import Setup, locked_setup
from webinar.registration.roster.service import tag

_DRAFT_LIFETIME = timedelta(days=1)
#: Rows of one transaction: well below a second, for others wait for the lock meanwhile.
PIECE = 500


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


def set_reading(session: Session, batch: IntakeBatch, rows: int, *, encoding: str, delimiter: str, head: int) -> None:
    """Keep how the file is read."""
    ensure_draft(batch)
    batch.rows, batch.encoding, batch.delimiter, batch.head = rows, encoding, delimiter, head
    session.flush()


def set_mapping(session: Session, batch: IntakeBatch, mapping: Mapping[str, str], headings: str, user_id: int) -> None:
    """Change what the columns mean; it is remembered for this user's files with such headings."""
    ensure_draft(batch)
    batch.mapping = dict(mapping)
    session.execute(
        delete(RememberedMapping).where(RememberedMapping.user_id == user_id, RememberedMapping.headings == headings)
    )
    session.add(RememberedMapping(user_id=user_id, headings=headings, mapping=dict(mapping)))
    session.flush()


def take_in(
    session: Session, batch: IntakeBatch, rows: Sequence[ReadRow], *, tells: bool, actor: audit.Actor, now: datetime
) -> None:
    """Begin to register every good row that is not known, and do the first piece; a job goes on with the others.

    The others are counted, and the file itself is forgotten. Each piece and the job for the next are one transaction,
    so that a worker that dies leaves nothing half done, and no piece holds the webinar's lock for long.
    """
    locked_setup(session, batch.webinar_id)
    session.refresh(batch, ["state"])
    ensure_draft(batch)
    good = new_ones(session, batch, rows)
    batch.bad = sum(bool(row.problems) for row in rows)
    batch.rows, batch.added, batch.reached, batch.tells = len(rows), 0, 0, tells
    batch.known = batch.rows - len(good) - batch.bad
    batch.content = Plan.of(actor, good).packed()
    batch.state = BatchState.RUNNING
    go_on(session, batch, now=now)


def new_ones(
    session: Session, batch: IntakeBatch, rows: Sequence[ReadRow]
) -> list[tuple[RegistrantDetails, Sequence[str]]]:
    """Return whom these rows would register now, each with their tags: the good ones who are not registered yet."""
    taken = queries.registered(session, batch.webinar_id)
    good = ((row.details, row.tags) for row in rows if row.details is not None and not row.problems)
    return [(details, tags) for details, tags in good if email_key(details.email) not in taken]


@dataclass(frozen=True)
class Plan:
    """Who is to be registered for whom, as it stands in the batch until it is done: the actor, then a line for each row.

    A piece reads its own lines only; the line of somebody who was erased meanwhile is empty.
    """

    actor: audit.Actor
    lines: Sequence[bytes]

    @classmethod
    def of(cls, actor: audit.Actor, rows: Iterable[tuple[RegistrantDetails, Sequence[str]]] = ()) -> Self:
        """Return the plan for these rows, each with its tags."""
        return cls(actor, [json.dumps((vars(details), tags)).encode() for details, tags in rows])

    @classmethod
    def unpacked(cls, content: bytes) -> Self:
        """Return the plan that a batch keeps."""
        actor, *lines = content.split(b"\n")
        return cls(audit.Actor(**json.loads(actor)), lines)

    def packed(self) -> bytes:
        """Return the plan as the batch keeps it."""
        return b"\n".join([json.dumps(vars(self.actor)).encode(), *self.lines])

    def rows(self, start: int, count: int) -> list[tuple[RegistrantDetails, Sequence[str]]]:
        """Return the rows of the piece that starts there, but for those who were erased."""
        found = [json.loads(line) for line in self.lines[start : start + count] if line]
        return [(RegistrantDetails(**details), tags) for details, tags in found]

    def without(self, key: str) -> Self:
        """Return the plan without those of an address (`email_key`); the others keep their places."""
        return replace(self, lines=[b"" if line and _key(line) == key else line for line in self.lines])


def _key(line: bytes) -> str:
    return email_key(json.loads(line)[0]["email"])


def go_on(session: Session, batch: IntakeBatch, *, now: datetime) -> None:
    """Do the next piece of a batch that is being taken in or back, and ask for the one after it."""
    setup = locked_setup(session, batch.webinar_id)
    session.refresh(batch, ["state", "reached"])
    if batch.state is BatchState.RUNNING:
        _register_piece(session, setup, batch, now)
    elif batch.state is BatchState.UNDOING:
        _take_back_piece(session, setup, batch, now)
    if batch.state in {BatchState.RUNNING, BatchState.UNDOING}:
        task = GoOn(batch.id, batch.reached)
        outbox.enqueue(session, task, key=f"{batch.state.value}:{batch.id}:{batch.reached}", now=now)


def _register_piece(session: Session, setup: Setup, batch: IntakeBatch, now: datetime) -> None:
    plan = Plan.unpacked(batch.content)
    piece = plan.rows(batch.reached, PIECE)
    since = queries.registered(session, batch.webinar_id, [email_key(details.email) for details, _tags in piece])
    good = [(details, tags) for details, tags in piece if email_key(details.email) not in since]
    new = register_many(
        session, setup, [details for details, _tags in good], actor=plan.actor, now=now, tell=batch.tells,
        act="intake.import",
    )  # fmt: skip
    session.add_all(IntakeRow(batch_id=batch.id, registration_id=row.id) for row in new)
    for row, (_details, tags) in zip(new, good, strict=True):
        for word in tags:
            tag(session, row, word, actor=plan.actor, now=now)
    batch.reached = min(batch.reached + PIECE, len(plan.lines))
    batch.added += len(new)
    batch.known += len(piece) - len(new)
    if batch.reached >= len(plan.lines):
        batch.state, batch.done_at, batch.content = BatchState.DONE, now, b""
        audit.record(
            session, plan.actor, "intake.take_in", batch.name, now=now, scope=setup.webinar.scope, rows=batch.rows,
            added=batch.added, known=batch.known, bad=batch.bad,
        )  # fmt: skip
    session.flush()


def discard(session: Session, batch: IntakeBatch) -> None:
    """Forget a batch that was not taken in."""
    ensure_draft(batch)
    session.delete(batch)


def undo(session: Session, batch: IntakeBatch, *, actor: audit.Actor, now: datetime) -> None:
    """Begin to take back what a batch brought, and do the first piece; a job goes on with the others.

    Who was told is cancelled and told; of others nothing remains. Who has changed since stays. Places go to those who
    wait. `added` counts those who remain when it is done, `reached` those taken back.
    """
    locked_setup(session, batch.webinar_id)
    session.refresh(batch, ["state"])
    if batch.state is not BatchState.DONE:
        raise RuleViolation(N_("This import can’t be undone."))
    batch.state, batch.reached, batch.content = BatchState.UNDOING, 0, Plan.of(actor).packed()
    go_on(session, batch, now=now)


def _take_back_piece(session: Session, setup: Setup, batch: IntakeBatch, now: datetime) -> None:
    actor = Plan.unpacked(batch.content).actor
    rows = leaving(session, batch)
    # Who waits goes first: otherwise a place that becomes free meanwhile would move up somebody of this very batch.
    rows.sort(key=lambda row: row.status is not RegistrationStatus.WAITING)
    for row in rows[:PIECE]:
        _take_back(session, row, actor, now)
    batch.reached += min(len(rows), PIECE)
    session.flush()
    if len(rows) <= PIECE:
        batch.state, batch.content = BatchState.UNDONE, b""
        places.promote(session, setup, now=now)
        left = batch.added - batch.reached
        audit.record(
            session,
            actor,
            "intake.undo",
            batch.name,
            now=now,
            scope=setup.webinar.scope,
            count=batch.reached,
            left=left,
        )
    session.flush()


def told_of_undo(session: Session, batch: IntakeBatch) -> list[Registration]:
    """Return who is mailed that they are cancelled when a batch is taken back."""
    rows = [row for row in leaving(session, batch) if row.email]
    return [row for row in rows if row.told_at is not None or row.holds_entry]


def leaving(session: Session, batch: IntakeBatch) -> list[Registration]:
    """Return who gives up a place, or the wait for one, when a batch is taken back."""
    return [row for row in queries.brought(session, batch.id) if _is_untouched(row)]


def _is_untouched(row: Registration) -> bool:
    gone = row.status in {RegistrationStatus.CANCELLED, RegistrationStatus.DECLINED}
    return row.proved_at is None and row.erased_at is None and row.changed_at == row.created_at and not gone


def _take_back(session: Session, row: Registration, actor: audit.Actor, now: datetime) -> None:
    if row.told_at is not None or row.holds_entry:
        cancel(session, row, actor=actor, now=now, passes_on=False)
    else:
        session.delete(row)


def ensure_draft(batch: IntakeBatch) -> None:
    """Refuse to touch a batch that was taken in already."""
    if batch.state is not BatchState.DRAFT:
        raise RuleViolation(N_("This file has been imported already."))


def run_forget(session: Session, task: ForgetDraft, _now: datetime) -> None:
    """Do the job: a draft goes with its content."""
    row = session.scalar(select(IntakeBatch).where(IntakeBatch.id == task.batch_id))
    if row is not None and row.state is BatchState.DRAFT:
        session.delete(row)


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Forget from which list somebody came, and take them out of lists that are still coming in; the batches' counts stay."""
    session.execute(delete(IntakeRow).where(IntakeRow.registration_id == event.registration_id))
    for batch in queries.running(session, event.webinar_id):
        batch.content = Plan.unpacked(batch.content).without(email_key(event.email)).packed()
    session.flush()


def run_go_on(session: Session, task: GoOn, now: datetime) -> None:
    """Do the job, unless somebody else has done this piece."""
    row = session.scalar(select(IntakeBatch).where(IntakeBatch.id == task.batch_id).with_for_update())
    if row is not None and row.reached == task.reached:
        go_on(session, row, now=now)
