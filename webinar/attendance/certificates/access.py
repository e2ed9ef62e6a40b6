"""Certificates as one viewer may know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webinar.attendance.certificates import queries
from webinar.attendance.certificates.models import Certificate, CertificateName
from webinar.attendance.certificates.rules import KIND_LABELS, length_of, printed_code, split
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound
from webinar.registration.registering.models import Registration
from webinar.registration.roster.access import Roster
from webinar.web.database import session
from webinar.web.rendering import translate


@dataclass(frozen=True)
class Document:
    """A document for staff: of somebody who is not seen, with a pseudonym and without its code."""

    id: int
    public_id: str
    seen: bool
    name: str
    present_name: str
    kind: str
    code: str
    issued_at: datetime
    revoked_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Wish:
    """A name that somebody asks for, beside the one that they registered under."""

    public_id: str
    name: str
    present_name: str


@dataclass(frozen=True)
class Prospect:
    """To whom certificates would go now: counts, and the ids of the registrations alone."""

    ids: tuple[int, ...]
    held: int
    short: int
    unknown: int
    length: float | None

    @property
    def new(self) -> int:
        """Return to how many they would go."""
        return len(self.ids)


def documents(roster: Roster) -> list[Document]:
    """Return the documents of a webinar for a viewer."""
    return [document(roster, row, row.registration) for row in queries.issued(session(), roster.webinar.id)]


def document(roster: Roster, row: Certificate, registration: Registration) -> Document:
    """Return one document for a viewer."""
    person = roster.of(registration)
    return Document(
        row.id, registration.public_id, person.seen, row.name if person.seen and row.name else person.name, person.name,
        translate(KIND_LABELS[row.kind]), printed_code(row.code) if person.seen else "", row.issued_at, row.revoked_at,
        translate(row.reason) if person.seen and row.reason else "",
    )  # fmt: skip


def wishes(roster: Roster) -> list[Wish]:
    """Return the names that wait for an answer, of those whom the viewer sees."""
    found = queries.wishes(session(), roster.webinar.id)
    return [
        Wish(person.public_id, row.name, person.full_name)
        for row, person in found if roster.sees(person) and not person.erased_at
    ]  # fmt: skip


def find(roster: Roster, certificate_id: int) -> Certificate:
    """Return a document on which the viewer may act; NotFound for any other of another webinar."""
    row = queries.by_id(session(), certificate_id)
    if row is None or row.webinar_id != roster.webinar.id:
        raise NotFound
    roster.ensure_seen(row.registration)
    return row


def find_wish(roster: Roster, public_id: str) -> tuple[CertificateName, Registration]:
    """Return the name that a registrant asks for, if the viewer may act on them."""
    registration = roster.find_to_act(public_id)
    row = queries.wish(session(), registration.id)
    if row is None or row.accepted_at is not None:
        raise NotFound
    return row, registration


def prospect(webinar: Webinar) -> Prospect:
    """Return to how many certificates would go, and why not to others."""
    chosen = queries.settings(session(), webinar.id)
    length = length_of(webinar.starts_at, webinar.ends_at)
    good, short, unknown = split(queries.attendees(session(), webinar.id), length, chosen.least_share)
    held = queries.holders(session(), webinar.id)
    ids = tuple(row.registration_id for row in good if row.registration_id not in held)
    return Prospect(ids, len(held), len(short), len(unknown), length)
