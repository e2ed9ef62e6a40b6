"""Verbs on registrations. Each that touches places holds the webinar's lock to the end of the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key, random_code, search_key, slugify
from webinar.core.tokens import new_nonce
from webinar.registration import queries, rules
from webinar.registration.models import AudienceCategory, Registration, RegistrationStatus
from webinar.registration.tasks import SendCancellation, SendPostponement, SendStanding, SendUpdate
from webinar.webinars.events import CapacityChanged, WebinarCancelled, WebinarCloned, WebinarMoved, WebinarPostponed
from webinar.webinars.models import Webinar
from webinar.webinars.queries import locked

S = RegistrationStatus


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
    notice: str = ""


def register(
    session: Session, webinar: Webinar, details: RegistrantDetails, *, actor: audit.Actor, now: datetime,
    by_staff: bool = False, tell: bool = True,
) -> Registration:  # fmt: skip
    """Register somebody: confirmed while there are places, else on the waiting list; a mail tells them which.

    An address that is registered already gets that mail again and nothing changes; a cancelled one comes back.
    Raises RegistrationClosed, or RuleViolation for a category of another webinar. Staff may register people after
    the public form has closed. Without `tell` no mail is written (for made-up registrants of the example).
    """
    webinar = locked(session, webinar.id)
    if not by_staff:
        rules.ensure_open(webinar, now)
    _ensure_category(session, webinar, details.category_id)
    known = queries.by_email(session, webinar.id, email_key(details.email))
    if known is not None and known.status is not S.CANCELLED:
        if known.told_at is None or now - known.told_at >= rules.REPEAT_AFTER:
            _tell(session, known, now=now)
        return known
    registration = known or Registration(
        public_id=random_code(), nonce=new_nonce(), webinar_id=webinar.id, created_at=now, extra_sequence=0,
        mail_count=0,
    )  # fmt: skip
    _fill(registration, details, now)
    counts = queries.status_counts(session, webinar.id)
    registration.status = rules.standing(webinar.capacity, counts.get(S.CONFIRMED, 0), counts.get(S.WAITING, 0))
    registration.queued_at = now if registration.status is S.WAITING else None
    session.add(registration)
    session.flush()
    audit.record(
        session, actor, "registration.register", f"Registration {registration.public_id}", now=now,
        scope=webinar.scope, status=registration.status.value,
    )  # fmt: skip
    if tell:
        _tell(session, registration, now=now)
    return registration


def _ensure_category(session: Session, webinar: Webinar, category_id: int | None) -> None:
    if category_id is None:
        return
    category = session.get(AudienceCategory, category_id)
    if category is None or category.webinar_id != webinar.id:
        raise RuleViolation(N_("Choose one of the list."), field="category")


def _fill(registration: Registration, details: RegistrantDetails, now: datetime) -> None:
    registration.full_name, registration.email = details.full_name, details.email
    registration.email_key = email_key(details.email)
    registration.organisation, registration.position = details.organisation, details.position
    registration.country, registration.category_id = details.country, details.category_id
    registration.question, registration.language = details.question, details.language
    registration.notice, registration.agreed_at = details.notice, now if details.notice else None
    registration.search_key = search_key(f"{details.full_name} {details.email} {details.organisation}")
    registration.changed_at = now


def _tell(session: Session, registration: Registration, *, now: datetime) -> None:
    """Write the mail that says where the registrant stands, up to the limit per registration."""
    if registration.mail_count >= rules.MAILS_PER_REGISTRATION:
        return
    registration.mail_count += 1
    registration.told_at = now
    task = SendStanding(registration.id, registration.status.value, registration.extra_sequence)
    key = f"standing:{registration.id}:{registration.mail_count}:{registration.status.value}"
    outbox.enqueue(session, task, key=key, now=now)


def edit_details(
    session: Session, registration: Registration, details: RegistrantDetails, *, actor: audit.Actor, now: datetime
) -> None:
    """Change what a registrant said of themselves; the address stays (another address is another registration)."""
    _ensure_category(session, registration.webinar, details.category_id)
    _fill(registration, details, now)
    target = f"Registration {registration.public_id}"
    audit.record(session, actor, "registration.edit", target, now=now, scope=f"webinar:{registration.webinar_id}")


def cancel(session: Session, registration: Registration, *, actor: audit.Actor, now: datetime) -> None:
    """Give a place up: the calendar entry is withdrawn and the first who waits moves up. Twice is as once."""
    webinar = locked(session, registration.webinar_id)
    session.refresh(registration, ["status"])
    if registration.status is S.CANCELLED:
        return
    held_entry = registration.status is S.CONFIRMED
    registration.status, registration.queued_at, registration.changed_at = S.CANCELLED, None, now
    if held_entry:
        registration.extra_sequence += 1
    session.flush()
    target = f"Registration {registration.public_id}"
    audit.record(session, actor, "registration.cancel", target, now=now, scope=webinar.scope)
    _tell(session, registration, now=now)
    promote(session, webinar, now=now)


def promote(session: Session, webinar: Webinar, *, now: datetime) -> int:
    """Move up as many as there are free places, first come first served; returns how many. The lock must be held."""
    counts = queries.status_counts(session, webinar.id)
    free = rules.promotions(webinar.capacity, counts.get(S.CONFIRMED, 0), counts.get(S.WAITING, 0))
    for registration in queries.first_waiting(session, webinar.id, free):
        registration.status, registration.queued_at, registration.changed_at = S.CONFIRMED, None, now
        session.flush()
        audit.record(
            session, audit.Actor.system("waiting list"), "registration.promote",
            f"Registration {registration.public_id}", now=now, scope=webinar.scope,
        )  # fmt: skip
        _tell(session, registration, now=now)
    return free


def on_capacity_changed(session: Session, event: CapacityChanged, now: datetime) -> None:
    """Let those who wait move up into new places."""
    promote(session, locked(session, event.webinar_id), now=now)


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


def on_webinar_cloned(session: Session, event: WebinarCloned, _now: datetime) -> None:
    """Give a copy the categories of its model."""
    for row in queries.categories(session, event.source_id):
        session.add(
            AudienceCategory(
                webinar_id=event.webinar_id, key=row.key, name=row.name, printed=row.printed, position=row.position
            )
        )
    session.flush()


def set_categories(
    session: Session, webinar: Webinar, names: Sequence[tuple[str, str]], *, actor: audit.Actor, now: datetime
) -> None:
    """Make (name, form for reports) the webinar's categories, in this order; one that is in use cannot go."""
    known = {category.name: category for category in queries.categories(session, webinar.id)}
    used = queries.category_counts(session, webinar.id)
    wanted = dict(names)
    for name, category in known.items():
        if name in wanted:
            continue
        if used.get(category.id):
            raise RuleViolation(
                N_("“%(name)s” is chosen by %(count)d registrants and cannot be removed."), field="names", name=name,
                count=used[category.id],
            )  # fmt: skip
        session.delete(category)
    for index, (name, printed) in enumerate(wanted.items(), start=1):
        category = known.get(name) or AudienceCategory(webinar_id=webinar.id, name=name, key=_key(name, known))
        category.position = index
        category.printed = printed
        session.add(category)
    session.flush()
    audit.record(session, actor, "registration.set_categories", webinar.title, now=now, scope=webinar.scope)


def _key(name: str, known: dict[str, AudienceCategory]) -> str:
    base = slugify(name, max_length=40)
    taken = {category.key for category in known.values()}
    return base if base and base not in taken else random_code(8)


def resend(session: Session, registration: Registration, *, now: datetime) -> None:
    """Mail the registrant's standing and link again, up to the limit."""
    _tell(session, registration, now=now)
