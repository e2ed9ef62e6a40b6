"""Jobs as rows written with the fact that asks for them: the row is the truth, the queue only wakes.

A job has a unique key (`confirmation:4711`), so asking twice is asking once. A worker leases a row for
`LEASE`; a row whose worker died is found by the sweep when the lease has run out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Protocol, cast

from sqlalchemy import Index, Table, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.database import Base, enum_type

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 7
#: Waits before the second to seventh attempt: about four hours in all.
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 1800, 3600, 7200))


class Task(Protocol):
    """The payload of a job: a frozen dataclass of ids, with the job's kind as `name`."""

    name: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """Work that must happen."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_not_before", "state", "not_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(enum_type(JobState), default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


def enqueue(session: Session, task: Task, *, key: str, now: datetime, not_before: datetime | None = None) -> None:
    """Write the job into the caller's transaction unless its key is already there; it is woken after the commit."""
    values = {
        "kind": task.name, "key": key, "payload": asdict(task), "state": JobState.WAITING, "attempts": 0,
        "not_before": not_before or now, "created_at": now,
    }  # fmt: skip
    table = cast("Table", Job.__table__)
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=["key"])
    job_id = session.connection().execute(statement.returning(table.c.id)).scalar()
    if job_id is not None:
        session.info.setdefault("woken_jobs", []).append(job_id)


def enqueue_many(session: Session, tasks: Sequence[tuple[Task, str]], *, now: datetime) -> None:
    """Write many jobs, (payload, key) each, as `enqueue` does one by one."""
    keys = [key for _task, key in tasks]
    known: set[str] = set()
    for start in range(0, len(keys), 500):
        known |= set(session.scalars(select(Job.key).where(Job.key.in_(keys[start : start + 500]))))
    jobs = [
        Job(kind=task.name, key=key, payload=asdict(task), not_before=now, created_at=now)
        for task, key in tasks if key not in known
    ]  # fmt: skip
    session.add_all(jobs)
    session.flush()
    session.info.setdefault("woken_jobs", []).extend(job.id for job in jobs)


def take_woken(session: Session) -> list[int]:
    """Return, once, the ids of jobs enqueued by the transaction that has just been committed."""
    woken: list[int] = session.info.pop("woken_jobs", [])
    return woken


def lease(session: Session, job_id: int, *, now: datetime) -> Job | None:
    """Take the job for `LEASE`; None when it is done, not yet due, or held by another worker."""
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    statement = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.WAITING, Job.not_before <= now, free)
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


def due(session: Session, *, now: datetime, limit: int = 500) -> Sequence[int]:
    """Return the ids of jobs that nobody holds and whose time has come, oldest first."""
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    statement = select(Job.id).where(Job.state == JobState.WAITING, Job.not_before <= now, free).order_by(Job.id)
    return session.scalars(statement.limit(limit)).all()


def retry(session: Session, job_id: int, *, now: datetime) -> None:
    """Make a failed job wait again from its first attempt, and wake it after the commit."""
    job = session.get_one(Job, job_id)
    job.state, job.attempts, job.not_before, job.finished_at = JobState.WAITING, 0, now, None
    session.info.setdefault("woken_jobs", []).append(job.id)
