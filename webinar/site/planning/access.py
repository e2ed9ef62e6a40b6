"""The milestones of all rooms, and which of them a webinar has reached."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import request
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.core.stamps import Kept
from webinar.web.feature import Milestone
from webinar.web.site import site
from webinar.web.transaction import SAFE_METHODS

_REACHED = Kept()


def milestones() -> list[Milestone]:
    """Return the milestones that rooms state, in the order of the rooms."""
    return [row for feature in site().features for row in feature.milestones]


def reached(session: Session, webinar: Webinar, now: datetime) -> set[str]:
    """Return the keys of milestones that need no more work; pages that change nothing keep them while nothing has changed."""
    if request and request.method in SAFE_METHODS:
        minute = now.replace(second=0, microsecond=0)
        return _REACHED.under(session)((webinar.id, minute), partial(_reached, session, webinar, now))
    return _reached(session, webinar, now)


def _reached(session: Session, webinar: Webinar, now: datetime) -> set[str]:
    rooms = (feature.reached for feature in site().features if feature.reached)
    return {key for room in rooms for key in room(session, webinar, now)}


def open_before(session: Session, webinar: Webinar, state: WebinarState, now: datetime) -> list[str]:
    """Return the labels (marked for translation) of what should be done before a step, the earliest due first."""
    wanted = sorted((row for row in milestones() if row.before == state.value), key=lambda row: -row.days)
    if not wanted:
        return []
    known = reached(session, webinar, now)
    return [row.label for row in wanted if row.key not in known]
