"""The public stamp: it changes in the same transaction as anything that public pages may show.

It is renewed where transactions end, for whatever wrote: rows, bulk statements, raw SQL, migrations, commands. What
leaves it alone is said by the tables themselves (`database.Unseen`), so that a new table cannot be forgotten.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Engine, Table, event, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import UpdateBase

from webinar.core.database import Base

Found = TypeVar("Found")
_UNKNOWN: Any = object()

_READS = re.compile(r"\s*(SELECT|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW|EXPLAIN)\b", re.IGNORECASE)
_READS_WITH = re.compile(r"\s*WITH\b(?!.*\b(INSERT|UPDATE|DELETE|MERGE)\b)", re.IGNORECASE | re.DOTALL)
_READ = "SELECT value FROM public_stamp WHERE id = 1"


class PublicStamp(Base):
    """The one row. Its value is random, never counted: one that was rolled back or restored is not met again by chance."""

    __tablename__ = "public_stamp"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str]


def keep_stamp(engine: Engine) -> None:
    """Renew the stamp whenever a transaction of this engine commits something that public pages may show."""
    event.listen(engine, "begin", _forget)
    event.listen(engine, "before_cursor_execute", _note)
    event.listen(engine, "commit", _renew)


def read_stamp(engine: Engine) -> str | None:
    """Return the stamp of what is committed now; None when there is none yet, or the database does not answer."""
    try:
        if engine.dialect.name == "sqlite":
            # As few steps as possible: this is asked for every public answer.
            raw = engine.raw_connection()
            try:
                row = raw.cursor().execute(_READ).fetchone()
            finally:
                raw.close()
        else:
            with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                row = connection.exec_driver_sql(_READ).fetchone()
    except (SQLAlchemyError, getattr(engine.dialect.dbapi, "Error", SQLAlchemyError)):
        return None
    return row[0] if row else None


class Kept:
    """What follows from the database alone, kept in this process under the stamp that a reading transaction sees.

    What is kept must not read a table that is marked `Unseen`, and must not be asked for by who has just written.
    """

    def __init__(self, most: int = 4_096) -> None:
        self._found: dict[Hashable, Any] = {}
        self._most = most

    def under(self, session: Session) -> Callable[[Hashable, Callable[[], Found]], Found]:
        """Return what gives the thing of a key, made where it is not known yet; a transaction reads the stamp once."""
        stamp = _stamp_of(session)

        def give(key: Hashable, make: Callable[[], Found]) -> Found:
            if stamp is None:
                return make()
            whole = (stamp, key)
            # Another thread may clear it at any moment.
            found: Found = self._found.get(whole, _UNKNOWN)
            if found is _UNKNOWN:
                found = make()
                if len(self._found) >= self._most:
                    self._found.clear()
                self._found[whole] = found
            return found

        return give


def _stamp_of(session: Session) -> str | None:
    transaction = session.get_transaction()
    known = session.info.get("stamp")
    if known is None or transaction is None or known[0] is not transaction:
        value = session.scalar(select(PublicStamp.value))
        known = session.info["stamp"] = (session.get_transaction(), value)
    return known[1]


def _forget(connection: Connection) -> None:
    connection.info.pop("is_seen", None)


def _note(connection: Connection, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
    """Note what the transaction writes: "known" rows of our tables, or "unknown", which may be a change of tables too."""
    if _READS.match(statement) or connection.info.get("is_seen") == "unknown" or _READS_WITH.match(statement):
        return
    compiled = getattr(context, "compiled", None)
    table = compiled.statement.table if compiled is not None and isinstance(compiled.statement, UpdateBase) else None
    if isinstance(table, Table) and table.metadata is Base.metadata:
        if not table.info.get("unseen"):
            connection.info["is_seen"] = "known"
    else:
        connection.info["is_seen"] = "unknown"


def _renew(connection: Connection) -> None:
    seen = connection.info.pop("is_seen", None)
    if seen is None:
        return
    cursor: Any = connection.connection.cursor()
    # Migrations before and after the table's own.
    if seen == "known" or _is_there(cursor, connection.dialect.name):
        # Last of the transaction: on PostgreSQL this row is locked for the time of the commit alone.
        cursor.execute(
            f"INSERT INTO public_stamp (id, value) VALUES (1, '{secrets.token_hex(8)}') "  # noqa: S608 - our own digits
            "ON CONFLICT (id) DO UPDATE SET value = excluded.value"
        )
    cursor.close()


def _is_there(cursor: Any, dialect: str) -> bool:
    sqlite = "SELECT 1 FROM sqlite_master WHERE name = 'public_stamp'"
    cursor.execute(sqlite if dialect == "sqlite" else "SELECT 1 WHERE to_regclass('public_stamp') IS NOT NULL")
    return cursor.fetchone() is not None
