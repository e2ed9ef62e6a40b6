"""The queue only wakes: who can write into it names a row, and runs nothing."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from huey.exceptions import HueyException

from webinar.core.queue import Queue

HOSTILE = [
    b"cos\nsystem\n(S'touch %s'\ntR.", b"", b"{}", b"[]", b"null", b"\x80\x05N.", b'{"id": 1, "name": "run_job"}',
    b'{"id": "1", "name": "run_job", "eta": null, "args": ["os.system"]}',
    b'{"id": "1", "name": "run_job", "eta": "never", "args": [1]}', b"[" * 100_000,
]  # fmt: skip


class Bomb:
    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self):
        return (Path.touch, (self.place,))


@pytest.fixture
def woken() -> list[int]:
    return []


@pytest.fixture
def queue(tmp_path: Path, woken: list[int]) -> Queue:
    return _queue(tmp_path, woken)


def _queue(tmp_path: Path, woken: list[int]) -> Queue:
    def run(job_id: int) -> datetime | None:
        woken.append(job_id)
        return datetime(2099, 1, 1, tzinfo=UTC) if job_id == 8 else None

    return Queue(str(tmp_path / "queue.sqlite"), run=run, due=lambda _limit: [])


def _work(queue: Queue) -> None:
    while (task := queue._huey.dequeue()) is not None:
        queue._huey.execute(task)


def test_a_pickle_in_the_queue_runs_nothing(queue: Queue, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    queue._huey.storage.enqueue(pickle.dumps(Bomb(mark)))
    with pytest.raises(HueyException):
        _work(queue)
    assert not mark.exists()


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_any_other_message_is_refused(queue: Queue, woken: list[int], message: bytes) -> None:
    queue._huey.storage.enqueue(message)
    with pytest.raises(HueyException):
        _work(queue)
    assert woken == []


def test_rows_are_woken_now_and_later(queue: Queue, woken: list[int], tmp_path: Path) -> None:
    queue.wake([7, 8])
    _work(_queue(tmp_path, woken))
    assert woken == [7, 8]
    messages = queue._huey.storage.scheduled_items()
    assert len(messages) == 1
    assert b"2099-01-01" in messages[0]
    assert not any(message.startswith(b"\x80") for message in messages)
