"""Who wants no more mail that may be refused: kept under a digest of the mailbox, which outlives the address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.database import Base, Personal, Unseen


@dataclass(frozen=True)
class OptOut:
    """The way out of a mail that may be refused: the address that takes the wish, and the mailbox's digest.

    A mail without one (confirmation, change, cancellation, reminder of a place somebody holds) cannot be refused.
    """

    url: str
    digest: str


class Suppression(Personal, Unseen, Base):
    """A mailbox that gets no mail that may be refused. The digest alone stays when the address must go."""

    __tablename__ = "mail_suppressions"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    #: As it is known from the mail that was refused; None once it is erased.
    address: Mapped[str | None]
    #: In which mail's scope the wish came ("webinar:7").
    scope: Mapped[str | None]
    created_at: Mapped[datetime]


def suppression(session: Session, digest: str) -> Suppression | None:
    """Return the wish of a mailbox."""
    return session.scalar(select(Suppression).where(Suppression.digest == digest))


def suppressed(session: Session, digests: Collection[str]) -> set[str]:
    """Return which of these digests belong to mailboxes that want no more."""
    if not digests:
        return set()
    # Few people refuse: their digests are fewer than those of a crowd.
    return set(session.scalars(select(Suppression.digest))) & set(digests)
