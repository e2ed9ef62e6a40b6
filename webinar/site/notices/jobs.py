"""The clock of notices."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.core import outbox
from webinar.site.notices import queries, rules, service
from webinar.site.notices.access import kept, needs_of
from webinar.site.notices.models import NoticeMode
from webinar.site.notices.tasks import LookAfter
from webinar.web.site import site

_EVERY = timedelta(minutes=1)
#: What no room has changed is looked at less often.
_UNCHANGED = timedelta(minutes=15)


def tick(session: Session, now: datetime) -> None:
    """Write the job of everybody for whom it is time to look; each looks in a transaction of its own."""
    stamp, looked = queries.stamp(session), kept().looked
    for user_id, choice, zone in queries.readers(session):
        if not rules.is_due(choice, zone, now):
            continue
        known = looked.get(user_id)
        if (
            rules.mode_of(choice) is NoticeMode.AT_ONCE
            and known
            and known[0] == stamp
            and timedelta() <= now - known[1] < _UNCHANGED
        ):
            continue
        looked[user_id] = (stamp, now)
        outbox.repeat(session, LookAfter(user_id), key=f"notices:{user_id}", now=now, every=_EVERY)


def look_after(session: Session, task: LookAfter, now: datetime) -> None:
    """Look what needs a user, and write the mail of what is new."""
    found = {user_id: (choice, zone) for user_id, choice, zone in queries.readers(session)}
    user, here = session.get(User, task.user_id), site()
    if user is None or user.id not in found or not rules.is_due(*found[user.id], now):
        return
    with here.app.test_request_context(base_url=here.settings.base_url):
        keys = [need.key for need in needs_of(session, user, now)]
    service.tell(session, user.id, found[user.id][1], keys, now=now)
