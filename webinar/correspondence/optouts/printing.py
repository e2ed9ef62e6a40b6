"""What is kept of a registrant's wish, in words and as data."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.core.database import columns
from webinar.core.optouts import suppression
from webinar.registration.registering.models import Registration
from webinar.web.dates import moment
from webinar.web.feature import Kept
from webinar.web.optouts import digest_of


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return since when a registrant wants no more email that can be refused."""
    row = suppression(session, digest_of(registration.email)) if registration.email else None
    shown = [(_("Unsubscribed since"), moment(row.created_at, registration.time_zone))] if row else []
    yield Kept(_("Unsubscribed from messages"), shown, {"opt_out": columns(row, "digest", "scope") if row else None})
