"""Reads of users."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from webinar.accounts.models import KeptPost, SignInLink, StaffSession, User
from webinar.core.text import email_key, like_pattern
from webinar.core.tokens import digest


def user_by_email(session: Session, email: str) -> User | None:
    """Return the user with this address, in any case of letters."""
    return session.scalar(select(User).where(User.email == email_key(email)))


def usable_link(session: Session, secret: str, *, now: datetime, confirms: bool = False) -> SignInLink | None:
    """Return the link of this secret if it is unused and has not ended: one that signs in, or `confirms` an address."""
    purpose = SignInLink.new_email.is_not(None) if confirms else SignInLink.new_email.is_(None)
    statement = select(SignInLink).where(
        SignInLink.secret_digest == digest(secret), SignInLink.used_at.is_(None), SignInLink.expires_at > now, purpose
    )
    return session.scalar(statement)


def signed_in(session: Session, secret: str, *, now: datetime) -> tuple[User, int] | None:
    """Return the user of a session that lasts, and the session's number; None when it has ended."""
    statement = (
        select(User, StaffSession.id)
        .join(StaffSession, StaffSession.user_id == User.id)
        .where(StaffSession.secret_digest == digest(secret), StaffSession.expires_at > now, User.active)
    )
    row = session.execute(statement).first()
    return (row[0], row[1]) if row else None


def session_count(session: Session, user: User, *, now: datetime) -> int:
    """Return on how many browsers the user is signed in."""
    statement = select(func.count(StaffSession.id)).where(
        StaffSession.user_id == user.id, StaffSession.expires_at > now
    )
    return session.scalar(statement) or 0


def listed(query: str = "") -> Select[User]:
    """Return the statement for users by address, those whose name or address holds the text."""
    pattern = like_pattern(query)
    found = or_(User.email.ilike(pattern, escape="\\"), User.name.ilike(pattern, escape="\\"))
    return select(User).where(found).order_by(User.email)


def is_kept_for_another(session: Session, user: User, secret: str, *, since: datetime) -> bool:
    """Tell whether what this browser sent is kept for another user."""
    statement = select(KeptPost.id).where(KeptPost.user_id != user.id, KeptPost.secret_digest == digest(secret))
    return session.scalar(statement.where(KeptPost.created_at >= since)) is not None


def kept_post(session: Session, user: User, secret: str, *, since: datetime) -> KeptPost | None:
    """Return what was kept for this user under this secret, unless it is too old."""
    statement = select(KeptPost).where(KeptPost.user_id == user.id, KeptPost.secret_digest == digest(secret))
    return session.scalar(statement.where(KeptPost.created_at >= since))
