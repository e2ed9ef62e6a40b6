"""What is kept of a registrant's wish to pass the place on."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.core.database import columns
from webinar.registration.registering.models import Registration
from webinar.registration.transfers import queries
from webinar.web.dates import moment
from webinar.web.feature import Kept


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return the colleague who was asked, while the question is open."""
    row = queries.of_registration(session, registration.id)
    if row is not None:
        asked = moment(row.created_at, registration.time_zone)
        data = columns(row, "registration_id", "public_id", "nonce")
        yield Kept(_("Passing on your place"), [(row.email, asked)], {"transfer": data})
