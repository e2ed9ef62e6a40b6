"""Reads of certificates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webinar.attendance.certificates.models import Certificate, CertificateKind, CertificateName, CertificateSettings
from webinar.attendance.certificates.rules import Attendee
from webinar.attendance.presence.models import Attendance
from webinar.attendance.presence.queries import attended_ids
from webinar.registration.registering.models import Registration


def settings(session: Session, webinar_id: int) -> CertificateSettings:
    """Return what a webinar issues: nothing while nobody has said so."""
    found = session.get(CertificateSettings, webinar_id)
    return found or CertificateSettings(webinar_id=webinar_id, is_on=False, least_share=None, with_minutes=False)


def attendees(session: Session, webinar_id: int) -> list[Attendee]:
    """Return the registrants who attended and whose data is not erased."""
    came = attended_ids(session, webinar_id)
    statement = (
        select(Attendance)
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(Attendance.webinar_id == webinar_id, Registration.erased_at.is_(None))
        .order_by(Registration.search_key, Registration.id)
    )
    rows = session.scalars(statement)
    return [Attendee(row.registration_id, row.minutes) for row in rows if row.registration_id in came]


def attendee(session: Session, webinar_id: int, registration_id: int) -> Attendee | None:
    """Return a registrant who attended, or None."""
    return next((row for row in attendees(session, webinar_id) if row.registration_id == registration_id), None)


def holders(session: Session, webinar_id: int, kind: CertificateKind = CertificateKind.CERTIFICATE) -> set[int]:
    """Return the registrations that hold a valid document of this kind."""
    statement = select(Certificate.registration_id).where(
        Certificate.webinar_id == webinar_id, Certificate.kind == kind, Certificate.revoked_at.is_(None)
    )
    return set(session.scalars(statement))


def issued(session: Session, webinar_id: int) -> Sequence[Certificate]:
    """Return the documents of a webinar, the latest first, with their holders."""
    statement = select(Certificate).where(Certificate.webinar_id == webinar_id).order_by(Certificate.id.desc())
    loaded = joinedload(Certificate.registration).joinedload(Registration.category)
    return session.scalars(statement.options(loaded)).all()


def of_registration(session: Session, registration_id: int) -> Sequence[Certificate]:
    """Return somebody's documents, the latest first."""
    statement = select(Certificate).where(Certificate.registration_id == registration_id)
    return session.scalars(statement.order_by(Certificate.id.desc())).all()


def valid(session: Session, registration_id: int) -> Certificate | None:
    """Return somebody's document that stands; the latest where there are two."""
    return next((row for row in of_registration(session, registration_id) if row.revoked_at is None), None)


def by_code(session: Session, code: str) -> Certificate | None:
    """Return the document of a code."""
    loaded = joinedload(Certificate.registration)
    return session.scalar(select(Certificate).where(func.lower(Certificate.code) == code).options(loaded))


def by_id(session: Session, certificate_id: int) -> Certificate | None:
    """Return one document with its holder."""
    loaded = joinedload(Certificate.registration).joinedload(Registration.category)
    return session.scalar(select(Certificate).where(Certificate.id == certificate_id).options(loaded))


def wish(session: Session, registration_id: int) -> CertificateName | None:
    """Return the name that somebody asked for."""
    return session.scalar(select(CertificateName).where(CertificateName.registration_id == registration_id))


def wishes(session: Session, webinar_id: int) -> Sequence[tuple[CertificateName, Registration]]:
    """Return the names that wait for an answer, oldest first."""
    statement = (
        select(CertificateName, Registration)
        .join(Registration, Registration.id == CertificateName.registration_id)
        .where(Registration.webinar_id == webinar_id, CertificateName.accepted_at.is_(None))
        .options(joinedload(Registration.category))
        .order_by(CertificateName.id)
    )
    return [(name, registration) for name, registration in session.execute(statement)]


def printed_names(session: Session, webinar_id: int) -> dict[int, str]:
    """Return the accepted names by registration."""
    statement = (
        select(CertificateName.registration_id, CertificateName.name)
        .join(Registration, Registration.id == CertificateName.registration_id)
        .where(Registration.webinar_id == webinar_id, CertificateName.accepted_at.is_not(None))
    )
    return {row.registration_id: row.name for row in session.execute(statement)}


def registrations(session: Session, ids: Sequence[int]) -> dict[int, Registration]:
    """Return registrations by their ids."""
    return {row.id: row for row in session.scalars(select(Registration).where(Registration.id.in_(ids)))}


def to_reissue(session: Session, registration_id: int, name: str) -> list[Certificate]:
    """Return the documents that somebody gets anew once this is their name in print, the latest first."""
    return [row for row in of_registration(session, registration_id) if row.revoked_at is None and row.name != name]
