"""Tables' base, column types and the set-up that keeps "acknowledged means kept" true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Engine, Enum, MetaData, Text, event
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
        event.listen(engine, "begin", _begin_sqlite)
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


def _begin_sqlite(connection: Connection) -> None:
    if _read_only.get():
        connection.exec_driver_sql("PRAGMA query_only=1")
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("PRAGMA query_only=0")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if _read_only.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
