"""Verbs on registrations. Each that touches places holds the webinar's lock to the end of the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.admission import queries as admission
from webinar.admission.models import AdmissionMode, AdmissionSettings, AudienceCategory, Promotion
from webinar.admission.rules import ensure_category_open, ensure_domain, ensure_way_in
from webinar.core import audit, events
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key, random_code, search_key
from webinar.core.tokens import new_nonce
from webinar.registration import places, queries, rules
from webinar.registration.events import RegistrationCancelled
from webinar.registration.models import Registration, RegistrationFile, RegistrationStatus
from webinar.webinars.models import Webinar
from webinar.webinars.queries import hold, locked

S = RegistrationStatus
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


def register(
    session: Session, webinar: Webinar, details: RegistrantDetails, *, actor: audit.Actor, now: datetime,
    by_staff: bool = False, tell: bool = True, invited: bool = False,
) -> Registration:  # fmt: skip
    """Register somebody: confirmed while there are places, else on the waiting list; a mail tells them which.

    An address that is registered already (or was declined) gets that mail again and nothing changes; a cancelled one
    comes back. Where addresses are proved first, or staff decide, that comes before. Raises RegistrationClosed, or
    RuleViolation for a category or domain that is not open to a visitor; staff may register people all the same.
    `invited` came by the category's own link. Without `tell` no mail is written.
    """
    # What takes time and decides nothing is done before the lock is taken.
    fresh = _new(webinar, now)
    fill(fresh, details, now)
    hold(session, webinar)
    settings = admission.setup(session, webinar).settings
    category = _category(session, webinar, details.category_id)
    if not by_staff:
        rules.ensure_open(webinar, now, settings)
        ensure_domain(settings, details.email)
        if category is not None:
            ensure_category_open(category, now, invited=invited)
        else:
            ensure_way_in(admission.setup(session, webinar).categories, now)
    known = queries.by_email(session, webinar.id, fresh.email_key)
    if known is not None and (known.status is not S.CANCELLED and not (known.status is S.DECLINED and by_staff)):
        _again(session, webinar, known, settings, now)
        return known
    registration = known or fresh
    if known is not None:
        fill(known, details, now)
    registration.priority = category.priority if category else 0
    _begin(session, webinar, registration, settings, category, now, by_staff=by_staff)
    _record(session, registration, "register", actor, now, status=registration.status.value)
    if tell and registration.mail_count < rules.MAILS_PER_REGISTRATION:
        places.announce(session, registration, now=now, asked=not by_staff)
    else:
        session.add(registration)
        session.flush()
    if registration.held_until is not None:
        places.wake_at_end(session, registration, now=now)
    return registration


def register_many(
    session: Session, webinar: Webinar, rows: Sequence[RegistrantDetails], *, actor: audit.Actor, now: datetime,
    tell: bool, act: str,
) -> list[Registration]:  # fmt: skip
    """Register many people by staff in one go: places are given in the order of the rows, as `register` would.

    The caller makes sure that no address occurs twice or is registered already; unique constraints stand behind it.
    """
    hold(session, webinar)
    settings = admission.setup(session, webinar).settings
    priorities = {row.id: row.priority for row in admission.setup(session, webinar).categories}
    places.promote(session, webinar, now=now)
    found = queries.seats(session, webinar.id, queries.limits(session, webinar), now)
    # Where staff or a draw decide, those who wait come before newcomers.
    queued = not rules.moves_up(settings) and queries.anybody_waits(session, webinar.id)
    drawn_first = settings.promotion is Promotion.LOTTERY and settings.drawn_at is None
    new = []
    for details in rows:
        row = _new(webinar, now)
        fill(row, details, now)
        row.priority = priorities.get(details.category_id or 0, 0)
        confirmed = not queued and not drawn_first and found.fits(row)
        places.settle(row, S.CONFIRMED if confirmed else S.WAITING, now=now)
        if confirmed:
            found.take(row)
        new.append(row)
    session.add_all(new)
    session.flush()
    for row in new:
        _record(session, row, act, actor, now, status=row.status.value)
    if tell:
        places.tell_many(session, new, now=now)
    return new


def _new(webinar: Webinar, now: datetime) -> Registration:
    return Registration(
        public_id=random_code(), nonce=new_nonce(), webinar_id=webinar.id, created_at=now, extra_sequence=0,
        mail_count=0, reason="", notice="",
    )  # fmt: skip


def details_of(registration: Registration) -> RegistrantDetails:
    """Return what a registration says now, for `dataclasses.replace`."""
    names = [one.name for one in fields(RegistrantDetails)]
    return RegistrantDetails(**{name: getattr(registration, name) for name in names})


def _category(session: Session, webinar: Webinar, category_id: int | None) -> AudienceCategory | None:
    if category_id is None:
        return None
    found = next((row for row in admission.setup(session, webinar).categories if row.id == category_id), None)
    if found is None:
        raise RuleViolation(N_("Choose one of the list."), field="category")
    return found


def fill(registration: Registration, details: RegistrantDetails, now: datetime) -> None:
    """Write what somebody said of themselves into the row."""
    registration.full_name, registration.email = details.full_name, details.email
    registration.email_key = email_key(details.email)
    registration.organisation, registration.position = details.organisation, details.position
    registration.organisation_key = search_key(details.organisation)[:_LONGEST_KEY]
    registration.country, registration.category_id = details.country, details.category_id
    registration.question, registration.language = details.question, details.language
    registration.time_zone = details.time_zone
    registration.answers, registration.consents = dict(details.answers), dict(details.consents)
    registration.source_host_id, registration.source = details.source_host_id, details.source
    if details.notice != registration.notice:
        registration.notice, registration.agreed_at = details.notice, now if details.notice else None
    registration.search_key = search_key(f"{details.full_name} {details.email} {details.organisation}")[:_LONGEST_KEY]
    registration.changed_at = now


def _begin(
    session: Session, webinar: Webinar, registration: Registration, settings: AdmissionSettings,
    category: AudienceCategory | None, now: datetime, *, by_staff: bool,
) -> None:  # fmt: skip
    """Set where somebody stands who has just registered; the row is not in the session yet, so it is not counted."""
    if settings.confirm_address and not by_staff:
        places.settle(registration, S.UNCONFIRMED, now=now)
        if category is None or category.mode is not AdmissionMode.APPROVAL:
            places.hold_place(session, webinar, registration, settings, now=now)
        return
    _admit(session, webinar, registration, settings, category, now, by_staff=by_staff)


def _admit(
    session: Session, webinar: Webinar, registration: Registration, settings: AdmissionSettings,
    category: AudienceCategory | None, now: datetime, *, by_staff: bool = False,
) -> None:  # fmt: skip
    if category is not None and category.mode is AdmissionMode.APPROVAL and not by_staff:
        status = S.PENDING
    else:
        status = places.standing(session, webinar, registration, settings, now)
    places.settle(registration, status, now=now)


def _again(session: Session, webinar: Webinar, known: Registration, settings: AdmissionSettings, now: datetime) -> None:
    """Answer somebody who registers again: the mail once more, not too often; a hold that has ended is renewed."""
    if known.told_at is not None and now - known.told_at < rules.REPEAT_AFTER:
        return
    if known.status is S.UNCONFIRMED and (known.held_until is None or known.held_until <= now):
        places.hold_place(session, webinar, known, settings, now=now)
        places.wake_at_end(session, known, now=now)
    places.tell(session, known, now=now, asked=True)


def prove_address(session: Session, registration: Registration, *, actor: audit.Actor, now: datetime) -> None:
    """Keep that the owner of the address used its link; who waited for that alone is let in. Twice is as once."""
    webinar = locked(session, registration.webinar_id)
    session.refresh(registration, ["status", "held_until"])
    registration.proved_at = registration.proved_at or now
    if registration.status is not S.UNCONFIRMED:
        return
    settings = admission.setup(session, webinar).settings
    if registration.held_until is not None and registration.held_until > now:
        places.settle(registration, S.CONFIRMED, now=now)
    else:
        category = _category(session, webinar, registration.category_id)
        _admit(session, webinar, registration, settings, category, now)
    _record(session, registration, "prove_address", actor, now, status=registration.status.value)
    places.tell(session, registration, now=now)


def edit_details(
    session: Session, registration: Registration, details: RegistrantDetails, *, actor: audit.Actor, now: datetime,
    by_staff: bool = False,
) -> None:  # fmt: skip
    """Change what a registrant said of themselves; the address stays (another address is another registration).

    A change of category or organisation asks for a place anew where a quota limits it; RuleViolation when none is free.
    """
    webinar = locked(session, registration.webinar_id)
    settings = admission.setup(session, webinar).settings
    category = _category(session, webinar, details.category_id)
    if not by_staff:
        rules.ensure_may_change(webinar, registration, settings, now)
        if category is not None and category.id != registration.category_id:
            ensure_category_open(category, now)
            if category.mode is AdmissionMode.APPROVAL and registration.status is S.CONFIRMED:
                raise RuleViolation(
                    N_("Staff decide about “%(name)s”. Ask them to move you."), field="category", name=category.name
                )
    before = (registration.category_id, registration.organisation_key)
    changed = _changed(registration, details)
    fill(registration, details, now)
    if before != (registration.category_id, registration.organisation_key) and registration.status is S.CONFIRMED:
        session.flush()
        found = queries.seats(session, webinar.id, queries.limits(session, webinar), now)
        if _is_over(found, registration, before):
            raise RuleViolation(N_("All places of this category or organisation are taken."), field="category")
    registration.priority = category.priority if category and category.id != before[0] else registration.priority
    _record(session, registration, "edit", actor, now, changed=changed)
    session.flush()
    places.promote(session, webinar, now=now)


def _is_over(found: rules.Seats, who: Registration, before: tuple[int | None, str]) -> bool:
    limits = found.limits
    category = limits.by_category.get(who.category_id or 0) if who.category_id != before[0] else None
    organisation = limits.of_organisation(who.organisation_key) if who.organisation_key != before[1] else None
    return (category is not None and found.by_category.get(who.category_id or 0, 0) > category) or (
        organisation is not None and found.by_organisation.get(who.organisation_key, 0) > organisation
    )


def _changed(registration: Registration, details: RegistrantDetails) -> list[str]:
    names = ("full_name", "organisation", "position", "country", "category_id", "question", "language", "time_zone")
    changed = [name for name in names if getattr(registration, name) != getattr(details, name)]
    keys = {*registration.answers, *details.answers}
    return changed + sorted(
        key for key in keys
        if registration.answers.get(key, {}).get("value") != details.answers.get(key, {}).get("value")
    )  # fmt: skip


def cancel(
    session: Session, registration: Registration, *, actor: audit.Actor, now: datetime, reason: str = "",
    tell: bool = True,
) -> None:  # fmt: skip
    """Give a place up: the calendar entry is withdrawn and the next who waits moves up. Twice is as once."""
    webinar = locked(session, registration.webinar_id)
    session.refresh(registration, ["status"])
    if registration.status is S.CANCELLED:
        return
    registration.extra_sequence += registration.status is S.CONFIRMED
    places.settle(registration, S.CANCELLED, now=now)
    registration.reason = reason
    session.flush()
    _record(session, registration, "cancel", actor, now)
    events.announce(session, RegistrationCancelled(registration.id), now=now)
    if tell:
        places.tell(session, registration, now=now)
    places.promote(session, webinar, now=now)


def move(
    session: Session, registration: Registration, category_id: int | None, *, actor: audit.Actor, now: datetime
) -> None:
    """Put a registration into another category, by staff; RuleViolation when a confirmed place does not fit there."""
    details = replace(details_of(registration), category_id=category_id)
    if registration.category_id != category_id:
        with session.begin_nested():
            edit_details(session, registration, details, actor=actor, now=now, by_staff=True)


def come_back(session: Session, registration: Registration, *, actor: audit.Actor, now: datetime) -> None:
    """Register somebody again who had cancelled; RuleViolation while registration is closed, or for the declined."""
    webinar = locked(session, registration.webinar_id)
    session.refresh(registration, ["status"])
    if registration.status is not S.CANCELLED or registration.erased_at is not None:
        raise RuleViolation(N_("This registration is not cancelled."))
    settings = admission.setup(session, webinar).settings
    rules.ensure_open(webinar, now, settings)
    category = _category(session, webinar, registration.category_id)
    registration.reason, registration.proved_at = "", registration.proved_at or now
    _admit(session, webinar, registration, settings, category, now)
    session.flush()
    _record(session, registration, "register", actor, now, status=registration.status.value)
    places.tell(session, registration, now=now)


def set_preferences(
    session: Session, registration: Registration, details: RegistrantDetails, *, actor: audit.Actor, now: datetime
) -> None:
    """Change language, zone and consents, also after the deadline for answers; consents can always be taken back."""
    before = dict(registration.consents)
    registration.language, registration.time_zone = details.language, details.time_zone
    registration.consents, registration.changed_at = dict(details.consents), now
    changed = sorted(key for key in details.consents if details.consents[key] != before.get(key))
    _record(session, registration, "preferences", actor, now, changed=changed)


def renew(registration: Registration, details: RegistrantDetails, now: datetime) -> None:
    """Give a place to somebody else: new name, address, answers and links; the address is proved by its link."""
    fill(registration, details, now)
    registration.nonce, registration.proved_at = new_nonce(), now
    # The former holder's entry was withdrawn by the number between.
    registration.extra_sequence += 2


def take_out_files(session: Session, registration: Registration) -> None:
    """Take away the rows of files that a registrant handed in; the contents are swept."""
    session.execute(delete(RegistrationFile).where(RegistrationFile.registration_id == registration.id))


def _record(
    session: Session, registration: Registration, act: str, actor: audit.Actor, now: datetime, **facts: object
) -> None:
    scope = f"webinar:{registration.webinar_id}"
    action = act if "." in act else f"registration.{act}"
    audit.record(session, actor, action, registration.label, now=now, scope=scope, **facts)
