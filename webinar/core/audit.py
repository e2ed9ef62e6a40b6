"""Who did what to what, append only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Index, event, insert, text
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from webinar.core.database import Base, Personal, Unseen


@dataclass(frozen=True)
class Actor:
    """Who acts: a staff user, the holder of a signed link, a visitor, or the program itself."""

    kind: str
    name: str
    id: int | None = None

    @classmethod
    def system(cls, name: str) -> Self:
        """Return the actor of a command or job."""
        return cls("system", name)


#: What one of the staff did last is looked up; acts of registrants and of the program cost no more for it.
_BY_USERS = text("actor_kind = 'user'")


class AuditEntry(Personal, Unseen, Base):
    """One act. `scope` names the thing it belongs to for reading rights ("webinar:7", "organisation:2")."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_scope_id", "scope", "id"),
        Index("ix_audit_entries_target", "target"),
        Index("ix_audit_entries_page", "page"),
        Index("ix_audit_entries_actor_id_id", "actor_id", "id", sqlite_where=_BY_USERS, postgresql_where=_BY_USERS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]
    scope: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    #: The staff page on which it was done, so that another one at the same form hears of it.
    page: Mapped[str | None]


_INSERT = insert(AuditEntry.__table__)  # type: ignore[arg-type]


def record(
    session: Session, actor: Actor, action: str, target: str, *, now: datetime, scope: str | None = None,
    **details: object,
) -> None:  # fmt: skip
    """Add the entry "actor did action (`registration.cancel`) to target (`Registration 17`)" to the transaction."""
    record_many(session, actor, action, [(target, details)], now=now, scope=scope)


def record_many(
    session: Session, actor: Actor, action: str, acts: Sequence[tuple[str, Mapping[str, object]]], *, now: datetime,
    scope: str | None = None, scopes: Sequence[str] = (),
) -> None:  # fmt: skip
    """Add an entry for each target with its details, as `record` does, in one statement; `scopes` where each has its own."""
    if not acts:
        return
    common = {"at": now, "actor_kind": actor.kind, "actor_id": actor.id, "actor_name": actor.name, "action": action,
              "scope": scope, "page": session.info.get("page")}  # fmt: skip
    rows = [{**common, "target": target, "details": dict(one)} for target, one in acts]
    for row, own in zip(rows, scopes, strict=False):
        row["scope"] = own
    session.connection().execute(_INSERT, rows)


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(_mapper: Mapper[AuditEntry], _connection: object, entry: AuditEntry) -> None:
    message = f"audit entry {entry.id} cannot be changed"
    raise RuntimeError(message)
