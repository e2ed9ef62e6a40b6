"""A whole installation saved in one file and put back, as an operator does it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.databases import PostgresqlDatabase
from webinar.cli import backup, restore
from webinar.core import backups
from webinar.core.config import Settings
from webinar.core.errors import RuleViolation
from webinar.core.files import load, save


def webinar(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WEBINAR_")}
    return subprocess.run(
        [sys.executable, "-m", "webinar", *arguments], env=kept | {"WEBINAR_INSTANCE": str(folder)} | environment,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "instance"
    for arguments in (("init",), ("db", "upgrade"), ("demo", "--attendees", "2")):
        assert webinar(folder, *arguments).returncode == 0
    save(folder / "files", b"%PDF-1.7 slides")
    return folder


@pytest.fixture(scope="module")
def saved(filled: Path) -> Path:
    place = filled.parent / "saved.zip"
    made = webinar(filled, "backup", str(place), "--json")
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert (told["database"], told["files"]) == ("sqlite", 1)
    assert told["bytes"] == place.stat().st_size
    assert place.stat().st_mode & 0o077 == 0, "personal data is the owner's alone"
    return place


def _rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / "webinar.sqlite")) as live:
        names = [row[0] for row in live.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        statements = {name: f"SELECT * FROM {name} ORDER BY 1" for name in names}  # noqa: S608 - names of tables
        return {name: live.execute(statement).fetchall() for name, statement in statements.items()}


def test_an_installation_goes_out_and_comes_back_elsewhere(filled: Path, saved: Path, tmp_path: Path) -> None:
    there = tmp_path / "instance"
    restored = webinar(there, "restore", str(saved))
    assert restored.returncode == 0, restored.stderr
    assert "Restored" in restored.stdout
    assert _rows(there) == _rows(filled)
    assert (there / "config.toml").read_text() == (filled / "config.toml").read_text(), "links stay good"
    digest = save(tmp_path / "other", b"%PDF-1.7 slides")
    assert load(there / "files", digest) == b"%PDF-1.7 slides"
    assert webinar(there, "db", "check").returncode == 0
    assert [path for path in there.rglob("*") if path.stat().st_mode & 0o077] == []


def test_a_full_installation_is_replaced_only_when_asked(saved: Path, tmp_path: Path) -> None:
    there = tmp_path / "instance"
    assert webinar(there, "init").returncode == 0
    assert webinar(there, "db", "upgrade").returncode == 0
    assert webinar(there, "user", "add", "mine@example.org", "--admin").returncode == 0
    before, own = _rows(there), (there / "config.toml").read_text()
    refused = webinar(there, "restore", str(saved), "--json")
    assert (refused.returncode, "--replace" in json.loads(refused.stderr)["error"]) == (1, True)
    assert (_rows(there), (there / "config.toml").read_text()) == (before, own)
    assert webinar(there, "restore", str(saved), "--replace").returncode == 0
    assert len(_rows(there)["webinars"]) == 2
    assert (there / "config.toml.before-restore").read_text() == own


def test_what_is_damaged_is_refused_before_anything_is_written(saved: Path, tmp_path: Path) -> None:
    cut, swapped, alien = (tmp_path / name for name in ("cut.zip", "swapped.zip", "alien.zip"))
    cut.write_bytes(saved.read_bytes()[:-2000])
    with zipfile.ZipFile(saved) as good, zipfile.ZipFile(swapped, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, b"other" if name.startswith("files/") else good.read(name))
    with zipfile.ZipFile(alien, "w") as bad:
        bad.writestr("letter.txt", "Dear all")
    shutil.copy(saved, tmp_path / "more.zip")
    with zipfile.ZipFile(tmp_path / "more.zip", "a") as bad:
        bad.writestr("files/../../escape", b"x")
    # A backup that somebody made on purpose: its manifest names what leads out of the folder.
    with zipfile.ZipFile(saved) as good, zipfile.ZipFile(tmp_path / "made.zip", "w") as bad:
        manifest = json.loads(good.read("manifest.json"))
        manifest["digests"]["files/../../escape"] = hashlib.sha256(b"x").hexdigest()
        for name in good.namelist():
            bad.writestr(name, json.dumps(manifest) if name == "manifest.json" else good.read(name))
        bad.writestr("files/../../escape", b"x")
    for name in ("cut", "swapped", "alien", "more", "made"):
        there = tmp_path / name
        refused = CliRunner().invoke(restore, [str(tmp_path / f"{name}.zip")], env={"WEBINAR_INSTANCE": str(there)})
        assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert not (there / "webinar.sqlite").exists()
        assert not (there / "files").exists()
    assert CliRunner().invoke(restore, [str(saved), "--check"]).stdout.startswith("Checked")
    assert not (tmp_path / "webinar.sqlite").exists()


def test_a_backup_overwrites_nothing(filled: Path, saved: Path, tmp_path: Path) -> None:
    size = saved.stat().st_size
    for place, words in ((saved, "overwrites nothing"), (tmp_path / "none" / "a.zip", "no folder")):
        refused = CliRunner().invoke(backup, [str(place)], env={"WEBINAR_INSTANCE": str(filled)})
        assert (refused.exit_code, words in refused.stderr) == (1, True)
    assert saved.stat().st_size == size


def test_a_database_of_postgresql_goes_the_same_way(
    process_database, app, make, settings, tmp_path, monkeypatch
) -> None:
    if not isinstance(process_database, PostgresqlDatabase):
        pytest.skip("only on PostgreSQL")
    make.organisation()
    environment = {"WEBINAR_SECRET_KEY": settings.secret_key, "WEBINAR_DATABASE_URL": settings.database_url}
    place = tmp_path / "saved.zip"
    backups.back_up(settings, place, now=app.extensions["webinar"].now(), told=lambda _done, _whole: None)
    with pytest.raises(RuleViolation, match="another kind"):
        backups.restore(
            place,
            {"WEBINAR_SECRET_KEY": settings.secret_key},
            tmp_path / "instance",
            replace=True,
            told=lambda _d, _w: None,
        )
    make.organisation("Host B", "host-b")
    backups.restore(place, environment, tmp_path / "instance", replace=True, told=lambda _done, _whole: None)
    with app.extensions["webinar"].transaction(write=False) as session:
        from webinar.directory.organisations.queries import all_organisations

        assert [row.slug for row in all_organisations(session)] == ["host-a"]


def test_without_the_tools_of_postgresql_the_command_is_told(settings: Settings, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    there = replace(settings, database_url="postgresql+psycopg://me:secret@db.example.org/webinars")
    with pytest.raises(RuleViolation) as refused:
        backups.back_up(there, tmp_path / "a.zip", now=datetime(2026, 1, 1, tzinfo=UTC), told=lambda _d, _w: None)
    said = str(refused.value)
    assert "pg_dump --format=custom --no-owner --dbname=postgresql://me@db.example.org/webinars" in said
    assert "secret" not in said
