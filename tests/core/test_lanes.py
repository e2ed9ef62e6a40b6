"""What somebody waits for goes before what goes to many, and few calls are enough for many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Flask
from sqlalchemy import select

from webinar.core import outbox
from webinar.core.outbox import Job
from webinar.core.queue import Queue


@dataclass(frozen=True)
class Note:
    name: ClassVar[str] = "tests.note"
    number: int


def _write(app: Flask) -> dict[int, int]:
    """Write twenty jobs to many, then one that somebody waits for; return numbers by id."""
    here = app.extensions["webinar"]
    with here.transaction() as session:
        outbox.enqueue_many(session, [(Note(number), f"many:{number}") for number in range(20)], now=here.now())
        outbox.enqueue(session, Note(99), key="single", now=here.now())
        return {job.id: job.payload["number"] for job in session.scalars(select(Job).where(Job.kind == Note.name))}


def test_a_single_job_goes_before_those_to_many(app: Flask) -> None:
    numbers, worker = _write(app), app.extensions["webinar"].worker
    assert [numbers[job_id] for job_id in worker.due()] == [99, *range(20)]
    assert [numbers[job_id] for job_id in worker.due(2)] == [99, 0]


def test_who_is_woken_goes_on_until_nothing_is_due() -> None:
    waiting, done, due_next = list(range(100)), [], []

    def run(job_id: int) -> None:
        waiting.remove(job_id)
        done.append(job_id)

    def due(limit: int) -> list[int]:
        due_next.append(limit)
        return waiting[:limit]

    queue = Queue("memory:", run=run, due=due)
    queue.wake(waiting[:])
    assert queue.pending() <= 8, "few calls, whatever the number of rows"
    while (task := queue._huey.dequeue()) is not None:
        if task.args[0] in waiting:
            queue._huey.execute(task)
    assert done == list(range(100))
