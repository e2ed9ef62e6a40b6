"""The migrations make what the models say, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from tests.architecture.house import ROOT
from tests.conftest import close
from webinar.app import create_app
from webinar.core.config import Settings
from webinar.core.database import Base


@pytest.fixture
def bare(settings: Settings, tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """An application on a database without any table."""
    if settings.database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    else:
        name = f"bare_{worker_id}"
        engine = create_engine(settings.database_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        url = make_url(settings.database_url).set(database=name).render_as_string(hide_password=False)
    app = create_app(replace(settings, database_url=url), TESTING=True)
    yield app
    close(app)


def _tables(app: Flask) -> set[str]:
    engine = create_engine(app.extensions["webinar"].settings.database_url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_up_fits_the_models_and_down_leaves_nothing(bare: Flask) -> None:
    alembic = bare.extensions["alembic"]
    with bare.app_context():
        alembic.upgrade()
        assert alembic.compare_metadata() == []
        assert set(Base.metadata.tables) <= _tables(bare)
        alembic.downgrade("base")
        assert _tables(bare) <= {"alembic_version"}
        alembic.upgrade()
        assert alembic.compare_metadata() == []


def test_a_new_column_that_must_be_filled_says_with_what() -> None:
    """A table that holds rows takes no NOT NULL column without a server's default."""
    faults = [
        f"{path.name}: {line.strip()}"
        for path in sorted((ROOT / "webinar" / "migrations" / "versions").glob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "add_column" in line and "nullable=False" in line and "server_default" not in line
    ]
    assert faults == []


def test_every_foreign_key_has_an_index_and_says_what_deleting_does() -> None:
    faults = []
    for table in Base.metadata.sorted_tables:
        led = {next(iter(index.columns)).name for index in table.indexes}
        led |= {next(iter(rule.columns)).name for rule in table.constraints if len(rule.columns)}
        for key in table.foreign_keys:
            if key.parent.name not in led:
                faults.append(f"{table.name}.{key.parent.name}: no index")
            if key.ondelete is None:
                faults.append(f"{table.name}.{key.parent.name}: no ondelete")
    assert faults == []
