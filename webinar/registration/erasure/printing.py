"""What is kept about one registrant, for themselves to read and to take along."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from webinar.registration.registering.models import Registration
from webinar.web.feature import Kept
from webinar.web.site import site


def own_data(session: Session, registration: Registration) -> list[Kept]:
    """Return everything that any room keeps about a registrant."""
    rooms = (feature.own_data for feature in site().features if feature.own_data)
    return [kept for room in rooms for kept in room(session, registration)]


def as_data(kept: list[Kept]) -> dict[str, Any]:
    """Return all of it under technical names, as JSON values."""
    return {name: value for part in kept for name, value in part.data.items()}
