"""What the database itself holds to."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from tests.conftest import NOW
from webinar.core import audit
from webinar.core.audit import Actor, AuditEntry
from webinar.core.database import configure_engine


def _entry(session: Session, at: datetime) -> None:
    audit.record(session, Actor.system("test"), "test.do", "Thing 1", now=at)
    session.flush()


def test_instants_come_back_aware_and_naive_ones_are_refused(app: Flask) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        _entry(session, NOW)
    with here.transaction(write=False) as session:
        assert session.query(AuditEntry).one().at == NOW
    with pytest.raises(StatementError, match="naive"), here.transaction() as session:
        _entry(session, NOW.replace(tzinfo=None))


def test_a_reading_transaction_cannot_write(app: Flask) -> None:
    here = app.extensions["webinar"]
    with pytest.raises(DBAPIError, match=r"read.?only"), here.transaction(write=False) as session:
        _entry(session, NOW)


def test_an_error_rolls_back(app: Flask) -> None:
    here = app.extensions["webinar"]

    def fail() -> None:
        with here.transaction() as session:
            _entry(session, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with here.transaction(write=False) as session:
        assert session.query(AuditEntry).count() == 0


def test_the_audit_log_cannot_be_changed(app: Flask) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        _entry(session, NOW)
    with pytest.raises(RuntimeError, match="cannot be changed"), here.transaction() as session:
        session.query(AuditEntry).one().action = "test.undo"


def test_sqlite_is_set_up_to_keep_what_it_acknowledged(app: Flask) -> None:
    here = app.extensions["webinar"]
    if not here.settings.database_url.startswith("sqlite"):
        pytest.skip("about SQLite")
    with here.transaction(write=False) as session:
        values = [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert values == ["wal", 2, 1]


def test_who_writes_waits_for_the_turn_of_another_process_and_not_for_a_dead_one(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    configure_engine(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE things (name TEXT)"))
    other = subprocess.Popen(
        [sys.executable, "-c", "import fcntl, sys, time; held = open(sys.argv[1]); fcntl.flock(held, 2); print(flush=True); time.sleep(60)", f"{path}-turn"],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert other.stdout is not None
    other.stdout.readline()
    written = threading.Event()

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO things VALUES ('ours')"))
        written.set()

    threading.Thread(target=write).start()
    assert not written.wait(0.3)
    other.kill()
    assert written.wait(10)
    other.wait()
    other.stdout.close()
    engine.dispose()


def test_who_cannot_open_the_file_of_turns_writes_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    configure_engine(engine)
    (tmp_path / "some.sqlite-turn").mkdir()
    start = time.monotonic()
    for _time in range(2):
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS things (name TEXT)"))
    assert time.monotonic() - start < 5
    engine.dispose()
