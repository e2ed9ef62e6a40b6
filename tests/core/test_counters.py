"""Counts that all processes of a machine share."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import time_machine
from limits import parse
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from tests.conftest import NOW
from webinar.core.counters import SqliteStorage

FIVE = parse("5 per minute")
_PROCESS = """
import sys
import threading
from limits import parse
from limits.strategies import MovingWindowRateLimiter
from webinar.core.counters import SqliteStorage
counter = MovingWindowRateLimiter(SqliteStorage(sys.argv[1]))
print(sum(counter.hit(parse("60 per minute"), "somebody") for _ in range(40)))
"""


@pytest.fixture
def place(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'limits.sqlite'}"


def test_two_stores_on_one_file_hold_one_limit(place: str) -> None:
    one, other = (MovingWindowRateLimiter(SqliteStorage(place)) for _ in range(2))
    assert [(one if number % 2 else other).hit(FIVE, "ann") for number in range(7)] == [True] * 5 + [False] * 2
    assert one.hit(FIVE, "ben")
    one.clear(FIVE, "ann")
    assert other.hit(FIVE, "ann")


def test_processes_that_count_at_once_let_no_one_more_through(place: str) -> None:
    command = [sys.executable, "-c", _PROCESS, place]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert sum(int(process.communicate()[0]) for process in started) == 60


def test_who_opens_the_file_while_another_process_writes_waits(place: str) -> None:
    other = sqlite3.connect(place.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, other.close)
    release.start()
    assert MovingWindowRateLimiter(SqliteStorage(place)).hit(FIVE, "ann")
    release.join()


def test_a_window_moves_on_and_leaves_nothing_behind(place: str) -> None:
    store = SqliteStorage(place)
    counter = MovingWindowRateLimiter(store)
    with time_machine.travel(NOW, tick=False) as clock:
        assert all(counter.hit(FIVE, "ann") for _ in range(5))
        clock.shift(30)
        assert counter.get_window_stats(FIVE, "ann").reset_time == NOW.timestamp() + 60
        assert not counter.hit(FIVE, "ann")
        clock.shift(61)
        assert counter.hit(FIVE, "ben")
        assert store.reset() == 1


def test_a_fixed_window_counts_too(place: str) -> None:
    store = SqliteStorage(place)
    counter = FixedWindowRateLimiter(store)
    assert [counter.hit(FIVE, "ann") for _ in range(6)] == [True] * 5 + [False]
    assert counter.get_window_stats(FIVE, "ann").remaining == 0
    assert store.check()
    assert not SqliteStorage("sqlite:////nowhere/limits.sqlite").check()
