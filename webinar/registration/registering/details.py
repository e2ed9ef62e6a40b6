"""What somebody says of themselves when registering, and the row that it fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from webinar.core.search import stored_key
from webinar.core.text import email_key, name_key, random_code
from webinar.core.tokens import new_nonce
from webinar.registration.registering import rules
from webinar.registration.registering.models import Registration
from webinar.registration.registering.setup import Setup

#: What an index of PostgreSQL can hold, with room for the other columns.
_LONGEST_KEY = 800


@dataclass(frozen=True)
class RegistrantDetails:
    """What somebody says of themselves when registering."""

    full_name: str
    email: str
    organisation: str = ""
    position: str = ""
    country: str = ""
    category_id: int | None = None
    question: str = ""
    language: str = "en"
    time_zone: str = ""
    notice: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    consents: Mapping[str, Any] = field(default_factory=dict)
    source_host_id: int | None = None
    source: str = ""


def newcomers(setup: Setup, rows: Sequence[RegistrantDetails]) -> list[rules.Newcomer]:
    """Return what decides where these people will stand, in the same order."""
    ranks = priorities(setup)
    return [
        rules.Newcomer(row.category_id, row.source_host_id, _organisation_key(row), ranks.get(row.category_id or 0, 0))
        for row in rows
    ]


def priorities(setup: Setup) -> dict[int, int]:
    """Return how soon each category moves up."""
    return {row.id: row.priority for row in setup.categories}


def _organisation_key(details: RegistrantDetails) -> str:
    return name_key(details.organisation)[:_LONGEST_KEY]


def blank(webinar_id: int, now: datetime) -> Registration:
    """Return a registration of nobody yet, with codes of its own."""
    return Registration(
        public_id=random_code(), nonce=new_nonce(), webinar_id=webinar_id, created_at=now, extra_sequence=0, holds_entry=False,
        mail_count=0, reason="", notice="",
    )  # fmt: skip


def details_of(registration: Registration) -> RegistrantDetails:
    """Return what a registration says now, for `dataclasses.replace`."""
    names = [one.name for one in fields(RegistrantDetails)]
    return RegistrantDetails(**{name: getattr(registration, name) for name in names})


def fill(registration: Registration, details: RegistrantDetails, now: datetime) -> None:
    """Write what somebody said of themselves into the row."""
    registration.full_name, registration.email = details.full_name, details.email
    registration.email_key = email_key(details.email)
    registration.organisation, registration.position = details.organisation, details.position
    registration.organisation_key = _organisation_key(details)
    registration.country, registration.category_id = details.country, details.category_id
    registration.question, registration.language = details.question, details.language
    registration.time_zone = details.time_zone
    registration.answers, registration.consents = dict(details.answers), dict(details.consents)
    registration.source_host_id, registration.source = details.source_host_id, details.source
    if details.notice != registration.notice:
        registration.notice, registration.agreed_at = details.notice, now if details.notice else None
    names = (details.full_name, details.email, details.organisation)
    registration.search_key = stored_key(*names, max_length=_LONGEST_KEY)
    registration.changed_at = now
