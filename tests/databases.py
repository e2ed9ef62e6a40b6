"""Databases for tests: made once for each test process, empty again before every test."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from webinar.core.database import Base

#: The address of a PostgreSQL server's database, or "" for SQLite.
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://", 1)
_ROOM_NEEDED = 256 * 2**20


class SqliteDatabase:
    """A file that is replaced by one with our tables and no rows."""

    def __init__(self, folder: Path) -> None:
        self._path, self._empty = folder / "webinar.sqlite", folder / "empty.sqlite"
        self.url = f"sqlite:///{self._path}"
        engine = create_engine(f"sqlite:///{self._empty}")
        Base.metadata.create_all(engine)
        with engine.connect() as connection:
            connection.execute(text("PRAGMA journal_mode=WAL"))
        engine.dispose()

    def empty(self, engine: Engine | None = None) -> None:
        """Put the empty file in place; `engine` lets go of the old one."""
        self.put(self._empty, engine)

    def put(self, kept: Path, engine: Engine | None = None) -> None:
        """Put a kept file in place."""
        if engine is not None:
            engine.dispose()
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(kept, self._path)

    def keep(self) -> Path:
        """Keep all rows as they are now; return what `put` takes."""
        kept = self._path.with_name(f"kept-{uuid4().hex}.sqlite")
        with closing(sqlite3.connect(self._path)) as now, closing(sqlite3.connect(kept)) as copy:
            now.backup(copy)
        return kept


class PostgresqlDatabase:
    """A database whose rows are deleted; numbering begins anew. Truncating sixty tables would take far longer."""

    def __init__(self, url: str) -> None:
        self.url = url
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        engine.dispose()
        deletes = [str(table.delete()) for table in reversed(Base.metadata.sorted_tables)]
        numbers = "SELECT setval(quote_ident(sequencename)::regclass, start_value, false) FROM pg_sequences"
        self._script = "; ".join([*deletes, f"{numbers} WHERE last_value IS NOT NULL"])
        self._engine = create_engine(url)

    def empty(self, _engine: Engine | None = None) -> None:
        """Delete every row."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql(self._script)

    def put(self, kept: dict[str, bytes], _engine: Engine | None = None) -> None:
        """Put kept rows in place of all others."""
        self.empty()
        with self._engine.begin() as connection:
            cursor: Any = connection.connection.cursor()
            for table, rows in kept.items():
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(rows)
            for table in kept:
                if "id" not in Base.metadata.tables[table].c:
                    continue
                # The next number of a table is the one after its last.
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\""  # noqa: S608 - our own tables
                )

    def keep(self) -> dict[str, bytes]:
        """Keep all rows as they are now; return what `put` takes."""
        kept = {}
        with self._engine.begin() as connection:
            cursor: Any = connection.connection.cursor()
            for table in Base.metadata.sorted_tables:
                with cursor.copy(f'COPY "{table.name}" TO STDOUT') as copy:
                    kept[table.name] = b"".join(copy)
        return {name: rows for name, rows in kept.items() if rows}

    def close(self) -> None:
        """Give the connection back."""
        self._engine.dispose()


@contextmanager
def database() -> Iterator[SqliteDatabase | PostgresqlDatabase]:
    """Make this process's database, and remove it at the end."""
    if not POSTGRESQL:
        with fast_folder() as folder:
            yield SqliteDatabase(folder)
        return
    with postgresql("webinar", POSTGRESQL) as url:
        made = PostgresqlDatabase(url)
        yield made
        made.close()


@contextmanager
def fast_folder() -> Iterator[Path]:
    """Make a folder in memory, where there is room: nothing in it has to outlive a failure of power."""
    memory = Path("/dev/shm")  # noqa: S108 - what is made in it has a name that nobody can foresee
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM_NEEDED
    with tempfile.TemporaryDirectory(prefix="webinar-tests-", dir=memory if roomy else None) as folder:
        yield Path(folder)


@contextmanager
def postgresql(purpose: str, server: str) -> Iterator[str]:
    """Make a database without tables on the server, under a name that only this process uses, and drop it at the end."""
    name = f"{purpose}_{os.getpid()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()
