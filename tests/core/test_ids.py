"""Ids are never used again, and rows stay when tables are written anew for it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import MetaData, create_engine, inspect, select, text

from tests.core.test_migrations import _fill, bare
from webinar.core.database import Base
from webinar.web.migrations import alembic as alembic_of
from webinar.web.migrations import migrate

__all__ = ["bare"]


def _uncounted(engine) -> list[str]:
    """Name the tables whose ids SQLite would give again."""
    with engine.connect() as connection:
        made = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all())
    counting = [
        table.name for table in Base.metadata.sorted_tables
        if table.dialect_options["sqlite"]["autoincrement"] and "id" in table.primary_key.columns
    ]  # fmt: skip
    assert len(counting) > 40
    return [name for name in counting if "AUTOINCREMENT" not in made[name]]


def test_no_id_is_given_twice(bare: Flask) -> None:
    """A batch migration that rebuilds a table needs `table_kwargs={"sqlite_autoincrement": True}`."""
    with bare.app_context():
        migrate(bare)
        engine = create_engine(bare.extensions["webinar"].settings.database_url)
        if engine.dialect.name == "sqlite":
            assert _uncounted(engine) == []
        tables = MetaData()
        tables.reflect(engine)
        table = tables.tables["organisations"]
        ids = []
        for _ in range(2):
            with engine.begin() as connection:
                _fill(connection, tables.tables, "organisations", slug="o")
                ids.append(connection.scalar(select(table.c.id)))
                connection.execute(table.delete())
        engine.dispose()
    assert len(set(ids)) == 2


def test_rows_stay_when_tables_are_written_anew(bare: Flask) -> None:
    """Up, down and up again: rows, indexes, rules and references of every table are what they were."""
    alembic = alembic_of(bare)
    with bare.app_context():
        migrate(bare, "1795665000")
        engine = create_engine(bare.extensions["webinar"].settings.database_url)
        tables = MetaData()
        tables.reflect(engine)
        with engine.begin() as connection:
            _fill(connection, tables.tables, "organisations", id=7, slug="o")
            _fill(connection, tables.tables, "webinars", id=9, state="draft", time_zone="UTC")
            _fill(connection, tables.tables, "programme_releases", id=5, webinar_id=9, content={"parts": []})
        before = _shape(engine, "programme_releases")
        migrate(bare, "1795665200")
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT id, webinar_id FROM programme_versions")).all()
            assert [tuple(row) for row in rows] == [(5, 9)]
        after = _shape(engine, "programme_versions")
        assert {name.replace("releases", "versions") for name in before} == after
        with bare.app_context():
            alembic.downgrade("1795665000")
        assert _shape(engine, "programme_releases") == before
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT id FROM programme_releases")) == 5
        migrate(bare, "1795665200")
        assert _shape(engine, "programme_versions") == after
        engine.dispose()


def _shape(engine, table: str) -> set[str]:
    """Return the names of a table's columns and indexes, by a new connection: an old one knows the former tables."""
    engine.dispose()
    found = inspect(engine)
    names = {row["name"] for row in (*found.get_columns(table), *found.get_indexes(table))}
    assert {row["referred_table"] for row in found.get_foreign_keys(table)} == {"webinars"}
    assert found.get_unique_constraints(table)[0]["column_names"] == ["webinar_id", "number"]
    assert found.get_pk_constraint(table)["constrained_columns"] == ["id"]
    return names
