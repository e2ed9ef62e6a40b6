"""Acts on many that can be taken back for a minute: what must be known to do so, kept by the act itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.audit import Actor
from webinar.core.database import Base, Personal, Unseen
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.text import N_

Row = TypeVar("Row", bound=Base)
#: So long is an act taken back, and so long is kept what it needs: the page that offers it may have been open for longer.
OPEN_FOR, KEPT_FOR = timedelta(minutes=1), timedelta(minutes=10)
#: Under these keys stand times in what JSON keeps of a row.
_INSTANT, _DAY = "$instant", "$day"


@dataclass
class Outcome:
    """What an act on many did: how many it changed, and why it left others, with how many."""

    done: int = 0
    left: dict[str, tuple[RuleViolation, int]] = field(default_factory=dict)
    #: The number by which it can be taken back for a minute; None where somebody was mailed, or nothing changed.
    undo: int | None = None

    def leave(self, error: RuleViolation) -> None:
        """Count one more that was left for this reason."""
        _known, count = self.left.get(str(error), (error, 0))
        self.left[str(error)] = (error, count + 1)

    @property
    def left_count(self) -> int:
        """Return how many were left."""
        return sum(count for _error, count in self.left.values())


class UndoableAct(Personal, Unseen, Base):
    """What one of the staff has just done to many: `data` is its room's own, ids and short values, or rows that are gone."""

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


def take(session: Session, number: int, *, actor: Actor, now: datetime, asked: bool = False) -> UndoableAct:
    """Return an act of this user's that is to be taken back now, and forget it: it is taken back once.

    NotFound for anything else than an act of theirs, RuleViolation once its minute is over; whom a page asked about it
    within the minute, and shows an email, has as long as it is kept.
    """
    act = session.get(UndoableAct, number)
    if act is None or act.actor_id is None or act.actor_id != actor.id:
        raise NotFound
    if now - act.done_at > (KEPT_FOR if asked else OPEN_FOR):
        raise RuleViolation(N_("This can no longer be undone: it’s more than a minute ago."))
    session.delete(act)
    return act


def forget_old(session: Session, now: datetime) -> None:
    """Delete what can no longer be taken back."""
    old = UndoableAct.done_at < now - KEPT_FOR
    if session.scalar(select(UndoableAct.id).where(old).limit(1)) is not None:
        session.execute(delete(UndoableAct).where(old))


def row_as_data(row: Base, **children: Sequence[Base]) -> dict[str, Any]:
    """Return a row that is to be deleted, with the rows that go with it, as JSON keeps them."""
    data = {column.key: _plain(getattr(row, column.key)) for column in row.__table__.columns}
    return data | {name: [row_as_data(child) for child in rows] for name, rows in children.items()}


def row_from_data(table: type[Row], data: Mapping[str, Any], **children: type[Base]) -> Row:
    """Return the row that `row_as_data` kept, under its former id: ids are never used again."""
    values = {name: _typed(value) for name, value in data.items() if name not in children}
    return table(
        **values, **{name: [row_from_data(kind, one) for one in data[name]] for name, kind in children.items()}
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {_INSTANT: value.isoformat()}
    return {_DAY: value.isoformat()} if isinstance(value, date) else value


def _typed(value: Any) -> Any:
    if isinstance(value, dict) and _INSTANT in value:
        return datetime.fromisoformat(value[_INSTANT])
    return date.fromisoformat(value[_DAY]) if isinstance(value, dict) and _DAY in value else value


def has_written(session: Session) -> int:
    """Return how many jobs this transaction has written so far: what mails nobody writes none."""
    return len(session.info.get("woken_jobs", ()))
