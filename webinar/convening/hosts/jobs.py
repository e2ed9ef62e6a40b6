"""What the hosts room does about facts told by other rooms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.hosts.service import tell_those_spoken_for
from webinar.convening.webinars.events import WebinarPublished
from webinar.convening.webinars.queries import by_id


def on_webinar_published(session: Session, event: WebinarPublished, now: datetime) -> None:
    """Tell a host in whose name an administrator created the webinar: its name is public from now on."""
    tell_those_spoken_for(session, by_id(session, event.webinar_id), now)
