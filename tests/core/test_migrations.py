"""The migrations make what the models say, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import MetaData, create_engine, inspect, select, text
from sqlalchemy.engine import make_url

from tests.architecture.house import ROOT
from tests.conftest import NOW, close
from webinar.app import create_app
from webinar.core.config import Settings
from webinar.core.database import Base
from webinar.people.models import Person
from webinar.schedule.models import ProgrammeRelease
from webinar.schedule.rules import rows_of
from webinar.web.database import migrate
from webinar.webinars.models import Host


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


_FILL = {"DATETIME": NOW, "TIMESTAMP": NOW, "DATE": NOW.date(), "INTEGER": 1, "BOOLEAN": True, "JSON": []}


def _fill(connection, tables, name: str, **values: object) -> None:
    """Insert a row in which every column that must be filled is."""
    for column in tables[name].columns:
        if not column.nullable and column.name not in {"id", *values}:
            kind = str(column.type).split("(")[0]
            values[column.name] = _FILL.get(kind, f"{name}-{column.name}")
    connection.execute(tables[name].insert().values(**values))


def test_rows_of_the_first_release_survive_every_step(bare: Flask) -> None:
    alembic = bare.extensions["alembic"]
    with bare.app_context():
        first = next(script for script in alembic.script_directory.walk_revisions() if not script.down_revision)
        migrate(bare, first.revision)
        engine = create_engine(bare.extensions["webinar"].settings.database_url)
        tables = MetaData()
        tables.reflect(engine)
        with engine.begin() as connection:
            for number in (1, 2):
                _fill(connection, tables.tables, "organisations", id=number, slug=f"o{number}")
            _fill(
                connection,
                tables.tables,
                "webinars",
                id=1,
                state="announced",
                time_zone="UTC",
                published_at=NOW,
                starts_at=NOW,
            )
            for number in (1, 2):
                _fill(connection, tables.tables, "hosts", id=number, organisation_id=number, role="host")
            _fill(connection, tables.tables, "people", id=1, full_name="Zahoor Ahmad", original_name="")
            _fill(connection, tables.tables, "panel_members", id=1, role="speaker", answer="invited")
            _fill(connection, tables.tables, "parts", id=1)
            _fill(connection, tables.tables, "agenda_items", id=1, kind="remarks")
        engine.dispose()
        migrate(bare)
        here = bare.extensions["webinar"]
        with here.transaction(write=False) as session:
            hosts = session.scalars(select(Host)).all()
            assert [(row.acceptance.value, row.signs_off, row.sees_people) for row in hosts] == [
                ("accepted", True, True)
            ] * 2
            assert len({row.public_id for row in hosts}) == 2
            assert session.get_one(Person, 1).sound_key == " amd zr "
            release = session.scalars(select(ProgrammeRelease)).one()
            parts, panel = rows_of(release.content)
            assert [row.title for row in parts[0].items] == ["agenda_items-title"]
            assert [row.printed_name for row in panel] == ["panel_members-printed_name"]
            assert release.released_at.tzinfo is not None
            assert session.scalar(text("SELECT count(*) FROM panel_members")) == 1, (
                "what refers to a rebuilt table stays"
            )
            if session.get_bind().dialect.name == "sqlite":
                assert session.scalar(text("PRAGMA foreign_keys")) == 1


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
