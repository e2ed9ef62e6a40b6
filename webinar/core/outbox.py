"""Jobs as rows written with the fact that asks for them: the row is the truth, the queue only wakes.

A job has a unique key (`confirmation:4711`), so asking twice is asking once. A worker leases a row for
`LEASE`; a row whose worker died is found by the sweep when the lease has run out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Protocol, cast

from sqlalchemy import ColumnElement, Index, Select, Table, delete, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from webinar.core.database import Base, Unseen, enum_type, new_only

#: Longer than the slowest conversation with a mail server may take: otherwise a second worker would send it again.
LEASE = timedelta(minutes=10)
MAX_ATTEMPTS = 7
#: Waits before the second to seventh attempt: about four hours in all.
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 1800, 3600, 7200))


#: Lanes of jobs: what somebody waits for goes before what goes to many.
SINGLE, BULK = 1, 2


class Task(Protocol):
    """The payload of a job: a frozen dataclass of ids, with the job's kind as `name`.

    One with a `line` is done only after every earlier job of the same line: mails reach a person in the order of facts.
    """

    name: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    #: Not wanted any more before it was begun.
    STOPPED = "stopped"


class Job(Unseen, Base):
    """Work that must happen."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_state_not_before", "state", "not_before"), Index("ix_jobs_state_lane_id", "state", "lane", "id"),
        Index("ix_jobs_line_state", "line", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    #: `SINGLE` goes before `BULK`.
    lane: Mapped[int] = mapped_column(default=1)
    state: Mapped[JobState] = mapped_column(enum_type(JobState), default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    #: Jobs of one line are done one after the other, in the order in which they were written.
    line: Mapped[str | None]


def enqueue(
    session: Session, task: Task, *, key: str, now: datetime, not_before: datetime | None = None, lane: int = SINGLE
) -> bool:
    """Write the job into the caller's transaction unless its key is already there; say whether it was written.

    It is woken after the commit. One job of many goes into the lane `BULK`, so that it keeps nobody waiting who has just asked for something.
    """
    written = _insert(session, [_values(task, key, now, not_before or now, lane)])
    return bool(written)


def has_failed(session: Session, key: str) -> bool:
    """Tell whether the job of this key was given up."""
    return session.scalar(select(Job.id).where(Job.key == key, Job.state == JobState.FAILED)) is not None


def is_waiting(session: Session, key: str) -> bool:
    """Tell whether a job of this key, or of one that goes on from it after a colon, waits."""
    same = or_(Job.key == key, Job.key.startswith(f"{key}:", autoescape=True))
    return session.scalar(select(Job.id).where(Job.state == JobState.WAITING, same).limit(1)) is not None


def known(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of these keys under which a job was written, whatever became of it."""
    return set(session.scalars(select(Job.key).where(Job.key.in_(keys))))


def enqueue_many(session: Session, tasks: Sequence[tuple[Task, str]], *, now: datetime) -> int:
    """Write many jobs, (payload, key) each, as `enqueue` does, in the lane behind single ones; return how many."""
    if not tasks:
        return 0
    return len(_insert(session, [_values(task, key, now, now, BULK) for task, key in tasks]))


def _values(task: Task, key: str, now: datetime, not_before: datetime, lane: int) -> dict[str, Any]:
    return {
        "kind": task.name, "key": key, "payload": asdict(task), "state": JobState.WAITING, "attempts": 0,
        "not_before": not_before, "created_at": now, "lane": lane, "line": line_of(task),
    }  # fmt: skip


def _insert(session: Session, jobs: Sequence[dict[str, Any]]) -> Sequence[int]:
    """Write the jobs whose keys are not there yet, and return their ids, which are woken after the commit."""
    connection = session.connection()
    statement = new_only(connection.dialect.name, cast("Table", Job.__table__), "key")
    written = connection.execute(statement, jobs).scalars().all()
    session.info.setdefault("woken_jobs", []).extend(written)
    return written


def line_of(task: Task) -> str | None:
    """Return in whose order a job is done, None for nobody's."""
    return getattr(task, "line", None)


def is_overtaken(session: Session, task: Task, key: str) -> bool:
    """Tell whether a later job of the same kind and line says more than the one of this key; keys rise with time."""
    later = select(Job.id).where(Job.line == line_of(task), Job.kind == task.name, Job.key > key)
    return session.scalar(later.limit(1)) is not None


def _is_first() -> ColumnElement[bool]:
    """Return the condition that no earlier job of the same line waits or is at work."""
    earlier = aliased(Job)
    before = select(earlier.id).where(
        earlier.line == Job.line, earlier.id < Job.id, earlier.state == JobState.WAITING
    )  # fmt: skip
    return or_(Job.line.is_(None), ~before.correlate(Job).exists())


def wake_next(session: Session, job: Job) -> None:
    """Wake the job that waited in its line for this one to end."""
    if job.line is not None and job.state is not JobState.WAITING:
        following = select(Job.id).where(Job.line == job.line, Job.state == JobState.WAITING, Job.id > job.id)
        session.info.setdefault("woken_jobs", []).extend(session.scalars(following.order_by(Job.id).limit(1)))


def take_woken(session: Session) -> list[int]:
    """Return, once, the ids of jobs enqueued by the transaction that has just been committed."""
    woken: list[int] = session.info.pop("woken_jobs", [])
    return woken


def queued(session: Session, task: type[Task]) -> Sequence[dict[str, Any]]:
    """Return the payloads of the jobs of a kind that this transaction has written so far, in order."""
    written: list[int] = session.info.get("woken_jobs", [])
    statement = select(Job.payload).where(Job.id.in_(written), Job.kind == task.name)
    return session.scalars(statement.order_by(Job.id)).all()


def lease(session: Session, job_id: int, *, now: datetime) -> Job | None:
    """Take the job for `LEASE`; None when it is done, not yet due, or held by another worker."""
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    statement = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.WAITING, Job.not_before <= now, free, _is_first())
        .values(leased_until=now + LEASE, attempts=Job.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    result = session.execute(statement)
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        return None
    return session.get(Job, job_id, populate_existing=True)


def finish(job: Job, *, now: datetime, error: str | None = None) -> None:
    """Mark the job as done, or as failed for good when `error` is given."""
    job.state = JobState.FAILED if error else JobState.DONE
    job.last_error = error
    job.leased_until = None
    job.finished_at = now
    if error is None:
        # What is done needs no payload, and a payload may hold an address.
        job.payload = {}


def postpone(job: Job, *, now: datetime, error: str) -> datetime | None:
    """Put the job off by the back-off of its attempt; returns when it is due, or None when it has now failed."""
    if job.attempts >= MAX_ATTEMPTS:
        finish(job, now=now, error=error)
        return None
    job.last_error = error
    job.leased_until = None
    job.not_before = now + BACK_OFF[min(job.attempts, len(BACK_OFF)) - 1]
    return job.not_before


def put_off(session: Session, kinds: Collection[str], *, until: datetime, now: datetime) -> None:
    """Let the jobs to many of these kinds that are due and nobody is at wait until then."""
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    due_now = Job.state == JobState.WAITING, Job.lane == BULK, Job.not_before <= now, Job.kind.in_(kinds), free
    session.execute(update(Job).where(*due_now).values(not_before=until).execution_options(synchronize_session=False))


def stop(session: Session, keys: Select[str], *, now: datetime) -> int:
    """Let the jobs of these keys that nobody is at not be done; return how many."""
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    statement = (
        update(Job)
        .where(Job.key.in_(keys), Job.state == JobState.WAITING, free)
        .values(state=JobState.STOPPED, finished_at=now, payload={})
        .execution_options(synchronize_session=False)
    )
    result = session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0


def due(session: Session, *, now: datetime, limit: int = 500) -> Sequence[int]:
    """Return the ids of jobs that nobody holds and whose time has come: single ones first, the oldest first."""
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    statement = (
        select(Job.id)
        .where(Job.state == JobState.WAITING, Job.not_before <= now, free, _is_first())
        .order_by(Job.lane, Job.id)
    )
    return session.scalars(statement.limit(limit)).all()


def forget_failed(session: Session, line: str) -> None:
    """Delete the jobs of a line that failed for good: what they say, and the answer of a server, may name somebody."""
    session.execute(delete(Job).where(Job.line == line, Job.state == JobState.FAILED))


def repeat(session: Session, task: Task, *, key: str, now: datetime, every: timedelta) -> None:
    """Write a job that is done again and again, in one row: once `every` has passed since it was last done or given up."""
    job = session.scalar(select(Job).where(Job.key == key))
    if job is None:
        enqueue(session, task, key=key, now=now)
    elif job.state is not JobState.WAITING and job.finished_at is not None and job.finished_at <= now - every:
        job.payload = asdict(task)
        retry(session, job.id, now=now)


def retry(session: Session, job_id: int, *, now: datetime) -> None:
    """Make a failed job wait again from its first attempt, and wake it after the commit."""
    job = session.get_one(Job, job_id)
    job.state, job.attempts, job.not_before, job.finished_at = JobState.WAITING, 0, now, None
    session.info.setdefault("woken_jobs", []).append(job.id)
