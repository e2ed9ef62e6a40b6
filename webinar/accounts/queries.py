"""Reads of users."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.accounts.models import SignInLink, User
from webinar.core.text import email_key
from webinar.core.tokens import digest


def user_by_email(session: Session, email: str) -> User | None:
    """Return the user with this address, in any case of letters."""
    return session.scalar(select(User).where(User.email == email_key(email)))


def usable_link(session: Session, secret: str, *, now: datetime) -> SignInLink | None:
    """Return the sign-in link of this secret if it is unused and has not ended."""
    statement = select(SignInLink).where(
        SignInLink.secret_digest == digest(secret), SignInLink.used_at.is_(None), SignInLink.expires_at > now
    )
    return session.scalar(statement)


def users(session: Session) -> Sequence[User]:
    """Return every user by address."""
    return session.scalars(select(User).order_by(User.email)).all()
