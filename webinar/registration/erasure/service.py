"""Verbs of privacy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarEdited, WebinarMoved, WebinarPublished
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_id, locked
from webinar.convening.webinars.rules import is_over
from webinar.core import audit, events, outbox
from webinar.registration.erasure import queries, rules
from webinar.registration.erasure.tasks import ApplyRetention
from webinar.registration.form.queries import fields
from webinar.registration.privacy.events import PrivacyChanged
from webinar.registration.privacy.queries import settings
from webinar.registration.registering import places
from webinar.registration.registering import rules as registration_rules
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.models import Registration, RegistrationFile
from webinar.registration.registering.service import cancel
from webinar.registration.registering.setup import locked_setup


def erase(
    session: Session, registration: Registration, *, actor: audit.Actor, now: datetime, passes_on: bool = True
) -> None:
    """Take out everything personal; the row goes on counting under its status, category, country and source.

    A place that is still held is given up first, and passed on by the caller if not `passes_on`. Every room is told, and takes out what it keeps: whoever offers
    `own_data` listens. Twice is as once.
    """
    webinar = locked(session, registration.webinar_id)
    if registration.erased_at is not None:
        return
    if not is_over(webinar, now):
        places.take_out_entry(session, webinar, registration, now=now)
    if registration_rules.may_cancel(webinar, registration.status, now):
        cancel(session, registration, actor=actor, now=now, tell=False, passes_on=passes_on)
    told = RegistrationErased(registration.id, webinar.id, registration.email, registration.full_name)
    events.announce(session, told, now=now)
    audit.record(session, actor, "registration.erase", registration.label, now=now, scope=webinar.scope)


def apply_retention(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> rules.Report:
    """Take out what has been kept long enough, and return what that was; the next run is planned."""
    setup = locked_setup(session, webinar.id)
    webinar = setup.webinar
    found = queries.report(session, webinar, now)
    for row in queries.unconfirmed(session, webinar.id, now):
        erase(session, row, actor=actor, now=now, passes_on=False)
    if found.registrations:
        while batch := queries.kept(session, webinar.id, limit=200):
            for row in batch:
                erase(session, row, actor=actor, now=now, passes_on=False)
            session.flush()
    elif any(found.answers.values()):
        _take_out_answers(session, webinar, list(found.answers))
    if found.registrations or found.unconfirmed:
        # After the last: nobody moves up who is about to be erased.
        places.promote(session, setup, now=now)
    if not found.is_empty:
        audit.record(
            session, actor, "privacy.retention", webinar.title, now=now, scope=webinar.scope,
            registrations=found.registrations, unconfirmed=found.unconfirmed, answers=found.answers,
        )  # fmt: skip
    plan(session, webinar, now=now)
    return found


def _take_out_answers(session: Session, webinar: Webinar, keys: list[str]) -> None:
    rows = queries.kept(session, webinar.id, limit=1_000_000)
    for row in rows:
        if any(key in row.answers for key in keys):
            row.answers = {key: value for key, value in row.answers.items() if key not in keys}
        if "question" in keys:
            row.question = ""
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        session.execute(
            delete(RegistrationFile).where(
                RegistrationFile.registration_id.in_(ids[start : start + 500]), RegistrationFile.field_key.in_(keys)
            )
        )
    session.flush()


def plan(session: Session, webinar: Webinar, *, now: datetime) -> None:
    """Write the job of the next run, if anything is ever to be taken out."""
    at = rules.next_run(webinar, settings(session, webinar.id), fields(session, webinar.id), now)
    if at is not None:
        key = f"retention:{webinar.id}:{at:%Y%m%dT%H%M}"
        outbox.enqueue(session, ApplyRetention(webinar.id), key=key, now=now, not_before=at)


def run_retention(session: Session, task: ApplyRetention, now: datetime) -> None:
    """Do the job; what is not due (the webinar was moved, the days were changed) is left alone."""
    webinar = session.get(Webinar, task.webinar_id)
    if webinar is not None:
        apply_retention(session, webinar, actor=audit.Actor.system("retention"), now=now)


def on_webinar_changed(
    session: Session, event: WebinarEdited | WebinarMoved | WebinarPublished | PrivacyChanged, now: datetime
) -> None:
    """Plan the next run anew."""
    plan(session, by_id(session, event.webinar_id), now=now)
