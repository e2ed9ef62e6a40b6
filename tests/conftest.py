"""One application for each test process, on a database that is empty again before every test.

SQLite, or PostgreSQL when TEST_DATABASE_URL is set. Making an application takes half a second, and compiling its
templates and statements at their first use as long again: so the tests of a process share one, and `app` gives each of
them the application as it was made. A test that adds to the application itself asks for `own_app`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, event
from sqlalchemy.orm import Session

from tests import marks
from tests.databases import PostgresqlDatabase, SqliteDatabase, database
from tests.factories import Factory
from tests.page import Browser
from tests.personal import guard
from webinar.app import create_app
from webinar.core.config import Settings
from webinar.web.database import db
from webinar.web.limits import limiter

#: Rooms that a test adds to a copy of the house: they are no part of it.
collect_ignore = ["fixtures"]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECRET = "tests-only-0123456789-abcdefghijklmnop"
Database = SqliteDatabase | PostgresqlDatabase
#: Passwords of tests are hashed at little cost; what an installation pays is held by a test of its own.
CHEAP_HASHES = {
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1
    }
}  # fmt: skip


@pytest.fixture(autouse=True)
def _shown_before_mailed() -> Iterator[None]:
    """Fail a test in which a press of the staff mailed what no page had shown, see `tests.marks`."""
    marks.found.clear()
    yield
    assert not marks.found, sorted(set(marks.found))


@event.listens_for(Engine, "connect")
def _reverse(connection: Any, _record: object) -> None:
    """Return rows that no statement puts in order backwards: PostgreSQL may return them in any order."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects=1")


@pytest.fixture(scope="session")
def process_database() -> Iterator[Database]:
    with database() as made:
        yield made


@pytest.fixture(scope="session")
def process_settings(process_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        instance=tmp_path_factory.mktemp("instance"), secret_key=SECRET, database_url=process_database.url,
        queue_url="memory:", base_url="http://localhost",
    )  # fmt: skip


@pytest.fixture(scope="session")
def process_app(process_database: Database, process_settings: Settings) -> Iterator[Flask]:
    process_database.empty()
    app = _make(process_settings)
    yield app
    close(app)


@pytest.fixture(scope="session")
def process_engine(process_settings: Settings) -> Engine:
    return create_engine(process_settings.database_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def _make(settings: Settings) -> Flask:
    made = create_app(settings, RATELIMIT_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=False, **CHEAP_HASHES)
    guard(made)
    marks.guard(made)
    return made


def close(app: Flask) -> None:
    """Give the application's connections back."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _forget(app: Flask) -> None:
    """Take away what the process keeps of a database that is not there any more."""
    app.extensions["webinar_answers"].forget()
    app.extensions.pop("webinar_notices", None)


@contextmanager
def _as_it_was(app: Flask) -> Iterator[None]:
    """Undo what is set within this context: the site's clock and parts, the worker's, and the configuration."""
    site = app.extensions["webinar"]
    holders = (app.config, vars(site), vars(site.worker), vars(site.queue))
    kept = [dict(holder) for holder in holders]
    yield
    for holder, before in zip(holders, kept, strict=True):
        holder.clear()
        holder.update(before)


@pytest.fixture
def settings(process_settings: Settings) -> Settings:
    """The settings of `app`, whose instance folder is empty."""
    shutil.rmtree(process_settings.instance)
    process_settings.instance.mkdir()
    return process_settings


@pytest.fixture
def app(process_app: Flask, process_database: Database, settings: Settings) -> Iterator[Flask]:
    """The application, without a row, a file or a job, at NOW."""
    with process_app.app_context():
        process_database.empty(db.engine)
    _forget(process_app)
    site = process_app.extensions["webinar"]
    site.queue._huey.flush()
    # One limiter serves all applications of a process: the one made last has set it.
    limiter.enabled = False
    with _as_it_was(process_app):
        site.clock = lambda: NOW
        yield process_app
    with process_app.app_context():
        db.session.remove()


World = TypeVar("World")
Builder = Callable[[Flask, Factory], World]


@pytest.fixture(scope="session")
def kept_worlds() -> dict[Builder[Any], tuple[Any, Path, Any]]:
    """Rows, files, and what the builder returned, by builder."""
    return {}


@pytest.fixture
def world(
    app: Flask, make: Factory, process_database: Database, settings: Settings, tmp_path_factory, kept_worlds
) -> Callable[[Builder[World]], World]:
    """Ask for what a function makes: made for the first test of the process, put back for all that follow.

    The function returns browsers, alone or by name, or nothing that belongs to the database.
    """

    def put(build: Builder[World]) -> World:
        if build not in kept_worlds:
            made = build(app, make)
            with app.app_context():
                db.session.remove()
            files = shutil.copytree(settings.instance, tmp_path_factory.mktemp("kept") / "instance")
            kept_worlds[build] = (process_database.keep(), files, made)
        rows, files, made = kept_worlds[build]
        with app.app_context():
            process_database.put(rows, db.engine)
        _forget(app)
        app.extensions["webinar"].queue._huey.flush()
        shutil.copytree(files, settings.instance, dirs_exist_ok=True)
        return _twin(made)

    return put


def _twin(made: Any) -> Any:
    """Return browsers of their own: another test's may have signed out."""
    if isinstance(made, dict):
        return {key: _twin(value) for key, value in made.items()}
    return made.twin() if isinstance(made, Browser) else made


@pytest.fixture
def own_app(app: Flask, settings: Settings) -> Iterator[Flask]:
    """An application that nobody else uses, on the same database: for a test that adds to it."""
    made = _make(settings)
    made.extensions["webinar"].clock = lambda: NOW
    yield made
    close(made)


@pytest.fixture
def session(process_engine: Engine, app: Flask) -> Iterator[Session]:
    """A session beside the application's own, for looking at what was written."""
    with Session(process_engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


@pytest.fixture
def make(app: Flask) -> Factory:
    """Makes organisations, users, people and webinars through the services."""
    return Factory(app, NOW)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor."""
    return Browser(app)


@pytest.fixture
def now() -> datetime:
    return NOW
