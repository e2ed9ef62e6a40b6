"""What was made by pressing a button: the same press again makes nothing, and leads where the first one led."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.database import Base, Unseen

#: A page may stay open for a day with its button.
KEPT_FOR = timedelta(days=1)


class Press(Unseen, Base):
    """A form that was sent and taken: the digest of what was sent from which page, and the address it led to."""

    __tablename__ = "presses"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    leads_to: Mapped[str]
    pressed_at: Mapped[datetime] = mapped_column(index=True)


def led_to(session: Session, digest: str) -> str | None:
    """Return where the same press led before, None for the first."""
    return session.scalar(select(Press.leads_to).where(Press.digest == digest))


def keep(session: Session, digest: str, leads_to: str, now: datetime) -> None:
    """Keep where a press led."""
    session.add(Press(digest=digest, leads_to=leads_to, pressed_at=now))
    session.flush()


def forget_old(session: Session, now: datetime) -> None:
    """Delete what nobody presses again."""
    old = Press.pressed_at < now - KEPT_FOR
    if session.scalar(select(Press.id).where(old).limit(1)) is not None:
        session.execute(delete(Press).where(old))
