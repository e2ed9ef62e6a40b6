"""Migrations: the newest one, what a database lacks, and Alembic, which is loaded only by who migrates."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from webinar.core.config import resource
from webinar.core.database import UTCDateTime, rebuilding
from webinar.web.database import db

if TYPE_CHECKING:
    from flask_alembic import Alembic

_REVISION = re.compile(r"^revision = '(\w+)'", re.MULTILINE)
_BEFORE = re.compile(r"^down_revision = (.*)", re.MULTILINE)
_OPTIONS = {
    "script_location": "migrations/versions", "version_locations": [], "file_template": "%%(year)d%%(month).2d%%(day).2d_%%(slug)s",
}  # fmt: skip


def alembic(app: Flask) -> Alembic:
    """Return Alembic for this application; the first call loads it."""
    if "alembic" not in app.extensions:
        from flask_alembic import Alembic  # noqa: PLC0415 - a tenth of the time of loading all, and no page needs it

        app.config["ALEMBIC"] = _OPTIONS
        app.config["ALEMBIC_CONTEXT"] = {
            "render_as_batch": True, "compare_type": True, "compare_server_default": True, "render_item": _render_type,
        }  # fmt: skip
        Alembic(app, run_mkdir=False, command_name="")
        # It tells of each of its steps, beside what the commands say.
        logging.getLogger("alembic").setLevel(logging.WARNING)
    made: Alembic = app.extensions["alembic"]
    return made


def migrate(app: Flask, target: str = "heads") -> None:
    """Bring the tables to the newest migration, or to the one named; in an application context.

    The migration has a context of its own: its connection is given back before references are checked.
    """
    with rebuilding(db.engine), app.app_context():
        alembic(app).upgrade(target)


def is_up_to_date(session: Session) -> bool:
    """Tell whether the tables are those of the newest migration; raises when the database does not answer."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return False
    return set(session.scalars(text("SELECT version_num FROM alembic_version"))) == newest()


@lru_cache(maxsize=1)
def newest() -> frozenset[str]:
    """Return the migrations that no other one comes after, as their files say."""
    files = [path.read_text(encoding="utf-8") for path in (resource("migrations") / "versions").glob("*.py")]
    names = {name for file in files for name in _REVISION.findall(file)}
    earlier = {name for file in files for line in _BEFORE.findall(file) for name in re.findall(r"\w+", line)}
    return frozenset(names - earlier)


def _render_type(kind: str, value: Any, _context: Any) -> str | bool:
    """Write our own column types into migrations as what the database holds, so that old migrations stay runnable."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UTCDateTime) else False
