"""huey as alarm clock: it wakes workers for job rows, at once, later, and for rows left behind."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from huey import Huey, MemoryHuey, SqliteHuey, crontab
from huey.consumer import Consumer

log = logging.getLogger(__name__)
_PACE: dict[str, Any] = {"periodic": True, "initial_delay": 0.05, "max_delay": 0.5, "backoff": 1.3}


def make_huey(url: str) -> Huey:
    """Return the queue of a `QUEUE_URL`: a SQLite file's path, `postgresql://…`, `redis://…`, or `memory:`."""
    if url == "memory:":
        return MemoryHuey("webinar")
    if url.startswith("postgresql"):
        from huey import PostgresHuey  # noqa: PLC0415 - needs psycopg, which a SQLite installation may lack

        return PostgresHuey("webinar", dsn=url.replace("postgresql+psycopg://", "postgresql://"))
    if url.startswith(("redis://", "rediss://", "unix://")):
        from huey import RedisHuey  # noqa: PLC0415 - needs the redis client, an optional extra

        return RedisHuey("webinar", url=url)
    return SqliteHuey("webinar", filename=url, journal_mode="wal", results=False)


class Queue:
    """Wakes `run(job_id)` in a worker; `sweep()` names rows left behind and runs once a minute."""

    def __init__(self, url: str, *, run: Callable[[int], datetime | None], sweep: Callable[[], Iterable[int]]) -> None:
        self._huey = make_huey(url)
        self._sweep = sweep
        self._run: Any = self._huey.task(name="run_job")(self._run_and_reschedule(run))
        self._huey.periodic_task(crontab(minute="*"), name="sweep")(self.sweep)

    def _run_and_reschedule(self, run: Callable[[int], datetime | None]) -> Callable[[int], None]:
        def run_job(job_id: int) -> None:
            again = run(job_id)
            if again is not None:
                self._run.schedule((job_id,), eta=again)

        return run_job

    def wake(self, job_ids: Iterable[int]) -> None:
        """Ask a worker to look at these rows now. A queue that is down is logged: the sweep finds the rows later."""
        for job_id in job_ids:
            try:
                self._run(job_id)
            except Exception:
                log.exception("the queue cannot be reached; job %s waits for the sweep", job_id)
                return

    def sweep(self) -> None:
        """Wake every row that is due and held by nobody."""
        self.wake(self._sweep())

    def work(self, *, workers: int = 2) -> None:
        """Run jobs, first those left behind, until a signal ends the process."""
        self.sweep()
        Consumer(self._huey, workers=workers, **_PACE).run()

    def start_beside(self, *, workers: int = 2) -> None:
        """Run jobs, first those left behind, in threads of this process, and return."""
        self.sweep()
        _Beside(self._huey, workers=workers, **_PACE).start()

    def pending(self) -> int:
        """Return how many wake-ups wait in the queue; raises when the queue cannot be reached."""
        count: int = self._huey.pending_count()
        return count


class _Beside(Consumer):  # type: ignore[misc]
    """A consumer whose threads live beside a server; signals belong to the server."""

    def _set_signal_handlers(self) -> None:
        """Leave the server's handlers alone."""
