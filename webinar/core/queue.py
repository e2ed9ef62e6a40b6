"""huey as alarm clock: it wakes workers for job rows, at once, later, and for rows left behind."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from huey import Huey, MemoryHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.exceptions import HueyException
from huey.registry import Message
from huey.serializer import Serializer

log = logging.getLogger(__name__)
#: As many workers as are likely to be free at once.
_CALLS = 8
#: Rows after which a worker hands on, so that a signal to stop is obeyed soon.
_IN_A_ROW = 20
_PACE: dict[str, Any] = {"periodic": True, "initial_delay": 0.05, "max_delay": 0.5, "backoff": 1.3}


def make_huey(url: str) -> Huey:
    """Return the queue of a `QUEUE_URL`: a SQLite file's path, `postgresql://…`, `redis://…`, or `memory:`."""
    if url == "memory:":
        return MemoryHuey("webinar", results=False, serializer=_Plain())
    if url.startswith("postgresql"):
        from huey import PostgresHuey  # noqa: PLC0415 - needs psycopg, which a SQLite installation may lack

        return PostgresHuey(
            "webinar", dsn=url.replace("postgresql+psycopg://", "postgresql://"), results=False, serializer=_Plain()
        )
    if url.startswith(("redis://", "rediss://", "unix://")):
        from huey import RedisHuey  # noqa: PLC0415 - needs the redis client, an optional extra

        return RedisHuey("webinar", url=url, results=False, serializer=_Plain())
    return SqliteHuey("webinar", filename=url, journal_mode="wal", results=False, serializer=_Plain())


class _Plain(Serializer):  # type: ignore[misc]
    """Writes messages as JSON: who writes into the queue can name a row or the sweep, and run nothing else.

    huey's own way is pickle, which runs whatever a message says.
    """

    def _serialize(self, data: Any) -> bytes:
        if not isinstance(data, Message):
            message = "the queue carries messages alone"
            raise TypeError(message)
        eta = data.eta.isoformat() if data.eta else None
        return json.dumps({"id": data.id, "name": data.name, "eta": eta, "args": data.args}).encode()

    def _deserialize(self, data: bytes) -> Message:
        try:
            read = json.loads(data)
            eta = datetime.fromisoformat(read["eta"]) if read["eta"] else None
            message = Message(
                str(read["id"]), str(read["name"]), eta, 0, 0, None, tuple(int(n) for n in read["args"]), {}
            )
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            words = "a message in the queue is none of ours"
            raise HueyException(words) from error
        return message


class Queue:
    """Wakes workers. Who is woken for a row by `run(job_id)` goes on with what `due(limit)` names until nothing is due.

    So a few calls are enough for any number of rows, and their order is decided when they are done, not when they were
    written. `sweep` finds rows left behind and runs once a minute, after
    `tick`, which writes the rows of what goes by the clock.
    """

    def __init__(
        self, url: str, *, run: Callable[[int], datetime | None], due: Callable[[int], Sequence[int]],
        tick: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._huey = make_huey(url)
        self._due = due
        self._tick = tick
        self._run: Any = self._huey.task(name="run_job")(self._run_and_go_on(run))
        self._huey.periodic_task(crontab(minute="*"), name="sweep")(self.sweep)

    def _run_and_go_on(self, run: Callable[[int], datetime | None]) -> Callable[[int], None]:
        def run_job(job_id: int) -> None:
            waiting: Sequence[int] = [job_id]
            for _ in range(_IN_A_ROW):
                again = run(waiting[0])
                if again is not None:
                    self._run.schedule((waiting[0],), eta=again)
                waiting = self._due(1)
                if not waiting:
                    return
            self.wake(waiting)

        return run_job

    def wake(self, job_ids: Iterable[int]) -> None:
        """Ask workers to look at these rows now. A queue that is down is logged: the sweep finds the rows later."""
        for job_id in islice(job_ids, _CALLS):
            try:
                self._run(job_id)
            except Exception:
                log.exception("the queue cannot be reached; job %s waits for the sweep", job_id)
                return

    def sweep(self) -> None:
        """Let what goes by the clock write its rows; wake workers for rows that are due and held by nobody."""
        try:
            self._tick()
        except Exception:
            log.exception("what goes by the clock failed; it is tried again in a minute")
        self.wake(self._due(_CALLS))

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
