"""What needs somebody, as all rooms say it, and how many things that are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app, request
from flask_login import current_user
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars.queries import desk
from webinar.web.feature import Need
from webinar.web.site import site
from webinar.web.transaction import SAFE_METHODS

#: So many users' numbers are kept.
_MOST = 2_000


@dataclass
class Kept:
    """What a process keeps, and may lose at any time."""

    #: By user how many things need them, with the minute in which it was counted.
    counted: dict[int, tuple[datetime, int]] = field(default_factory=dict)
    #: By user the stamp under which it was last looked what is new, and when.
    looked: dict[int, tuple[str, datetime]] = field(default_factory=dict)


def kept() -> Kept:
    """Return what this process keeps for the application."""
    found: Kept = current_app.extensions.setdefault("webinar_notices", Kept())
    return found


def needs_of(session: Session, user: User, now: datetime) -> list[Need]:
    """Return what of all rooms waits for a user, and what is new, in the order of the rooms."""
    mine = desk(session, user.id)
    rooms = (feature.needs for feature in site().features if feature.needs)
    return [need for needs in rooms for need in needs(session, user, mine, now)]


def count(session: Session, user: User, now: datetime) -> int:
    """Return how many things need a user: as it was in this minute, unless they have acted since."""
    minute, counted = now.replace(second=0, microsecond=0), kept().counted
    known = counted.get(user.id)
    if known is not None and known[0] == minute and request.method in SAFE_METHODS:
        return known[1]
    return note(user, needs_of(session, user, now), now)


def note(user: User, needs: list[Need], now: datetime) -> int:
    """Keep what was just counted for a user, and return it; news wants nothing of them and does not count."""
    found, counted = sum(not need.is_news for need in needs), kept().counted
    if len(counted) >= _MOST:
        counted.clear()
    counted[user.id] = (now.replace(second=0, microsecond=0), found)
    return found


def count_anew() -> None:
    """Forget the number of the user who has just acted."""
    if request.method not in SAFE_METHODS and current_user.is_authenticated:
        kept().counted.pop(current_user.id, None)
