"""The one meeting of Flask-SQLAlchemy and our tables."""

from __future__ import annotations

from typing import Any, Literal

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Map

from webinar.core.config import Settings
from webinar.core.database import Base, UTCDateTime, configure_engine, rebuilding

db = SQLAlchemy(metadata=Base.metadata)


def init_database(app: Flask, settings: Settings) -> None:
    """Connect the application to the database of its settings."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    # As many connections as request threads may want at once, none refused while others wait for the write lock.
    options: dict[str, object] = {"pool_size": 16, "max_overflow": 64, "pool_timeout": 30}
    if not settings.database_url.startswith("sqlite"):
        options |= {"pool_size": 8, "max_overflow": 24, "pool_pre_ping": True}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)


def migrate(app: Flask, target: str = "heads") -> None:
    """Bring the tables to the newest migration, or to the one named; in an application context.

    The migration has a context of its own: its connection is given back before references are checked.
    """
    with rebuilding(db.engine), app.app_context():
        app.extensions["alembic"].upgrade(target)


class DatabaseId(IntegerConverter):
    """A number in an address that a database can hold; a larger one is no address of ours."""

    def __init__(self, rule_map: Map, *args: Any, **kw: Any) -> None:
        super().__init__(rule_map, *args, **{"max": 2**31 - 1, **kw})


def session() -> Session:
    """Return the session of this request or application context."""
    return db.session()


def render_type(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types into migrations as what the database holds, so that old migrations stay runnable."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UTCDateTime) else False
