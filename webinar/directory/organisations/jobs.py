"""What organisations do about facts told by other rooms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.accounts.events import UserDisabled
from webinar.directory.organisations.service import ensure_owners_beside


def on_user_disabled(session: Session, event: UserDisabled, _now: datetime) -> None:
    """Refuse to disable the last owner of an organisation."""
    ensure_owners_beside(session, event.user_id)
