"""Verbs on certificates; those that issue hold the webinar's lock, so that two at once issue once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from webinar.attendance.certificates import queries, rules
from webinar.attendance.certificates.models import Certificate, CertificateKind, CertificateName, CertificateSettings
from webinar.attendance.certificates.tasks import SendCertificate
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, random_code
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.models import Registration

#: As many as one act reads at once.
_AT_ONCE = 500


def save_settings(
    session: Session, webinar: Webinar, *, is_on: bool, least_share: int | None, with_minutes: bool,
    actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Say what a webinar issues."""
    row = session.get(CertificateSettings, webinar.id) or CertificateSettings(webinar_id=webinar.id)
    row.is_on, row.least_share, row.with_minutes = is_on, least_share, with_minutes
    session.add(row)
    audit.record(
        session, actor, "certificates.settings", webinar.title, now=now, scope=webinar.scope, on=is_on,
        share=least_share, minutes=with_minutes,
    )  # fmt: skip


def issue_all(session: Session, webinar: Webinar, *, mailed: bool, actor: audit.Actor, now: datetime) -> int:
    """Issue a certificate to everybody who qualifies and holds none; returns to how many."""
    locked(session, webinar.id)
    chosen = queries.settings(session, webinar.id)
    if not chosen.is_on:
        raise RuleViolation(N_("Turn certificates on first."))
    length = rules.length_of(webinar.starts_at, webinar.ends_at)
    good, _short, _unknown = rules.split(queries.attendees(session, webinar.id), length, chosen.least_share)
    held, names = queries.holders(session, webinar.id), queries.printed_names(session, webinar.id)
    people = [row for row in good if row.registration_id not in held]
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        rows = queries.registrations(session, [row.registration_id for row in some])
        for one in some:
            registration = rows[one.registration_id]
            minutes = one.minutes if chosen.with_minutes else None
            _issue(
                session, registration, names.get(registration.id, ""), CertificateKind.CERTIFICATE, minutes,
                mailed=mailed, actor=actor, now=now,
            )  # fmt: skip
    if people:
        audit.record(
            session, actor, "certificates.issue_all", webinar.title, now=now, scope=webinar.scope, count=len(people),
            mailed=mailed,
        )  # fmt: skip
    return len(people)


def give_statement(
    session: Session, registration: Registration, *, mailed: bool, actor: audit.Actor, now: datetime
) -> Certificate:
    """Give one person who attended a statement of it, however long they stayed."""
    locked(session, registration.webinar_id)
    came = queries.attendee(session, registration.webinar_id, registration.id)
    if came is None:
        raise RuleViolation(N_("This person is not recorded as having attended."))
    if registration.id in queries.holders(session, registration.webinar_id, CertificateKind.STATEMENT):
        raise RuleViolation(N_("This person already has a valid statement."))
    accepted = queries.printed_names(session, registration.webinar_id).get(registration.id, "")
    minutes = came.minutes if queries.settings(session, registration.webinar_id).with_minutes else None
    made = _issue(
        session, registration, accepted, CertificateKind.STATEMENT, minutes, mailed=mailed, actor=actor, now=now
    )
    _record(session, registration, "certificates.statement", actor, now)
    return made


def revoke(session: Session, row: Certificate, reason: str, *, actor: audit.Actor, now: datetime) -> None:
    """Let a document no longer stand; whoever checks its code reads so. Once revoked, it stays so."""
    rules.ensure_reason(reason)
    locked(session, row.webinar_id)
    session.refresh(row, ["revoked_at"])
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by, row.reason = now, actor.name, reason.strip()
        _record(session, row.registration, "certificates.revoke", actor, now)


def reissue(session: Session, row: Certificate, *, actor: audit.Actor, now: datetime) -> Certificate:
    """Issue a document again under the person's present name; the former one no longer stands."""
    locked(session, row.webinar_id)
    session.refresh(row, ["revoked_at"])
    if row.revoked_at is not None:
        raise RuleViolation(N_("This document is revoked."))
    registration = row.registration
    row.revoked_at, row.revoked_by, row.reason = now, actor.name, rules.REISSUED
    accepted = queries.printed_names(session, row.webinar_id).get(registration.id, "")
    made = _issue(session, registration, accepted, row.kind, row.minutes, mailed=True, actor=actor, now=now)
    _record(session, registration, "certificates.reissue", actor, now)
    return made


def ask_for_name(session: Session, registration: Registration, name: str, *, actor: audit.Actor, now: datetime) -> None:
    """Ask for another name in print. It waits for staff: a certificate must not be made out to somebody else."""
    locked(session, registration.webinar_id)
    row = queries.wish(session, registration.id) or CertificateName(registration_id=registration.id)
    row.name, row.asked_at, row.accepted_at = name, now, None
    session.add(row)
    _record(session, registration, "certificates.ask_name", actor, now)


def answer_wish(
    session: Session, row: CertificateName, registration: Registration, *, accept: bool, actor: audit.Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Accept a name, and issue what stands anew under it; or decline it."""
    if not accept:
        session.delete(row)
        _record(session, registration, "certificates.decline_name", actor, now)
        return
    row.accepted_at = now
    session.flush()
    _record(session, registration, "certificates.accept_name", actor, now)
    for document in queries.to_reissue(session, registration.id, row.name):
        document.registration = registration
        reissue(session, document, actor=actor, now=now)


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take the person out of their documents; the codes go on to be answered."""
    session.execute(
        update(Certificate)
        .where(Certificate.registration_id == event.registration_id)
        .values(name="", minutes=None, reason="")
    )
    session.execute(delete(CertificateName).where(CertificateName.registration_id == event.registration_id))


def _issue(
    session: Session, registration: Registration, name: str, kind: CertificateKind, minutes: int | None, *,
    mailed: bool, actor: audit.Actor, now: datetime,
) -> Certificate:  # fmt: skip
    row = Certificate(
        webinar_id=registration.webinar_id, registration_id=registration.id, code=random_code(rules.CODE_LENGTH),
        kind=kind, name=name or registration.full_name, language=registration.language, minutes=minutes,
        issued_by=actor.name, issued_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if mailed and registration.email:
        task = SendCertificate(row.id, registration.id)
        outbox.enqueue(session, task, key=f"certificate:{row.code}", now=now, lane=outbox.BULK)
    return row


def _record(session: Session, registration: Registration, act: str, actor: audit.Actor, now: datetime) -> None:
    scope = f"webinar:{registration.webinar_id}"
    audit.record(session, actor, act, registration.label, now=now, scope=scope)
