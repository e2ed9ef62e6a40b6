"""Verbs on users: add, make and use one-time sign-in links."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from webinar.accounts import rules
from webinar.accounts.events import UserDisabled
from webinar.accounts.models import KeptPost, SignInLink, StaffSession, User
from webinar.accounts.queries import usable_link, user_by_email
from webinar.accounts.tasks import SendAccountNotice
from webinar.core import audit, events, outbox
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.text import N_, email_key
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


def set_administrator(session: Session, user: User, on: bool, *, actor: audit.Actor, now: datetime) -> None:
    """Make the user an administrator, or one no longer; the last one stays."""
    if user.is_admin is on:
        return
    if not on:
        _ensure_administrator_stays(session, user)
    user.is_admin = on
    tell(session, user, "administrator" if on else "no administrator", now=now)
    audit.record(session, actor, "accounts.set_administrator", f"User {user.id}", now=now, on=on)


def disable_user(session: Session, user: User, *, actor: audit.Actor, now: datetime) -> None:
    """Sign the user out everywhere and for good; the last administrator and the last owner of an organisation stay."""
    if not user.active:
        return
    _ensure_administrator_stays(session, user)
    user.active, user.fs_uniquifier = False, secrets.token_hex(32)
    session.flush()
    end_sessions(session, user)
    events.announce(session, UserDisabled(user.id), now=now)
    tell(session, user, "disabled", now=now)
    audit.record(session, actor, "accounts.disable", f"User {user.id}", now=now)


def enable_user(session: Session, user: User, *, actor: audit.Actor, now: datetime) -> None:
    """Let a disabled user sign in again."""
    if user.active:
        return
    user.active = True
    tell(session, user, "enabled", now=now)
    audit.record(session, actor, "accounts.enable", f"User {user.id}", now=now)


def _ensure_administrator_stays(session: Session, user: User) -> None:
    # The rows are locked, or two administrators who disable one another at the same moment both succeed.
    admins = select(User.id).where(User.is_admin, User.active).order_by(User.id).with_for_update()
    ids = set(session.scalars(admins))
    if user.id in ids:
        rules.ensure_administrator_stays(len(ids - {user.id}))


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


def begin_session(session: Session, user: User, *, now: datetime) -> str:
    """Return the secret of a new session of the user; only its digest is stored."""
    session.execute(delete(StaffSession).where(StaffSession.user_id == user.id, StaffSession.expires_at <= now))
    secret = secrets.token_urlsafe(32)
    ends = now + rules.SESSION_LIFETIME
    session.add(StaffSession(user_id=user.id, secret_digest=digest(secret), created_at=now, expires_at=ends))
    session.flush()
    return secret


def end_session(session: Session, number: int) -> None:
    """End one session: its cookies open nothing any more, wherever they were copied to."""
    session.execute(delete(StaffSession).where(StaffSession.id == number))


def end_sessions(session: Session, user: User, *, but: str = "") -> None:
    """End all sessions of the user but that of the secret `but`, and void links that were mailed but not used."""
    session.execute(
        delete(StaffSession).where(StaffSession.user_id == user.id, StaffSession.secret_digest != digest(but))
    )
    session.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None)))


def ask_new_email(session: Session, user: User, email: str, *, actor: audit.Actor, now: datetime) -> str:
    """Return the secret of a link that gives the user this address; an earlier one is void."""
    new = email_key(email)
    if user_by_email(session, new) is not None:
        raise RuleViolation(N_("This address already belongs to an account."), field="email")
    pending = delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.new_email.is_not(None))
    session.execute(pending.where(SignInLink.used_at.is_(None)))
    secret = secrets.token_urlsafe(32)
    ends = now + rules.PRINTED_LINK_LIFETIME
    session.add(
        SignInLink(user_id=user.id, secret_digest=digest(secret), created_at=now, expires_at=ends, new_email=new)
    )
    session.flush()
    audit.record(session, actor, "accounts.ask_new_email", f"User {user.id}", now=now, email=new)
    return secret


def confirm_new_email(session: Session, secret: str, *, now: datetime) -> User:
    """Give the user the address that this link confirms; NotFound when it is spent, ended, or the address is taken."""
    link = usable_link(session, secret, now=now, confirms=True)
    user = session.get(User, link.user_id, with_for_update=True) if link else None
    if link is None or user is None or not user.active or user_by_email(session, link.new_email or "") is not None:
        raise NotFound
    link.used_at = now
    set_email(session, user, link.new_email or "", actor=audit.Actor("user", user.printed, user.id), now=now)
    return user


def set_email(session: Session, user: User, email: str, *, actor: audit.Actor, now: datetime) -> None:
    """Give the user a new address; links that were mailed to the former one are void, and it is told."""
    old = user.email
    user.email, user.fs_uniquifier = email_key(email), secrets.token_hex(32)
    session.flush()
    session.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None)))
    audit.record(session, actor, "accounts.set_email", f"User {user.id}", now=now, old=old, new=user.email)
    tell(session, user, "address", to=old, now=now)


def tell(session: Session, user: User, what: str, *, to: str = "", now: datetime) -> None:
    """Let a mail tell the user what was done to their account, see `SendAccountNotice`."""
    key = f"account:{user.id}:{what}:{secrets.token_hex(8)}"
    outbox.enqueue(session, SendAccountNotice(user.id, what, to or user.email), key=key, now=now)


def keep_post(
    session: Session, user: User, path: str, fields: Sequence[tuple[str, str]], *, had_files: bool, now: datetime
) -> str:
    """Keep what a user sent without a session, and return the secret that their browser shows for it.

    What is older than a day goes, and of one user all but the newest few.
    """
    session.execute(delete(KeptPost).where(KeptPost.created_at < now - rules.KEPT_FOR))
    older = select(KeptPost.id).where(KeptPost.user_id == user.id).order_by(KeptPost.id.desc())
    for ident in session.scalars(older.offset(rules.KEPT_POSTS - 1)).all():
        session.execute(delete(KeptPost).where(KeptPost.id == ident))
    secret = secrets.token_urlsafe(32)
    session.add(
        KeptPost(
            user_id=user.id, secret_digest=digest(secret), path=path, fields=[list(pair) for pair in fields],
            had_files=had_files, created_at=now,
        )
    )  # fmt: skip
    return secret


def forget_post(session: Session, user: User, secret: str) -> None:
    """Forget what was kept for this user under this secret."""
    session.execute(delete(KeptPost).where(KeptPost.user_id == user.id, KeptPost.secret_digest == digest(secret)))
