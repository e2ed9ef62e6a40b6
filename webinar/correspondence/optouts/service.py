"""Verbs: refuse more mail, take it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete
from sqlalchemy.orm import Session

from webinar.core import audit
from webinar.core.database import new_only
from webinar.core.optouts import Suppression, suppression
from webinar.correspondence.optouts import queries

#: Whoever holds the link: nobody knows whether the mail program or its owner pressed.
_READER = audit.Actor("reader", "A reader of the email")


def refuse(session: Session, digest: str, scope: str, digest_of: Callable[[str], str], *, now: datetime) -> None:
    """Keep that a mailbox wants no more mail that may be refused; twice is as once."""
    address = next((one for one in queries.recipients(session, scope) if digest_of(one) == digest), None)
    values = {"digest": digest, "address": address, "scope": scope or None, "created_at": now}
    connection = session.connection()
    statement = new_only(connection.dialect.name, cast("Table", Suppression.__table__), "digest")
    written = connection.execute(statement, values).scalar()
    if written is not None:
        _record(session, _READER, "optouts.refuse", written, scope, now)


def take_again(session: Session, digest: str, *, actor: audit.Actor = _READER, now: datetime) -> bool:
    """Forget that a mailbox wanted no more; False when there was no such wish."""
    row = suppression(session, digest)
    if row is None:
        return False
    session.execute(delete(Suppression).where(Suppression.id == row.id))
    _record(session, actor, "optouts.lift", row.id, row.scope or "", now)
    return True


def forget_address(session: Session, digest: str) -> None:
    """Keep of a wish what is needed to go on heeding it: the digest."""
    row = suppression(session, digest)
    if row is not None:
        row.address = None


def _record(session: Session, actor: audit.Actor, act: str, number: int, scope: str, now: datetime) -> None:
    """Say so in the log, under the wish's number: the log holds no address."""
    audit.record(session, actor, act, f"Unsubscribed address {number}", now=now, scope=scope or None)
