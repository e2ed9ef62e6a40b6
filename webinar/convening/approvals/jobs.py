"""What the approvals room does when a page goes public."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.approvals.access import BEFORE_THE_PAGE, documents, unapproved
from webinar.convening.approvals.service import go_ahead
from webinar.convening.webinars.events import WebinarPublished
from webinar.convening.webinars.queries import by_id
from webinar.core import audit


def on_webinar_published(session: Session, event: WebinarPublished, now: datetime) -> None:
    """Tell the hosts whose approval is missing of what is public now against it, and why."""
    if not event.reason:
        return
    webinar, actor = by_id(session, event.webinar_id), audit.Actor.system(event.by)
    for row in documents():
        missing = unapproved(session, webinar, row.key, now) if row.before in BEFORE_THE_PAGE else []
        if missing:
            go_ahead(session, webinar, row.key, missing, event.reason, actor=actor, now=now)
