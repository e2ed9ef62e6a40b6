"""For whom the list is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webinar.registration.privacy.models import Listing
from webinar.registration.privacy.queries import settings
from webinar.registration.registering.models import Registration, RegistrationStatus


def own_link(session: Session, registration: Registration, _now: datetime) -> Mapping[str, Any] | None:
    """Show the way to the list to those whom it is for."""
    hidden = settings(session, registration.webinar_id).participants_list is Listing.HIDE
    return None if hidden or registration.status is not RegistrationStatus.CONFIRMED else {}
