"""Verbs on registrations. Each that touches places holds the webinar's lock to the end of the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.core import audit, events
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.core.tokens import new_nonce
from webinar.programme.calendar.rules import take_back
from webinar.registration.admission.models import AdmissionMode, AudienceCategory
from webinar.registration.admission.rules import ensure_category_open, ensure_domain, ensure_way_in
from webinar.registration.registering import forecast, places, queries, rules
from webinar.registration.registering.details import RegistrantDetails, blank, details_of, fill, priorities
from webinar.registration.registering.events import RegistrationCancelled, RegistrationReturns
from webinar.registration.registering.models import Registration, RegistrationFile, RegistrationStatus
from webinar.registration.registering.setup import Setup, ensure_may_return, locked_setup, under_lock

S = RegistrationStatus


def register(
    session: Session, setup: Setup, details: RegistrantDetails, *, actor: audit.Actor, now: datetime,
    by_staff: bool = False, tell: bool = True, invited: bool = False, asked: bool = False,
) -> Registration:  # fmt: skip
    """Register somebody: confirmed while there are places, else on the waiting list; a mail tells them which.

    An address that is registered already (or was declined) gets that mail again and nothing changes; a cancelled one
    comes back. Where addresses are proved first, or staff decide, that comes before. Raises RegistrationClosed, or
    RuleViolation for a category or domain that is not open to a visitor; staff may register people all the same.
    `invited` came by the category's own link. Without `tell` no mail is written; one that is `asked` for by somebody
    who is no staff is counted, see `core.mail`.
    """
    # What takes time and decides nothing is done before the lock is taken.
    fresh = blank(setup.webinar.id, now)
    fill(fresh, details, now)
    setup = under_lock(session, setup)
    category = setup.category(details.category_id)
    if not by_staff:
        rules.ensure_open(setup.webinar, now, setup.settings)
        ensure_domain(setup.settings, details.email)
        if category is not None:
            ensure_category_open(category, now, invited=invited)
        else:
            ensure_way_in(setup.categories, now)
    known = queries.by_email(session, setup.webinar.id, fresh.email_key)
    if known is not None and (known.status is not S.CANCELLED and not (known.status is S.DECLINED and by_staff)):
        _again(session, setup, known, now)
        return known
    registration = known or fresh
    if known is not None:
        fill(known, details, now)
        if not by_staff:
            events.announce(session, RegistrationReturns(known.id, by_link=False), now=now)
    registration.priority = category.priority if category else 0
    _begin(session, setup, registration, category, now, by_staff=by_staff)
    # Counted before the row is written, so that it is written once.
    is_told = tell and places.count_mail(setup.webinar, registration, now)
    session.add(registration)
    session.flush()
    _record(session, registration, "register", actor, now, status=registration.status.value)
    if is_told:
        places.write_mail(session, registration, now, asked=asked or not by_staff)
    if registration.held_until is not None:
        places.wake_at_end(session, registration, now=now)
    return registration


def register_many(
    session: Session, setup: Setup, rows: Sequence[RegistrantDetails], *, actor: audit.Actor, now: datetime,
    tell: bool, act: str,
) -> list[Registration]:  # fmt: skip
    """Register many people by staff in one go: places are given in the order of the rows, as `register` would.

    The caller makes sure that no address occurs twice or is registered already; unique constraints stand behind it.
    """
    setup = under_lock(session, setup)
    webinar, new, ranks = setup.webinar, [blank(setup.webinar.id, now) for _row in rows], priorities(setup)
    for row, details in zip(new, rows, strict=True):
        fill(row, details, now)
        row.priority = ranks.get(details.category_id or 0, 0)
    places.promote(session, setup, now=now)
    for row, status in zip(new, forecast.allotment(session, setup, new, now).statuses, strict=True):
        places.settle(row, status, now=now)
    # Counted before the rows are written, so that they are written once.
    told = [row for row in new if places.count_mail(webinar, row, now)] if tell else []
    session.add_all(new)
    session.flush()
    acts = [(row.label, {"status": row.status.value}) for row in new]
    audit.record_many(session, actor, act, acts, now=now, scope=webinar.scope)
    places.write_mails(session, told, now)
    return new


def _begin(
    session: Session, setup: Setup, registration: Registration, category: AudienceCategory | None, now: datetime, *,
    by_staff: bool,
) -> None:  # fmt: skip
    """Set where somebody stands who has just registered; the row is not in the session yet, so it is not counted."""
    if setup.settings.confirm_address and not by_staff:
        places.settle(registration, S.UNCONFIRMED, now=now)
        if category is None or category.mode is not AdmissionMode.APPROVAL:
            places.hold_place(session, setup, registration, now=now)
        return
    _admit(session, setup, registration, category, now, by_staff=by_staff)


def _admit(
    session: Session, setup: Setup, registration: Registration, category: AudienceCategory | None, now: datetime, *,
    by_staff: bool = False,
) -> None:  # fmt: skip
    if category is not None and category.mode is AdmissionMode.APPROVAL and not by_staff:
        status = S.PENDING
    else:
        status = places.standing(session, setup, registration, now)
    places.settle(registration, status, now=now)


def _again(session: Session, setup: Setup, known: Registration, now: datetime) -> None:
    """Answer somebody who registers again: the mail once more, not too often; a hold that has ended is renewed."""
    if known.told_at is not None and now - known.told_at < rules.REPEAT_AFTER:
        return
    if known.status is S.UNCONFIRMED and (known.held_until is None or known.held_until <= now):
        places.hold_place(session, setup, known, now=now)
        places.wake_at_end(session, known, now=now)
    places.tell(session, setup.webinar, known, now=now, asked=True)


def prove_address(session: Session, registration: Registration, *, actor: audit.Actor, now: datetime) -> None:
    """Keep that the owner of the address used its link; who waited for that alone is let in. Twice is as once."""
    setup = locked_setup(session, registration.webinar_id)
    session.refresh(registration, ["status", "held_until"])
    registration.proved_at = registration.proved_at or now
    if registration.status is not S.UNCONFIRMED:
        return
    category = setup.category(registration.category_id)
    decided = category is not None and category.mode is AdmissionMode.APPROVAL
    if not decided and registration.held_until is not None and registration.held_until > now:
        places.settle(registration, S.CONFIRMED, now=now)
    else:
        _admit(session, setup, registration, category, now)
    _record(session, registration, "prove_address", actor, now, status=registration.status.value)
    places.tell(session, setup.webinar, registration, now=now)


def edit_details(
    session: Session, registration: Registration, details: RegistrantDetails, *, actor: audit.Actor, now: datetime,
    by_staff: bool = False, passes_on: bool = True,
) -> None:  # fmt: skip
    """Change what a registrant said of themselves; the address stays (another address is another registration).

    What changes nothing is not recorded. A change of category or organisation asks for a place anew where a quota limits
    it; RuleViolation, beside the field, when none is free. A caller that changes several passes places on after the last.
    """
    setup = locked_setup(session, registration.webinar_id)
    webinar, settings = setup.webinar, setup.settings
    category = setup.category(details.category_id)
    if not by_staff:
        rules.ensure_may_change(webinar, registration, settings, now)
        if category is not None and category.id != registration.category_id:
            ensure_category_open(category, now)
            # Who waits, or holds a place, would come in without anybody's decision.
            if category.mode is AdmissionMode.APPROVAL and registration.status is not S.PENDING:
                raise RuleViolation(
                    N_("Staff decide who is in “%(name)s”. Ask them to move you."), field="category", name=category.name
                )
    if details == details_of(registration):
        return
    before = standing_within(registration)
    changed = _changed(registration, details)
    fill(registration, details, now)
    ensure_fits(session, setup, registration, before, now)
    if category and category.id != before.category_id:
        registration.priority = category.priority
    _record(session, registration, "edit", actor, now, changed=changed)
    session.flush()
    if passes_on:
        places.promote(session, setup, now=now)


def standing_within(registration: Registration) -> rules.Within:
    """Return within which limits a registration stands now, to compare after a change."""
    return rules.Within(registration.category_id, registration.source_host_id, registration.organisation_key)


def ensure_fits(
    session: Session, setup: Setup, registration: Registration, before: rules.Within, now: datetime
) -> None:
    """Refuse a change by which somebody who takes a place moves to where all are taken; the lock must be held."""
    if standing_within(registration) == before or not rules.holds_place(registration, now):
        return
    session.flush()
    rules.ensure_within(queries.seats(session, setup.webinar.id, setup.limits(), now), registration, before)


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
    tell: bool = True, passes_on: bool = True,
) -> None:  # fmt: skip
    """Give a place up: the calendar entry is withdrawn and the next who waits moves up. Twice is as once.

    A caller that cancels several passes places on after the last: none of them moves up on the way.
    """
    setup = locked_setup(session, registration.webinar_id)
    session.refresh(registration, ["status"])
    if registration.status is S.CANCELLED:
        return
    held = take_back(registration)
    places.settle(registration, S.CANCELLED, now=now)
    registration.reason = reason
    session.flush()
    _record(session, registration, "cancel", actor, now)
    events.announce(session, RegistrationCancelled(registration.id), now=now)
    if tell:
        places.tell(session, setup.webinar, registration, now=now, withdraws=held)
    if passes_on:
        places.promote(session, setup, now=now)


def move(
    session: Session, registration: Registration, category_id: int | None, *, actor: audit.Actor, now: datetime,
    passes_on: bool = True,
) -> None:  # fmt: skip
    """Put a registration into another category, by staff; RuleViolation when a confirmed place does not fit there."""
    details = replace(details_of(registration), category_id=category_id)
    if registration.category_id != category_id:
        edit_details(session, registration, details, actor=actor, now=now, by_staff=True, passes_on=passes_on)


def come_back(session: Session, registration: Registration, *, actor: audit.Actor, now: datetime) -> None:
    """Register somebody again who had cancelled, by their own link, as the rules for a first registration have it.

    RuleViolation for the declined, and for whoever could not register so now.
    """
    setup = locked_setup(session, registration.webinar_id)
    session.refresh(registration, ["status"])
    category = ensure_may_return(setup, registration, now)
    events.announce(session, RegistrationReturns(registration.id, by_link=True), now=now)
    registration.reason, registration.proved_at = "", registration.proved_at or now
    registration.priority = category.priority if category else 0
    _admit(session, setup, registration, category, now)
    session.flush()
    _record(session, registration, "register", actor, now, status=registration.status.value)
    places.tell(session, setup.webinar, registration, now=now)


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


def take_out_files(session: Session, registration: Registration) -> None:
    """Take away the rows of files that a registrant handed in; the contents are swept."""
    session.execute(delete(RegistrationFile).where(RegistrationFile.registration_id == registration.id))


def _record(
    session: Session, registration: Registration, act: str, actor: audit.Actor, now: datetime, **facts: object
) -> None:
    scope = f"webinar:{registration.webinar_id}"
    action = act if "." in act else f"registration.{act}"
    audit.record(session, actor, action, registration.label, now=now, scope=scope, **facts)
