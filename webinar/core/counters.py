"""Counts attempts in a SQLite file of their own, so that all server processes of a machine hold the same limits.

The file is no record: it may be deleted at any time. It is written without waiting for the disk, beside the database
and never within its transactions, so that counting costs no registration its place in the queue for the write lock.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from limits.storage import MovingWindowSupport, Storage

_TABLE = """
CREATE TABLE IF NOT EXISTS hits (key TEXT NOT NULL, at REAL NOT NULL, until REAL NOT NULL);
CREATE INDEX IF NOT EXISTS ix_hits_key_at ON hits (key, at);
CREATE INDEX IF NOT EXISTS ix_hits_until ON hits (until);
"""
#: Seconds that a count waits for another process.
_PATIENCE = 5
#: Seconds between two sweeps of what has run out.
_SWEEP = 60


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.executescript(_TABLE)
        except sqlite3.OperationalError:
            # The change to WAL fails at once, without SQLite's own waiting, while another process changes it too.
            if time.monotonic() > until:
                connection.close()
                raise
            time.sleep(0.01)
        else:
            return connection


class SqliteStorage(Storage, MovingWindowSupport):
    """The store behind `sqlite:///path` for the library that counts."""

    STORAGE_SCHEME = ["sqlite"]  # noqa: RUF012 - the library's protocol

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._path = Path((uri or "").removeprefix("sqlite:///"))
        self._local = threading.local()
        self._swept = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what a store that is down raises."""
        return sqlite3.Error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _connect(self._path)
        connection.execute("BEGIN IMMEDIATE")
        try:
            now = time.time()
            if now > self._swept + _SWEEP:
                connection.execute("DELETE FROM hits WHERE until <= ?", (now,))
                self._swept = now
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` more unless that makes more than `limit` in the last `expiry` seconds; tell whether it did."""
        now = time.time()
        with self._writing() as connection:
            found = connection.execute("SELECT count(*) FROM hits WHERE key = ? AND at > ?", (key, now - expiry))
            if found.fetchone()[0] + amount > limit:
                return False
            connection.executemany("INSERT INTO hits VALUES (?, ?, ?)", [(key, now, now + expiry)] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return (when the oldest that counts was counted, how many count)."""
        now = time.time()
        with self._writing() as connection:
            found = connection.execute(
                "SELECT min(at), count(*) FROM hits WHERE key = ? AND at > ?", (key, now - expiry)
            )
            first, count = found.fetchone()
        return (first if count else now), count

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more in the present window and return the count."""
        now = time.time()
        with self._writing() as connection:
            until, count = self._window(connection, key, now)
            connection.executemany("INSERT INTO hits VALUES (?, ?, ?)", [(key, now, until or now + expiry)] * amount)
        return count + amount

    def get(self, key: str) -> int:
        """Return the count of the present window."""
        with self._writing() as connection:
            return self._window(connection, key, time.time())[1]

    def get_expiry(self, key: str) -> float:
        """Return when the present window ends, in seconds since 1970."""
        now = time.time()
        with self._writing() as connection:
            return self._window(connection, key, now)[0] or now

    @staticmethod
    def _window(connection: sqlite3.Connection, key: str, now: float) -> tuple[float | None, int]:
        found = connection.execute("SELECT min(until), count(*) FROM hits WHERE key = ? AND until > ?", (key, now))
        until, count = found.fetchone()
        return until, count

    def check(self) -> bool:
        """Tell whether the file can be written."""
        try:
            with self._writing():
                return True
        except sqlite3.Error:
            return False

    def reset(self) -> int:
        """Forget everything; returns how many were counted."""
        with self._writing() as connection:
            return connection.execute("DELETE FROM hits").rowcount

    def clear(self, key: str) -> None:
        """Forget what was counted under a key."""
        with self._writing() as connection:
            connection.execute("DELETE FROM hits WHERE key = ?", (key,))
