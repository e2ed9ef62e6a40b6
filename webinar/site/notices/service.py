"""Verbs on notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.core import audit, outbox
from webinar.site.notices import queries, rules
from webinar.site.notices.models import NoticeChoice, NoticeMode, NoticeTold
from webinar.site.notices.tasks import SendNotice


def choose(session: Session, user: User, mode: NoticeMode, *, actor: audit.Actor, now: datetime) -> None:
    """Keep how a user hears of what needs them."""
    _choice(session, user.id).mode = mode
    audit.record(session, actor, "notices.choose", f"User {user.id}", now=now, mode=mode.value)


def tell(session: Session, user_id: int, zone: str, keys: Sequence[str], *, now: datetime) -> int:
    """Write the mail of what a user was not told yet of these keys, all that they have now; returns how many are new.

    What was told stays told for as long as it is there, and for a while after.
    """
    known = queries.told(session, user_id)
    new = [key for key in dict.fromkeys(keys) if key not in known]
    for key, row in known.items():
        if key not in keys and now - row.told_at > rules.REMEMBERED:
            session.delete(row)
    choice = _choice(session, user_id)
    choice.digest_on = rules.today(zone, now)
    if new:
        choice.mailed_at = now
        session.add_all(NoticeTold(user_id=user_id, key=key, told_at=now) for key in new)
        outbox.enqueue(session, SendNotice(user_id, new), key=f"notice:{user_id}:{now.isoformat()}", now=now)
    return len(new)


def _choice(session: Session, user_id: int) -> NoticeChoice:
    found = queries.choice_of(session, user_id)
    if found is None:
        found = NoticeChoice(user_id=user_id, mode=rules.USUAL)
        session.add(found)
    return found
