"""The plan's clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.correspondence.planned.access import audience
from webinar.correspondence.planned.service import send_due


def tick(session: Session, now: datetime) -> None:
    """Write the mails of everything that is due."""
    send_due(session, audience, now=now)
