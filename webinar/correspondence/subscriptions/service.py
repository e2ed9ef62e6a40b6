"""Verbs on personal feeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.core import audit
from webinar.core.text import random_code
from webinar.core.tokens import new_nonce
from webinar.correspondence.subscriptions import queries
from webinar.correspondence.subscriptions.models import CalendarFeed
from webinar.registration.registering.events import RegistrationErased


def renew(
    session: Session, feed: CalendarFeed | None, *, actor: audit.Actor, now: datetime, scope: str | None = None,
    holder: str = "", **owner: int,
) -> CalendarFeed:  # fmt: skip
    """Give somebody a feed, or theirs another address: the former one is void at once."""
    if feed is None:
        feed = CalendarFeed(public_id=random_code(16), **owner)
        session.add(feed)
    feed.nonce, feed.holder, feed.made_at = new_nonce(), holder, now
    session.flush()
    audit.record(session, actor, "subscriptions.renew", actor.name, now=now, scope=scope)
    return feed


def switch_off(
    session: Session, feed: CalendarFeed | None, *, actor: audit.Actor, now: datetime, scope: str | None = None
) -> None:
    """Make the address void; there is no feed any more."""
    if feed is None:
        return
    session.delete(feed)
    session.flush()
    audit.record(session, actor, "subscriptions.switch_off", actor.name, now=now, scope=scope)


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take the feed of who erased their data."""
    feed = queries.of_registration(session, event.registration_id)
    if feed is not None:
        session.delete(feed)
