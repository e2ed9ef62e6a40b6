"""Random changes of the database by every way there is, and what a process answers; `python -m` runs a second process."""

from __future__ import annotations

import json
import random
import sys
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Boolean, Integer, Text, delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinar.app import create_app
from webinar.convening.webinars.models import PartOfSetup
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import Actor
from webinar.core.config import Settings
from webinar.core.database import Base, UTCDateTime
from webinar.core.errors import RuleViolation
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.service import register
from webinar.registration.registering.setup import read

ACTOR = Actor.system("test")
#: Named in addresses: a webinar under another one would leave nothing to compare.
_FIXED = {"slug", "id", "public_id", "nonce", "digest", "logo", "logo_dark", "published_at", "uid", "setup_stamp"}
LANGUAGES = ("en", "ru", "zh", "ur")


def change(app: Flask, seed: int) -> str:
    """Change something; return what."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    here = app.extensions["webinar"]
    try:
        with here.transaction() as session:
            done: str = chance.choices((_register, _set, _remove), (3, 9, 1))[0](session, chance, here.now())
    except (IntegrityError, RuleViolation) as refused:
        return f"refused: {type(refused).__name__}"
    return done


def _register(session: Session, chance: random.Random, now: datetime) -> str:
    webinar = by_slug(session, "forum")
    if webinar is None:
        return "no webinar"
    details = RegistrantDetails("Guest", f"g{chance.getrandbits(60)}@example.org", notice="read")
    register(session, read(session, webinar), details, actor=ACTOR, now=now)
    return "registered"


def _set(session: Session, chance: random.Random, now: datetime) -> str:
    """Set one column of one row: as a row, by a statement in bulk, or by plain SQL."""
    mapper = chance.choice([row for row in _mappers() if session.scalar(select(row.local_table).limit(1)) is not None])
    columns = [
        column for column in mapper.local_table.columns
        if not column.foreign_keys and column.key not in _FIXED and isinstance(column.type, Text | Boolean | UTCDateTime | Integer)
    ]  # fmt: skip
    if not columns:
        return "nothing to set"
    column = chance.choice(columns)
    row = chance.choice(session.scalars(select(mapper.class_)).unique().all())
    value = _other(getattr(row, column.key), column.type, chance, now)
    # Parts of a setup are changed as rows alone (docs/decisions/0017).
    way = "row" if issubclass(mapper.class_, PartOfSetup) else chance.choice(("row", "bulk", "text"))
    if way == "row":
        setattr(row, column.key, value)
        session.flush()
    else:
        key = next(iter(mapper.local_table.primary_key.columns))
        statement: Any = update(mapper.local_table).where(key == getattr(row, key.key)).values({column.key: value})
        if way == "text" and not isinstance(column.type, UTCDateTime):
            statement = text(f'UPDATE {mapper.local_table.name} SET "{column.name}" = :value WHERE {key.name} = :key')  # noqa: S608
            statement = statement.bindparams(value=value, key=getattr(row, key.key))
        session.execute(statement)
    return f"{way}: {mapper.local_table.name}.{column.key}"


def _remove(session: Session, chance: random.Random, _now: datetime) -> str:
    kept = {"webinars", "organisations"}
    mapper = chance.choice(
        [row for row in _mappers() if row.local_table.name not in kept and not issubclass(row.class_, PartOfSetup)]
    )
    keys = list(mapper.local_table.primary_key.columns)
    found = session.execute(select(*keys)).all()
    if found:
        session.execute(delete(mapper.local_table).where(keys[0] == chance.choice(found)[0]))
    return f"removed: {mapper.local_table.name}"


def _mappers() -> list[Any]:
    skipped = {"public_stamp", "programme_versions", "users", "audit_entries"}
    rows = (mapper for mapper in Base.registry.mappers if mapper.local_table.name not in skipped)
    return sorted(rows, key=lambda mapper: mapper.local_table.name)


def _other(value: Any, kind: Any, chance: random.Random, now: datetime) -> Any:
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, UTCDateTime):
        return (value or now) + timedelta(minutes=chance.randint(-600, 600))
    if isinstance(kind, Integer):
        return (value or 0) + chance.randint(0, 3)
    return f"{value or ''}x" if len(value or "") < 60 else "y"


def answers(app: Flask, addresses: list[str], language: str, *, fresh: bool = False) -> list[str]:
    """Return status and digest of each answer: as it is given, or (`fresh`) as it is made from nothing."""
    if fresh:
        app.extensions["webinar_answers"].forget()
    client = app.test_client(use_cookies=False)
    found = []
    for address in addresses:
        answer = client.get(address, headers={"Accept-Language": language})
        found.append(f"{answer.status_code} {sha256(answer.data).hexdigest()[:16]}")
    return found


def main() -> None:
    """Do what each line of the input asks for, and say so."""
    url, folder, secret = sys.argv[1:]
    settings = Settings(
        instance=Path(folder), secret_key=secret, database_url=url, queue_url="memory:", base_url="http://localhost"
    )
    app = create_app(settings, RATELIMIT_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=False)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        at = datetime.fromisoformat(asked["now"])
        app.extensions["webinar"].clock = lambda at=at: at
        said = change(app, asked["seed"]) if "seed" in asked else answers(app, asked["addresses"], asked["language"])
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
