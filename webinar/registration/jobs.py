"""What the registration room does when jobs are due and when other rooms announce facts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.admission.events import AdmissionChanged
from webinar.core import outbox
from webinar.questionnaire.events import FieldRemoved
from webinar.registration import places, queries
from webinar.registration.models import Registration, RegistrationFile, RegistrationStatus
from webinar.registration.tasks import PassOn, SendCancellation, SendPostponement, SendUpdate
from webinar.webinars.events import CapacityChanged, WebinarCancelled, WebinarMoved, WebinarPostponed
from webinar.webinars.models import Webinar
from webinar.webinars.queries import locked

S = RegistrationStatus


def run_pass_on(session: Session, task: PassOn, now: datetime) -> None:
    """Do the job: end a hold or offer whose time is over."""
    registration = session.get(Registration, task.registration_id)
    if registration is not None:
        webinar = locked(session, registration.webinar_id)
        session.refresh(registration, ["status", "held_until"])
        places.pass_on(session, webinar, registration, now=now)


def on_places_changed(session: Session, event: CapacityChanged | AdmissionChanged, now: datetime) -> None:
    """Let those who wait move up into new places."""
    places.promote(session, locked(session, event.webinar_id), now=now)


def on_field_removed(session: Session, event: FieldRemoved, _now: datetime) -> None:
    """Take out the answers to a field that is gone, with their files."""
    rows = session.scalars(select(Registration).where(Registration.webinar_id == event.webinar_id))
    for row in rows.yield_per(500):
        if event.key in row.answers:
            row.answers = {key: value for key, value in row.answers.items() if key != event.key}
    own = select(Registration.id).where(Registration.webinar_id == event.webinar_id)
    session.execute(
        delete(RegistrationFile).where(
            RegistrationFile.field_key == event.key, RegistrationFile.registration_id.in_(own)
        )
    )


def on_webinar_moved(session: Session, event: WebinarMoved, now: datetime) -> None:
    """Send every confirmed registrant the changed entry, if the organiser wants it."""
    if not event.tell:
        return
    sequence = session.get_one(Webinar, event.webinar_id).sequence
    for registration in queries.holders(session, event.webinar_id):
        if registration.status is S.CONFIRMED:
            task = SendUpdate(registration.id, sequence + registration.extra_sequence)
            outbox.enqueue(session, task, key=f"update:{registration.id}:{sequence}", now=now)


def on_webinar_cancelled(session: Session, event: WebinarCancelled, now: datetime) -> None:
    """Tell everybody who is confirmed or waits."""
    for registration in queries.holders(session, event.webinar_id):
        outbox.enqueue(session, SendCancellation(registration.id), key=f"cancellation:{registration.id}", now=now)


def on_webinar_postponed(session: Session, event: WebinarPostponed, now: datetime) -> None:
    """Tell everybody who is confirmed or waits that the date is taken back."""
    sequence = session.get_one(Webinar, event.webinar_id).sequence
    for registration in queries.holders(session, event.webinar_id):
        task = SendPostponement(registration.id, sequence)
        outbox.enqueue(session, task, key=f"postponement:{registration.id}:{sequence}", now=now)
