"""The clock of reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.attendance.schedules.service import run_due


def tick(session: Session, now: datetime) -> None:
    """Write the mails of every report whose turn has come."""
    run_due(session, now)
