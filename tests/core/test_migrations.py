"""The migrations make what the models say, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import MetaData, create_engine, inspect, select, text

from tests.architecture.house import ROOT
from tests.conftest import NOW, close
from tests.databases import POSTGRESQL, fast_folder, postgresql
from webinar.app import create_app
from webinar.attendance.presence import keeping
from webinar.attendance.presence.models import Attendance, AttendanceEvidence, AttendanceFigure, AttendanceMark
from webinar.convening.webinars.models import Acceptance, Host
from webinar.convening.webinars.queries import by_slug
from webinar.core.config import Settings
from webinar.core.database import Base, rebuilding
from webinar.directory.people.models import Person
from webinar.programme.versions.models import ProgrammeVersion
from webinar.programme.versions.rules import rows_of
from webinar.web.database import db
from webinar.web.migrations import alembic as alembic_of
from webinar.web.migrations import is_up_to_date, migrate, newest


@pytest.fixture
def bare(settings: Settings) -> Iterator[Flask]:
    """An application on a database without any table."""
    with postgresql("bare", POSTGRESQL) if POSTGRESQL else fast_folder() as place:
        url = place if isinstance(place, str) else f"sqlite:///{place / 'bare.sqlite'}"
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
    alembic = alembic_of(bare)
    with bare.app_context():
        alembic.upgrade()
        assert alembic.compare_metadata() == []
        assert set(Base.metadata.tables) <= _tables(bare)
        alembic.downgrade("base")
        assert _tables(bare) <= {"alembic_version"}
        alembic.upgrade()
        assert alembic.compare_metadata() == []


def test_the_newest_migration_is_known_without_alembic(bare: Flask) -> None:
    site = bare.extensions["webinar"]
    with bare.app_context():
        heads = {script.revision for script in alembic_of(bare).heads()}
        steps = [script.revision for script in alembic_of(bare).script_directory.walk_revisions()]
    assert newest() == heads
    for target, expected in (("", False), (steps[1], False), (steps[0], True)):
        if target:
            with bare.app_context():
                migrate(bare, target)
        with site.transaction(write=False) as session:
            assert is_up_to_date(session) is expected


_FILL = {"DATETIME": NOW, "TIMESTAMP": NOW, "DATE": NOW.date(), "INTEGER": 1, "BOOLEAN": True, "JSON": []}


def _fill(connection, tables, name: str, /, **values: object) -> None:
    """Insert a row in which every column that must be filled is."""
    for column in tables[name].columns:
        if not column.nullable and column.name not in {"id", *values}:
            kind = str(column.type).split("(")[0]
            values[column.name] = _FILL.get(kind, f"{name}-{column.name}")
    connection.execute(tables[name].insert().values(**values))


def test_rows_of_the_first_release_survive_every_step(bare: Flask) -> None:
    alembic = alembic_of(bare)
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
            hosts = session.scalars(select(Host).order_by(Host.id)).all()
            assert [(row.acceptance.value, row.signs_off, row.sees_people) for row in hosts] == [
                ("accepted", True, True)
            ] * 2
            assert len({row.public_id for row in hosts}) == 2
            assert [row.is_lead for row in hosts] == [True, False], "exactly one leads"
            assert all(row.is_named for row in hosts), "who was shown to the public stays so"
            assert session.get_one(Person, 1).sound_key == " amd zr "
            release = session.scalars(select(ProgrammeVersion)).one()
            parts, panel = rows_of(release.content)
            assert [row.title for row in parts[0].items] == ["agenda_items-title"]
            assert [row.printed_name for row in panel] == ["panel_members-printed_name"]
            assert release.released_at.tzinfo is not None
            assert session.scalar(text("SELECT count(*) FROM panel_members")) == 1, (
                "what refers to a rebuilt table stays"
            )
            if session.get_bind().dialect.name == "sqlite":
                assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_attendance_of_before_the_evidence_is_counted_as_it_was(bare: Flask) -> None:
    with bare.app_context():
        steps = alembic_of(bare).script_directory.walk_revisions()
        evidence_step = next(script for script in steps if "evidence_of_attendance" in script.path)
        migrate(bare, evidence_step.down_revision)
        engine = create_engine(bare.extensions["webinar"].settings.database_url)
        tables = MetaData()
        tables.reflect(engine)
        with engine.begin() as connection:
            _fill(
                connection, tables.tables, "webinars", id=1, slug="forum", state="held", time_zone="UTC", starts_at=NOW
            )
            for number, name in ((1, "Ann Lee"), (2, "Omar Khan"), (3, "Eve Absent")):
                email = f"p{number}@example.org"
                _fill(
                    connection, tables.tables, "registrations", id=number, webinar_id=1, public_id=f"p{number}", full_name=name,
                    email=email, email_key=email, organisation="Centre", country="PK", status="confirmed", language="en",
                )  # fmt: skip
            _fill(
                connection,
                tables.tables,
                "attendance_batches",
                id=1,
                webinar_id=1,
                filename="list.csv",
                sha256="a" * 64,
                rows=2,
            )
            came = {"webinar_id": 1, "marked_by": "Olga", "organisation": ""}
            _fill(connection, tables.tables, "attendances", id=1, registration_id=1, batch_id=1, source="file",
                  name="Ann Lee", email="p1@example.org", minutes=45, **came)  # fmt: skip
            _fill(
                connection,
                tables.tables,
                "attendances",
                id=2,
                registration_id=2,
                source="hand",
                name="",
                email="",
                **came,
            )
            _fill(connection, tables.tables, "attendances", id=3, batch_id=1, source="file", name="Zoe Walk-In",
                  email="zoe@example.net", minutes=10, **came)  # fmt: skip
            _fill(
                connection,
                tables.tables,
                "attendance_figures",
                id=1,
                webinar_id=1,
                value=300,
                qualifier="about",
                is_official=True,
            )
        engine.dispose()
        migrate(bare)
        here = bare.extensions["webinar"]
        with here.transaction() as session:
            webinar = by_slug(session, "forum")
            kept = {row.name: row for row in session.scalars(select(Attendance))}
            assert {name: (row.attended, row.minutes) for name, row in kept.items()} == {
                "Ann Lee": (True, 45), "Omar Khan": (True, None), "Zoe Walk-In": (True, 10),
            }  # fmt: skip
            mark = session.scalars(select(AttendanceMark)).one()
            assert (mark.registration_id, mark.made_by, mark.state.value) == (2, "Olga", "present")
            source = session.scalars(select(AttendanceEvidence)).one()
            assert (source.name, source.sha256, source.connections, source.totals_only) == (
                "list.csv",
                "a" * 64,
                2,
                True,
            )
            # What follows from the evidence, made anew, is what was carried over.
            truth = keeping.renew(session, webinar)
            assert (truth.counts.registered, truth.counts.attended, truth.counts.absent, truth.counts.unregistered) == (
                3,
                2,
                1,
                1,
            )
            assert {row.name: row.public_id for row in session.scalars(select(Attendance))} == {
                name: row.public_id for name, row in kept.items()
            }
            figure = session.scalars(select(AttendanceFigure)).one()
            assert (figure.value, figure.kind.value, figure.is_official) == (300, "attendance", True)


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


def test_keys_are_made_anew(bare: Flask) -> None:
    """Keys of the former code joined रोम and राम, and straße and strasse; they are written anew and nothing is lost."""
    with bare.app_context():
        migrate(bare, "1795654800")
    engine = create_engine(bare.extensions["webinar"].settings.database_url)
    tables = MetaData()
    tables.reflect(engine)
    former = {"search_key": "x", "organisation_key": "र म"}
    with engine.begin() as connection:
        fill = partial(_fill, connection, tables.tables)
        fill("organisations", id=1, name="Łódź Centre", acronym="", official_name="", city="", search_key="łodz centre")
        fill("webinars", id=1, title="Søren’s forum", state="announced", starts_at=None)
        fill("people", id=1, full_name="Rustam Jusupow", original_name="", email="", translations={}, search_key="x")
        rows = [("रोम", "ann@straße.de", "ann@strasse.de"), ("राम", "", "erased:1")]
        for number, (name, email, key) in enumerate(rows, start=1):
            fill("registrations", id=number, webinar_id=1, public_id=str(number), full_name="Ann", email=email, email_key=key, status="confirmed",
                 organisation=name, **former)  # fmt: skip
        fill("quotas", id=1, webinar_id=1, organisation="रोम", organisation_key="र म", places=1)
        for number, name in enumerate(("Łódź TV", "Lodz TV"), start=1):
            fill("outlets", id=number, name=name, name_key=name.casefold().replace("ó", "o").replace("ź", "z"))
    engine.dispose()
    with bare.app_context():
        migrate(bare)
    with bare.extensions["webinar"].transaction(write=False) as session:
        values = partial(lambda table, *names: [tuple(row) for row in session.execute(
            text(f"SELECT {', '.join(names)} FROM {table} ORDER BY id")  # noqa: S608 - names from here alone
        )])  # fmt: skip
        assert values("organisations", "search_key") == [("lodz centre",)]
        assert values("webinars", "search_key")[0][0].startswith("soren's forum | soeren's")
        assert values("people", "search_key") == [("rustam jusupow | yusupov",)]
        assert values("registrations", "email_key", "organisation_key") == [
            ("ann@straße.de", "रोम"),
            ("erased:1", "राम"),
        ]
        assert values("quotas", "organisation_key") == [("रोम",)]
        assert values("outlets", "name_key") == [("łodz tv",), ("lodz tv",)], "one key stands for one outlet"
    with bare.app_context():
        alembic_of(bare).downgrade("1795654800")
    with bare.app_context():
        migrate(bare)


def test_going_back_leaves_no_state_that_the_release_before_does_not_know(bare: Flask) -> None:
    with bare.app_context():
        migrate(bare)
        engine = create_engine(bare.extensions["webinar"].settings.database_url)
        tables = MetaData()
        tables.reflect(engine)
        with engine.begin() as connection:
            _fill(connection, tables.tables, "mail_deliveries", id=1, state="suppressed", message=b"")
            _fill(connection, tables.tables, "webinars", id=1, state="announced", time_zone="", starts_at=None)
            _fill(connection, tables.tables, "jobs", id=1, state="stopped")
            for number, state in enumerate(("draft", "sent"), 1):
                _fill(connection, tables.tables, "registrant_messages", id=number, state=state, kind="registrations")
            for number, state in ((1, "open"), (2, "done")):
                _fill(connection, tables.tables, "attendance_drafts", id=number, state=state, content=b"")
        with rebuilding(db.engine), bare.app_context():
            alembic_of(bare).downgrade("1795709306")
        with engine.connect() as connection:
            assert connection.execute(text("SELECT state FROM mail_deliveries")).scalars().all() == ["failed"]
            assert connection.execute(text("SELECT id FROM attendance_drafts")).scalars().all() == [1]
            assert connection.execute(text("SELECT state FROM jobs")).scalars().all() == ["done"]
            assert connection.execute(text("SELECT id FROM registrant_messages")).scalars().all() == [2]
        engine.dispose()


def test_of_the_hosts_that_are_there_the_first_that_can_leads(bare: Flask) -> None:
    """Hosts of the released schema keep everything; going back, one that nobody has asked is invited."""
    alembic = alembic_of(bare)
    with bare.app_context():
        migrate(bare, "1795581729")
        engine = create_engine(bare.extensions["webinar"].settings.database_url)
        tables = MetaData()
        tables.reflect(engine)
        rows = [
            (1, "invited", "host", True), (2, "accepted", "media partner", True), (3, "accepted", "host", False),
            (4, "accepted", "co-host", True), (5, "accepted", "host", True),
        ]  # fmt: skip
        with engine.begin() as connection:
            _fill(connection, tables.tables, "webinars", id=1, state="announced", time_zone="", starts_at=None)
            for number, acceptance, role, sees in rows:
                _fill(connection, tables.tables, "organisations", id=number, slug=f"o{number}")
                _fill(
                    connection, tables.tables, "hosts", id=number, webinar_id=1, organisation_id=number, position=number,
                    acceptance=acceptance, role=role, sees_people=sees, comment=f"said {number}", public_id=f"p{number}",
                )  # fmt: skip
        migrate(bare)
        here = bare.extensions["webinar"]
        with here.transaction() as session:
            hosts = session.scalars(select(Host).order_by(Host.id)).all()
            assert [host.id for host in hosts if host.is_lead] == [4]
            assert [(host.acceptance.value, host.comment) for host in hosts] == [
                (acceptance, f"said {number}") for number, acceptance, _role, _sees in rows
            ]
            assert not hosts[0].is_named
            assert all(host.is_named for host in hosts[1:])
            hosts[0].acceptance = Acceptance.NOT_ASKED
        # As `migrate` does: tables that are rebuilt must not take along what refers to them.
        with rebuilding(db.engine), bare.app_context():
            alembic.downgrade("1795660000")
        with engine.connect() as connection:
            kept = connection.execute(select(tables.tables["hosts"].c.acceptance).order_by(text("id"))).scalars().all()
        assert kept == [acceptance for _number, acceptance, _role, _sees in rows]
        engine.dispose()
