"""Applications on a fresh database for every test: SQLite, or PostgreSQL when TEST_DATABASE_URL is set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from webinar.app import create_app
from webinar.core.config import Settings
from webinar.core.database import Base
from webinar.web.database import db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECRET = "tests-only-0123456789-abcdefghijklmnop"
_POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The address of a database that holds our tables and no rows (of a file to copy, on SQLite)."""
    if not _POSTGRESQL:
        path = tmp_path_factory.mktemp("database") / "empty.sqlite"
        engine = create_engine(f"sqlite:///{path}")
        Base.metadata.create_all(engine)
        engine.dispose()
        yield str(path)
        return
    name = f"webinar_{worker_id}"
    server = create_engine(_POSTGRESQL, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = make_url(_POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    yield url
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture
def database_url(empty_database: str, tmp_path: Path) -> str:
    """The address of a database without rows, this test's own."""
    if not _POSTGRESQL:
        path = tmp_path / "webinar.sqlite"
        shutil.copy(empty_database, path)
        return f"sqlite:///{path}"
    engine = create_engine(empty_database)
    tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return empty_database


def _settings(instance: Path, database_url: str, **changes: object) -> Settings:
    values: dict[str, object] = {
        "instance": instance,
        "secret_key": SECRET,
        "database_url": database_url,
        "queue_url": "memory:",
        "base_url": "http://localhost",
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return _settings(tmp_path, database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings, RATELIMIT_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=False)
    app.extensions["webinar"].clock = lambda: NOW
    yield app
    close(app)


def close(app: Flask) -> None:
    """Give the application's connections back."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(settings: Settings, app: Flask) -> Iterator[Session]:
    """A session beside the application's own, for looking at what was written."""
    engine = create_engine(settings.database_url, isolation_level="AUTOCOMMIT")
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()
    engine.dispose()


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
