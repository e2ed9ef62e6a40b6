"""The one meeting of Flask-SQLAlchemy and our tables."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction, selectinload
from werkzeug.routing import IntegerConverter, Map

from webinar.core import outbox
from webinar.core.config import Settings
from webinar.core.database import Base, configure_engine
from webinar.core.stamps import keep_stamp

#: How many rows of a table are read again at once; the rest are read when they are asked for.
_AGAIN = 500

#: Rows stay as they were read when a transaction ends: no request reads them again after its last.
db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def init_database(app: Flask, settings: Settings) -> None:
    """Connect the application to the database of its settings."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    # As many connections as request threads may want at once, none refused while others wait for the write lock.
    # No personal data in logs: an error names the statement, never its values.
    options: dict[str, object] = {"hide_parameters": True, "pool_size": 16, "max_overflow": 64, "pool_timeout": 30}
    if not settings.database_url.startswith("sqlite"):
        options |= {"pool_size": 8, "max_overflow": 24, "pool_pre_ping": True}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
        keep_stamp(db.engine)


class DatabaseId(IntegerConverter):
    """A number in an address that a database can hold; a larger one is no address of ours."""

    def __init__(self, rule_map: Map, *args: Any, **kw: Any) -> None:
        super().__init__(rule_map, *args, **{"max": 2**31 - 1, **kw})


def session() -> Session:
    """Return the session of this request or application context."""
    return db.session()


def undo() -> None:
    """Take back everything that this request wrote, and read again what it had read, with the same relations."""
    session = db.session()
    read = {**_related(session), **session.info.pop("read", {})}
    session.rollback()
    outbox.take_woken(session)
    for table, (ids, keys) in read.items():
        only = inspect(table).primary_key[0].in_(sorted(ids)[:_AGAIN])
        session.scalars(select(table).where(only).options(*(selectinload(getattr(table, key)) for key in keys))).all()


def _related(session: Session) -> dict[type[Any], tuple[set[Any], set[str]]]:
    """Return by table the ids of rows that were read with others, and the relations that lead to these."""
    read: dict[type[Any], tuple[set[Any], set[str]]] = {}
    for row in session.identity_map.values():
        state = inspect(row)
        related = {relation.key for relation in state.mapper.relationships} & set(state.dict)
        if related:
            ids, keys = read.setdefault(type(row), (set(), set()))
            ids.add(state.identity[0])
            keys |= related
    return read


@event.listens_for(db.session, "after_transaction_create")
def _note_before_savepoint(session: Session, transaction: SessionTransaction) -> None:
    """Note what was read before a savepoint: a statement that fails within it makes the session forget it all."""
    if transaction.nested and "read" not in session.info:
        session.info["read"] = _related(session)
