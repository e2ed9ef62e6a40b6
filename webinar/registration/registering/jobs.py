"""What the registration room does when jobs are due and when other rooms announce facts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.convening.webinars.events import CapacityChanged, WebinarCancelled, WebinarMoved, WebinarPostponed
from webinar.convening.webinars.models import Webinar
from webinar.core import outbox
from webinar.core.tokens import new_nonce
from webinar.programme.calendar.rules import give, has_entry, lose
from webinar.registration.admission.events import AdmissionChanged
from webinar.registration.form.events import FieldRemoved
from webinar.registration.registering import places, queries
from webinar.registration.registering.details import RegistrantDetails, fill
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.models import Registration, RegistrationFile, RegistrationStatus
from webinar.registration.registering.service import take_out_files
from webinar.registration.registering.setup import locked_setup
from webinar.registration.registering.tasks import PassOn, SendCancellation, SendPostponement, SendUpdate, update_key

S = RegistrationStatus


def run_pass_on(session: Session, task: PassOn, now: datetime) -> None:
    """Do the job: end a hold or offer whose time is over."""
    registration = session.get(Registration, task.registration_id)
    if registration is not None:
        setup = locked_setup(session, registration.webinar_id)
        session.refresh(registration, ["status", "held_until"])
        places.pass_on(session, setup, registration, now=now)


def on_places_changed(session: Session, event: CapacityChanged | AdmissionChanged, now: datetime) -> None:
    """Let those who wait move up into new places."""
    places.promote(session, locked_setup(session, event.webinar_id), now=now)


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
    """Tell everybody who is confirmed or waits of the change, if the organiser wants it, public or not."""
    webinar = session.get_one(Webinar, event.webinar_id)
    is_dated = has_entry(webinar)
    tasks = []
    for registration in queries.holders(session, event.webinar_id):
        held = not is_dated and lose(registration)
        knows = event.since is not None and registration.created_at > event.since
        if (not event.tell or knows) and not held:
            continue
        if is_dated and registration.status is S.CONFIRMED:
            give(registration)
        own = webinar.sequence + registration.extra_sequence
        task = SendUpdate(registration.id, own, now.isoformat(), event.was, dict(event.changes), held)
        tasks.append((task, update_key(task)))
    outbox.enqueue_many(session, tasks, now=now)


def on_webinar_cancelled(session: Session, event: WebinarCancelled, now: datetime) -> None:
    """Tell everybody who is confirmed or waits."""
    for registration in queries.holders(session, event.webinar_id):
        task = SendCancellation(registration.id, lose(registration), now.isoformat())
        outbox.enqueue(session, task, key=f"cancellation:{registration.id}", now=now, lane=outbox.BULK)


def on_webinar_postponed(session: Session, event: WebinarPostponed, now: datetime) -> None:
    """Tell everybody who is confirmed or waits that the date is taken back."""
    sequence = session.get_one(Webinar, event.webinar_id).sequence
    for registration in queries.holders(session, event.webinar_id):
        task = SendPostponement(registration.id, sequence, lose(registration), now.isoformat())
        outbox.enqueue(session, task, key=f"postponement:{registration.id}:{sequence}", now=now, lane=outbox.BULK)


def on_registration_erased(session: Session, event: RegistrationErased, now: datetime) -> None:
    """Take out what somebody entered; the row goes on counting under its status, category, country and source."""
    registration = session.get_one(Registration, event.registration_id)
    registration.holds_entry = False
    take_out_files(session, registration)
    kept = RegistrantDetails(
        "", "", country=registration.country, category_id=registration.category_id, notice=registration.notice,
        source_host_id=registration.source_host_id, source=registration.source,
    )  # fmt: skip
    fill(registration, kept, now)
    registration.email_key, registration.reason = f"erased:{registration.public_id}", ""
    registration.nonce, registration.erased_at = new_nonce(), now
    session.flush()
