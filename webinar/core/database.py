"""Tables' base, column types and the set-up that keeps "acknowledged means kept" true."""

from __future__ import annotations

import fcntl
import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, DateTime, Engine, Enum, Insert, MetaData, Table, Text, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

#: How long a writer waits for another one, in milliseconds, before the request is answered 503.
BUSY_TIMEOUT_MS = 15_000

_read_only: ContextVar[bool] = ContextVar("webinar_read_only", default=False)
_rebuilding: ContextVar[bool] = ContextVar("rebuilding", default=False)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware datetimes in, aware UTC datetimes out; naive values are refused (ValueError)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC for storage."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"naive datetime {value!r}: say which zone it is in"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant as an aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables, with names for every constraint (SQLite can only drop named ones)."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UTCDateTime(), str: Text(), dict[str, Any]: JSON(), list[str]: JSON()}  # noqa: RUF012 - SQLAlchemy's own protocol

    def __init_subclass__(cls, **kw: Any) -> None:
        """Make SQLite count ids on: one that was deleted may still stand in a job's key, a log or a signed link."""
        super().__init_subclass__(**kw)
        table = cls.__dict__.get("__table__")
        if table is not None and len(table.primary_key.columns) == 1:
            table.dialect_options["sqlite"]["autoincrement"] = True
        if table is not None and issubclass(cls, Unseen):
            table.info["unseen"] = True


class Unseen:
    """Marks tables of which no public page shows anything: public answers that are kept outlive their changes.

    Only those that are written all the time need it; every other table renews the public stamp (`core/stamps.py`).
    """


class Personal:
    """Marks tables that tell of people outside the staff: registrants, delegates, whom mails went to, what was done to them.

    Views of staff pages do not import such tables and templates do not print their rows: people reach staff as values
    that are made for one viewer (`registration/roster/access.py`).
    """


def columns(row: Base, *without: str) -> dict[str, Any]:
    """Return what a row holds by the names of its columns, without its key and those named."""
    names = (column.key for column in inspect(row).mapper.column_attrs)
    return {name: getattr(row, name) for name in names if name not in {"id", *without}}


@lru_cache
def new_only(dialect: str, table: Table, *unique: str) -> Insert:
    """Return the statement that inserts rows but those whose `unique` columns are there already, and returns their ids."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing(index_elements=unique).returning(table.c.id)


def enum_type(enum: type[StrEnum]) -> Enum:
    """Return a column type that stores the enum's values (not names) as text on both databases."""
    return Enum(
        enum, values_callable=lambda e: [m.value for m in e], native_enum=False, create_constraint=False, length=40
    )


@contextmanager
def read_only(enabled: bool = True) -> Iterator[None]:
    """Make transactions that begin within this context refuse every write (or allow them, with False)."""
    token = _read_only.set(enabled)
    try:
        yield
    finally:
        _read_only.reset(token)


def is_read_only() -> bool:
    """Tell whether the transactions that begin now cannot write."""
    return _read_only.get()


def set_read_only(enabled: bool) -> None:
    """Say for the rest of this context (a request's thread) whether transactions may write."""
    _read_only.set(enabled)


@contextmanager
def rebuilding(engine: Engine) -> Iterator[None]:
    """Migrate within this context: SQLite rebuilds tables by copy and drop, which must not delete what refers to them.

    Connections made before are closed, and again those made within; at the end every reference is checked.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    engine.dispose()
    token = _rebuilding.set(True)
    try:
        yield
        with read_only(), engine.connect() as connection:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            message = f"the migration broke references: {broken[:5]}"
            raise RuntimeError(message)
    finally:
        _rebuilding.reset(token)
        engine.dispose()


def configure_engine(engine: Engine) -> None:
    """Install connection set-up: durability and `BEGIN IMMEDIATE` on SQLite, read-only transactions on both."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        path = engine.url.database
        turns = _Turns(f"{path}-turn" if path and path != ":memory:" else "")
        event.listen(engine, "begin", turns.begin)
        # Given back once the commit is done: `commit` is told before it begins.
        event.listen(engine, "checkin", turns.end)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction control begins late and upgrades locks, which loses races; ours is below.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL",
        f"foreign_keys={'OFF' if _rebuilding.get() else 'ON'}",
        "cache_size=-8000", "temp_store=MEMORY",
    ):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _Turns:
    """Lets whoever writes to a SQLite file write one after the other: the threads of this process, and its processes.

    SQLite's own waiting is by trying again after longer and longer pauses, which wastes most of the time (registrations
    of two processes: 120 a second, and 220 in turns). Who has waited for `BUSY_TIMEOUT_MS` behind threads is refused by
    SQLite as before; behind another process, one thread waits until that one is done or dead.
    """

    def __init__(self, path: str) -> None:
        self._turn = threading.Lock()
        self._path = path
        #: The process that opened the file, and its number: a lock is shared with who inherits it.
        self._file = (0, -1)

    def begin(self, connection: Connection) -> None:
        """Begin a transaction of the kind that this context may have."""
        info = connection.info
        if _read_only.get():
            if not info.get("query_only"):
                _run(connection, "PRAGMA query_only=1")
                info["query_only"] = True
            _run(connection, "BEGIN")
            return
        if info.get("query_only", True):
            _run(connection, "PRAGMA query_only=0")
            info["query_only"] = False
        if not info.get("has_turn"):
            info["has_turn"] = self._take()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def end(self, _connection: Any, record: Any) -> None:
        """Let the next one write."""
        if record.info.pop("has_turn", False):
            if self._file[1] >= 0:
                fcntl.flock(self._file[1], fcntl.LOCK_UN)
            self._turn.release()

    def _take(self) -> bool:
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            return False
        try:
            # Turns of processes save time; where there is no file for them, SQLite's own lock still keeps the order.
            with suppress(OSError):
                if self._path and self._file[0] != os.getpid():
                    self._file = (os.getpid(), self._opened())
                if self._file[1] >= 0:
                    fcntl.flock(self._file[1], fcntl.LOCK_EX)
        except BaseException:
            self._turn.release()
            raise
        return True

    def _opened(self) -> int:
        """Open the file of turns, which belongs to whom the database belongs to, whoever makes it."""
        number = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        weakref.finalize(self, os.close, number)
        with suppress(OSError):
            owner = Path(self._path.removesuffix("-turn")).stat()
            os.fchown(number, owner.st_uid, owner.st_gid)
        return number


def _run(connection: Connection, statement: str) -> None:
    """Do what cannot fail, without what SQLAlchemy does beside each statement: four of these are part of every form that is sent."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute(statement)


def _begin_postgresql(connection: Connection) -> None:
    if _read_only.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
