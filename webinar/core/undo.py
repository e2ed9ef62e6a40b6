"""Acts on many that can be taken back for a minute: what must be known to do so, kept by the act itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.audit import Actor
from webinar.core.database import Base, Personal, Unseen
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.text import N_

#: So long is an act taken back, and so long is kept what it needs: the page that offers it may have been open for longer.
OPEN_FOR, KEPT_FOR = timedelta(minutes=1), timedelta(minutes=10)


class UndoableAct(Personal, Unseen, Base):
    """What one of the staff has just done to many: `data` is its room's own, and holds ids and short values alone."""

    __tablename__ = "undoable_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    scope: Mapped[str | None]
    actor_id: Mapped[int | None]
    data: Mapped[dict[str, Any]]
    done_at: Mapped[datetime] = mapped_column(index=True)


def keep(
    session: Session, kind: str, data: Mapping[str, Any], *, scope: str | None, actor: Actor, now: datetime
) -> int:  # fmt: skip
    """Keep how an act is taken back; returns the number by which `take` finds it."""
    act = UndoableAct(kind=kind, scope=scope, actor_id=actor.id, data=dict(data), done_at=now)
    session.add(act)
    session.flush()
    return act.id


def take(session: Session, number: int, *, actor: Actor, now: datetime) -> UndoableAct:
    """Return an act of this user's that is to be taken back now, and forget it: it is taken back once.

    NotFound for anything else than an act of theirs, RuleViolation once its minute is over.
    """
    act = session.get(UndoableAct, number)
    if act is None or act.actor_id is None or act.actor_id != actor.id:
        raise NotFound
    if now - act.done_at > OPEN_FOR:
        raise RuleViolation(N_("This can no longer be undone: it’s more than a minute ago."))
    session.delete(act)
    return act


def forget_old(session: Session, now: datetime) -> None:
    """Delete what can no longer be taken back."""
    old = UndoableAct.done_at < now - KEPT_FOR
    if session.scalar(select(UndoableAct.id).where(old).limit(1)) is not None:
        session.execute(delete(UndoableAct).where(old))


def has_written(session: Session) -> int:
    """Return how many jobs this transaction has written so far: what mails nobody writes none."""
    return len(session.info.get("woken_jobs", ()))
