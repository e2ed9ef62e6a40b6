"""What is kept about one registrant, for themselves to read and to take along."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from webinar.core.mail import Delivery
from webinar.questionnaire.access import printed_answers
from webinar.registration import queries
from webinar.registration.access import form_parts
from webinar.registration.forms import with_accreditation
from webinar.registration.models import Registration

_FIELDS = (
    "public_id", "full_name", "email", "organisation", "position", "country", "question", "language", "time_zone",
    "status", "priority", "reason", "source", "notice", "agreed_at", "proved_at", "queued_at", "held_until",
    "created_at", "changed_at",
)  # fmt: skip


def own_data(session: Session, registration: Registration) -> dict[str, Any]:
    """Return everything that is kept about a registrant, as JSON values."""
    fields, categories = form_parts(registration.webinar)
    kept: dict[str, Any] = {name: getattr(registration, name) for name in _FIELDS}
    kept |= {"webinar": registration.webinar.title, "category": getattr(registration.category, "name", None)}
    asked = with_accreditation(fields, categories)
    kept["answers"] = {row.key: text for row, text in printed_answers(asked, registration.answers)}
    kept["consents"] = registration.consents
    kept["files"] = [{"name": row.name, "size": row.size} for row in queries.files_of(session, registration.id)]
    kept["mails"] = [
        {"at": row.created_at, "subject": row.subject}
        for row in session.query(Delivery).filter_by(recipient=registration.email, scope=registration.webinar.scope)
    ]
    return kept
