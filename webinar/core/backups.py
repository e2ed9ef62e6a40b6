"""A whole installation in one file: the database as it was at one moment, the files handed in, and the settings.

A backup is a ZIP with a manifest that holds the digest of every part. Everything is checked before anything is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import URL, make_url

from webinar.core.config import Settings, SettingsError, load
from webinar.core.errors import RuleViolation
from webinar.core.files import DAMAGED

_FORMAT = 1
_MANIFEST, _CONFIG, _SQLITE, _DUMP, _FILES = (
    "manifest.json",
    "config.toml",
    "database.sqlite",
    "database.dump",
    "files/",
)
_CHUNK = 1 << 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Contents:
    """What a backup holds."""

    made_at: str
    database: str
    migrations: list[str]
    files: int
    bytes: int


def back_up(settings: Settings, place: Path, *, now: datetime, told: Progress) -> Contents:
    """Write a backup; a server may go on meanwhile. `told(done, all)` is called as files are packed."""
    if place.exists():
        _refuse("there is already a file %(place)r; a backup overwrites nothing", place=str(place))
    if not place.resolve().parent.is_dir():
        _refuse("there is no folder %(place)r", place=str(place.parent))
    is_sqlite = settings.database_url.startswith("sqlite")
    with tempfile.TemporaryDirectory(dir=place.resolve().parent, prefix=".backup-") as folder:
        name = _SQLITE if is_sqlite else _DUMP
        database, packed = Path(folder) / name, Path(folder) / "backup.zip"
        (_copy_sqlite if is_sqlite else _dump_postgresql)(settings.database_url, database)
        # The database first: every file that a row of it names was there before the row.
        parts = [(name, database), *_parts(settings)]
        digests: dict[str, str] = {}
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as book:
            for number, (part, path) in enumerate(parts, start=1):
                digests[part] = _digest(path)
                book.write(path, part)
                told(number, len(parts))
            manifest = {
                "format": _FORMAT, "made_at": now.isoformat(), "database": "sqlite" if is_sqlite else "postgresql",
                "migrations": _migrations(database) if is_sqlite else [], "digests": digests,
            }  # fmt: skip
            book.writestr(_MANIFEST, json.dumps(manifest, indent=1))
        with packed.open("rb") as file:
            os.fsync(file.fileno())
        os.link(packed, place)
    return _contents(manifest, place)


def _parts(settings: Settings) -> Iterator[tuple[str, Path]]:
    config = settings.instance / _CONFIG
    if config.is_file():
        yield _CONFIG, config
    for path in sorted(settings.files.glob("??/*")):
        yield f"{_FILES}{path.parent.name}/{path.name}", path


def _copy_sqlite(url: str, place: Path) -> None:
    with closing(sqlite3.connect(_sqlite_path(url))) as live, closing(sqlite3.connect(place)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    _ensure_sound(place)


def _ensure_sound(place: Path) -> None:
    try:
        with closing(sqlite3.connect(place)) as copy:
            found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        _refuse("the database is damaged: %(found)s", found="; ".join(found[:3]))


def _migrations(place: Path) -> list[str]:
    with closing(sqlite3.connect(place)) as copy:
        try:
            return [row[0] for row in copy.execute("SELECT version_num FROM alembic_version ORDER BY 1")]
        except sqlite3.OperationalError:
            return []


def read(place: Path) -> Contents:
    """Return what a backup holds, every part checked by its digest; RuleViolation says what is wrong with it."""
    try:
        with zipfile.ZipFile(place) as book:
            manifest = json.loads(book.read(_MANIFEST))
            if manifest["format"] != _FORMAT:
                _refuse("this backup was made by a newer version")
            names = set(book.namelist()) - {_MANIFEST}
            if names != set(manifest["digests"]) or not all(map(_is_ours, names)):
                _refuse("the backup is incomplete or holds what it should not")
            for name, digest in manifest["digests"].items():
                if _packed_digest(book, name) != digest:
                    _refuse("the backup is damaged: %(name)s is not what was saved", name=name)
    except (*DAMAGED, KeyError, TypeError) as error:
        _refuse(
            "%(place)r is no backup that can be read: %(why)s", because=error, place=str(place), why=str(error)[:120]
        )
    return _contents(manifest, place)


def _is_ours(name: str) -> bool:
    """Tell whether a part has a name that we give: a file of another name could lead out of the folder of files."""
    return name in {_CONFIG, _SQLITE, _DUMP} or re.fullmatch(rf"{_FILES}\w{{2}}/\w[\w.-]{{0,127}}", name) is not None


def _packed_digest(book: zipfile.ZipFile, name: str) -> str:
    found = hashlib.sha256()
    with book.open(name) as part:
        while chunk := part.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _contents(manifest: Mapping[str, Any], place: Path) -> Contents:
    files = sum(name.startswith(_FILES) for name in manifest["digests"])
    return Contents(
        manifest["made_at"], manifest["database"], list(manifest["migrations"]), files, place.stat().st_size
    )


def restore(place: Path, environment: Mapping[str, str], instance: Path, *, replace: bool, told: Progress) -> Contents:
    """Put a backup in the place of an empty installation, or with `replace` of any; nothing must run meanwhile."""
    contents = read(place)
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    with zipfile.ZipFile(place) as book, tempfile.TemporaryDirectory(dir=instance, prefix=".restore-") as folder:
        fresh = Path(folder)
        settings = _settings(book, fresh, environment, instance)
        name = _SQLITE if contents.database == "sqlite" else _DUMP
        if (contents.database == "sqlite") is not settings.database_url.startswith("sqlite"):
            _refuse("the backup is of a %(one)s database, DATABASE_URL names another kind", one=contents.database)
        database = Path(book.extract(name, fresh))
        if contents.database == "sqlite":
            _ensure_sound(database)
        if not replace and _holds_anything(settings):
            _refuse("the installation is not empty; --replace puts the backup in its place, and what it holds is lost")
        _put_files(book, settings.files, told)
        if contents.database == "sqlite":
            _put_sqlite(database, _sqlite_path(settings.database_url))
        else:
            _load_postgresql(settings.database_url, database)
        _put_config(fresh / _CONFIG, instance)
        _forget_work(settings)
    return contents


def _settings(book: zipfile.ZipFile, fresh: Path, environment: Mapping[str, str], instance: Path) -> Settings:
    """Return the settings that will hold: those of the backup, the environment before them."""
    if _CONFIG in book.namelist():
        book.extract(_CONFIG, fresh)
    elif (instance / _CONFIG).is_file():
        shutil.copy(instance / _CONFIG, fresh / _CONFIG)
    try:
        settings = load({**environment, "WEBINAR_INSTANCE": str(fresh)})
    except SettingsError as error:
        _refuse("the settings of the backup cannot be used: %(why)s", because=error, why="; ".join(error.problems))
    moved = {
        name: str(getattr(settings, name)).replace(str(settings.instance), str(instance))
        for name in ("database_url", "queue_url", "ratelimit_url")
    }
    return Settings(**{**vars(settings), **moved, "instance": instance})


def _holds_anything(settings: Settings) -> bool:
    if any(settings.files.glob("??/*")):
        return True
    if not settings.database_url.startswith("sqlite"):
        return _count_postgresql(settings.database_url)
    place = _sqlite_path(settings.database_url)
    if not place.is_file() or not place.stat().st_size:
        return False
    with closing(sqlite3.connect(place)) as live:
        tables = {row[0] for row in live.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        kept = [table for table in ("users", "organisations", "webinars", "people") if table in tables]
        return any(live.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in kept)  # noqa: S608 - names above


def _put_files(book: zipfile.ZipFile, folder: Path, told: Progress) -> None:
    names = [name for name in book.namelist() if name.startswith(_FILES)]
    for number, name in enumerate(names, start=1):
        place = folder / name.removeprefix(_FILES)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with book.open(name) as packed, _written(place) as file:
            shutil.copyfileobj(packed, file, _CHUNK)
        told(number, len(names))


def _put_sqlite(database: Path, place: Path) -> None:
    with database.open("rb") as file:
        os.fsync(file.fileno())
    for side in ("-wal", "-shm", "-journal"):
        Path(f"{place}{side}").unlink(missing_ok=True)
    database.chmod(0o600)
    shutil.move(database, place)


def _put_config(fresh: Path, instance: Path) -> None:
    """Put the settings of the backup in their place, for they hold the key of all links; those before are kept beside."""
    place = instance / _CONFIG
    if not fresh.is_file() or (place.is_file() and place.read_bytes() == fresh.read_bytes()):
        return
    if place.is_file():
        place.replace(instance / f"{_CONFIG}.before-restore")
    fresh.chmod(0o600)
    fresh.replace(place)


def _forget_work(settings: Settings) -> None:
    """Empty what only wakes the worker: it knows rows of another database. Jobs themselves are rows, found by the sweep."""
    for path in settings.databases:
        if path != _sqlite_path(settings.database_url):
            for side in ("", "-wal", "-shm"):
                Path(f"{path}{side}").unlink(missing_ok=True)


@contextmanager
def _written(place: Path) -> Iterator[Any]:
    handle, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(place)


def _sqlite_path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///").partition("?")[0])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _dump_postgresql(url: str, place: Path) -> None:
    _run_postgresql(["pg_dump", "--format=custom", "--no-owner", f"--file={place}"], url)


def _load_postgresql(url: str, place: Path) -> None:
    _run_postgresql(
        ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", str(place)],
        url,
    )


def _run_postgresql(command: list[str], url: str) -> None:
    """Run a tool of PostgreSQL on the database; the password goes by the environment, which other users cannot read."""
    parts = make_url(url)
    bare = URL.create("postgresql", parts.username, None, parts.host, parts.port, parts.database, parts.query)
    address = bare.render_as_string(hide_password=False)
    program = shutil.which(command[0])
    if program is None:
        shown = [command[0], *(part for part in command[1:] if not part.startswith("--file=")), f"--dbname={address}"]
        said = " ".join(shown)
        _refuse("%(tool)s is not installed here. Where it is, run: %(said)s", tool=command[0], said=said)
    environment = {**os.environ, **({"PGPASSWORD": parts.password} if parts.password else {})}
    ran = subprocess.run(  # noqa: S603 - our own arguments
        [program, *command[1:], f"--dbname={address}"], env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        _refuse("%(tool)s failed: %(why)s", tool=command[0], why=ran.stderr.strip()[-400:])


def _count_postgresql(url: str) -> bool:
    from sqlalchemy import create_engine, inspect, text  # noqa: PLC0415 - only for a restore into PostgreSQL

    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("users"):
                return False
            return connection.execute(text("SELECT 1 FROM users LIMIT 1")).first() is not None
    finally:
        engine.dispose()


def _refuse(message: str, *, because: Exception | None = None, **params: Any) -> NoReturn:
    raise RuleViolation(message, **params) from because
