"""What came back from a registrant, for staff beside the registration and for the registrant to take along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.core.database import columns
from webinar.correspondence.replies import queries, rules
from webinar.correspondence.replies.models import Fate, IncomingMail
from webinar.registration.registering.models import Registration
from webinar.registration.roster.access import Registrant
from webinar.web.dates import moment
from webinar.web.feature import Kept
from webinar.web.rendering import translate


def _words(row: IncomingMail) -> str:
    label = translate(rules.KIND_LABELS[row.kind])
    return f"{label}: {translate(rules.ANSWER_LABELS[row.answer])}" if row.answer else label


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return the mails that came from a registrant or about their address."""
    rows = queries.of_registration(session, registration.id)
    shown = [(_words(row), moment(row.received_at, registration.time_zone)) for row in rows]
    data = [columns(row, "key", "raw", "before", "webinar_id", "registration_id", "member_id") for row in rows]
    yield Kept(_("Replies from you"), shown, {"replies": data})


def section(session: Session, registrant: Registrant, _now: datetime) -> Mapping[str, Any] | None:
    """Return what counts of it now, for the staff's page of a registration."""
    rows = [row for row in queries.of_registration(session, registrant.id) if row.fate in {Fate.APPLIED, Fate.HELD}]
    found = [(_words(row), row.comment, row.received_at, row.fate is Fate.HELD) for row in rows]
    return {"replies": found} if found else None
