"""Verbs on users: add, make and use one-time sign-in links."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from webinar.accounts.models import SignInLink, User
from webinar.accounts.queries import usable_link, user_by_email
from webinar.core import audit
from webinar.core.errors import NotFound
from webinar.core.text import email_key
from webinar.core.tokens import digest


def add_user(
    session: Session, email: str, *, name: str = "", is_admin: bool = False, actor: audit.Actor, now: datetime
) -> User:
    """Return the user with this address, made if there is none; an existing one keeps its name and rights."""
    found = user_by_email(session, email)
    if found is not None:
        return found
    user = User(
        email=email_key(email), name=name, is_admin=is_admin, active=True, created_at=now,
        fs_uniquifier=secrets.token_hex(32), fs_webauthn_user_handle=secrets.token_hex(32),
    )  # fmt: skip
    session.add(user)
    session.flush()
    audit.record(session, actor, "accounts.add_user", f"User {user.id}", now=now, email=user.email, admin=is_admin)
    return user


def make_sign_in_link(session: Session, user: User, *, lifetime: timedelta, now: datetime) -> str:
    """Return the secret of a new one-time link; only its digest is stored."""
    secret = secrets.token_urlsafe(32)
    session.add(SignInLink(user_id=user.id, secret_digest=digest(secret), created_at=now, expires_at=now + lifetime))
    session.flush()
    return secret


def use_sign_in_link(session: Session, secret: str, *, now: datetime) -> User:
    """Spend the link and return its user; NotFound when it is unknown, spent, ended, or its user is switched off.

    Of two simultaneous uses exactly one succeeds.
    """
    link = usable_link(session, secret, now=now)
    if link is None:
        raise NotFound
    spend = update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None)).values(used_at=now)
    result = session.execute(spend)
    user = session.get(User, link.user_id)
    if not isinstance(result, CursorResult) or result.rowcount != 1 or user is None or not user.active:
        raise NotFound
    audit.record(
        session, audit.Actor("user", user.printed, user.id), "accounts.sign_in_by_link", f"User {user.id}", now=now
    )
    return user
