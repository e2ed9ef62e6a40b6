"""Verbs on delegations. Members are registered and cancelled by the registration room's verbs, under its lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key, random_code
from webinar.core.tokens import new_nonce
from webinar.registration.delegations import queries, rules
from webinar.registration.delegations.models import Delegation, DelegationMember
from webinar.registration.delegations.rules import Named
from webinar.registration.delegations.tasks import SendFocalLink
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.events import RegistrationErased, RegistrationReturns
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.places import give_place
from webinar.registration.registering.queries import by_email
from webinar.registration.registering.rules import ENDED
from webinar.registration.registering.rules import ensure_open as ensure_registration_open
from webinar.registration.registering.service import cancel, register
from webinar.registration.registering.setup import locked_setup


@dataclass(frozen=True)
class DelegationDetails:
    """What organisers say of a delegation."""

    name: str
    country: str = ""
    category_id: int | None = None
    places: int | None = None
    protocol_order: int | None = None
    focal_name: str = ""
    focal_email: str = ""
    language: str = "en"
    closes_at: datetime | None = None


def save_delegation(
    session: Session, webinar: Webinar, row: Delegation | None, details: DelegationDetails, *, actor: audit.Actor,
    now: datetime,
) -> Delegation:  # fmt: skip
    """Add or change a delegation; two of one name are refused. Another address makes the former link void."""
    others = queries.delegations(session, webinar.id)
    if any(other.name == details.name for other in others if other is not row):
        raise RuleViolation(N_("There is already a delegation with this name."), field="name")
    if row is None:
        row = Delegation(webinar_id=webinar.id, public_id=random_code(), nonce=new_nonce(), created_at=now, members=[])
        session.add(row)
    elif row.focal_email != details.focal_email:
        row.nonce, row.asked_at = new_nonce(), None
    for name, value in asdict(details).items():
        setattr(row, name, value)
    session.flush()
    audit.record(session, actor, "delegations.save", details.name, now=now, scope=webinar.scope)
    return row


def remove_delegation(
    session: Session, webinar: Webinar, row: Delegation, *, actor: audit.Actor, now: datetime
) -> None:
    """Take a delegation away; its members stay registered, each for themselves."""
    audit.record(session, actor, "delegations.remove", row.name, now=now, scope=webinar.scope)
    session.delete(row)


def ask_focal_point(session: Session, row: Delegation, *, actor: audit.Actor, now: datetime) -> None:
    """Send the focal point the link; none beside one that is on its way."""
    locked(session, row.webinar_id)
    session.refresh(row)
    if not row.focal_email:
        raise RuleViolation(N_("The focal point has no email address."))
    key = f"focal:{row.id}:{row.nonce}"
    if outbox.is_waiting(session, key):
        return
    row.asked_at = now
    outbox.enqueue(session, SendFocalLink(row.id, row.nonce), key=f"{key}:{now.isoformat()}", now=now)
    audit.record(session, actor, "delegations.ask", row.name, now=now, scope=f"webinar:{row.webinar_id}")


def name_members(
    session: Session, row: Delegation, people: Sequence[Named], *, actor: audit.Actor, now: datetime,
    by_staff: bool = False,
) -> list[Registration]:  # fmt: skip
    """Register people as members, all or nothing; returns the new ones. Somebody registered already joins as they are.

    A delegation's number is a limit and reserves nothing: members get a place while there is one, as anybody does.

    RuleViolation when registration or the delegation is closed, or when there are too many; RuleViolations for each who
    is a member of another or was declined.
    """
    setup = locked_setup(session, row.webinar_id)
    webinar = setup.webinar
    if not by_staff:
        ensure_registration_open(webinar, now, setup.settings)
        rules.ensure_open(row, now)
    present = {member.registration_id: member for member in row.members}
    active = [one for one in row.members if one.registration.status not in ENDED]
    new: list[Registration] = []
    wrong: list[RuleViolation] = []
    for person in people:
        details = RegistrantDetails(
            person.full_name, person.email, row.name, person.position, row.country, row.category_id,
            language=row.language,
        )  # fmt: skip
        known = by_email(session, webinar.id, email_key(person.email))
        if known is not None and known.status is RegistrationStatus.DECLINED and not by_staff:
            refusal = N_("%(email)s can’t be registered. Contact the organisers.")
            wrong.append(RuleViolation(refusal, field="rows", email=person.email))
            continue
        registration = register(session, setup, details, actor=actor, now=now, by_staff=True, asked=not by_staff)
        if registration.id in present:
            if present[registration.id] not in active:
                active.append(present[registration.id])
            continue
        if queries.membership(session, registration) is not None:
            refusal = N_("%(email)s belongs to another delegation.")
            wrong.append(RuleViolation(refusal, field="rows", email=person.email))
            continue
        member = DelegationMember(
            registration=registration, position=max((one.position for one in row.members), default=0) + 1,
            is_head=False,
        )  # fmt: skip
        row.members.append(member)
        active.append(member)
        new.append(registration)
        _record(session, registration.label, webinar, "delegations.register", actor, now, delegation=row.name)
    rules.ensure_all(wrong)
    rules.ensure_room(row, len(active), 0)
    session.flush()
    return new


def take_off(
    session: Session, row: Delegation, member: DelegationMember, *, actor: audit.Actor, now: datetime,
    by_staff: bool = False,
) -> None:  # fmt: skip
    """Take somebody off a delegation and cancel the registration; they are told."""
    if not by_staff:
        rules.ensure_open(row, now)
    registration = member.registration
    row.members.remove(member)
    session.flush()
    cancel(session, registration, actor=actor, now=now)


def swap(
    session: Session, row: Delegation, member: DelegationMember, person: Named, *, actor: audit.Actor, now: datetime,
    by_staff: bool = False,
) -> None:  # fmt: skip
    """Put another person in a member's stead: at the same place in the list, as head if the former was."""
    position, head = member.position, member.is_head
    take_off(session, row, member, actor=actor, now=now, by_staff=by_staff)
    name_members(session, row, [person], actor=actor, now=now, by_staff=by_staff)
    newest = row.members[-1]
    newest.position, newest.is_head = position, head
    session.flush()


def set_head(
    session: Session, row: Delegation, member: DelegationMember, *, actor: audit.Actor, now: datetime,
    by_staff: bool = False,
) -> None:  # fmt: skip
    """Name the head of a delegation; there is one."""
    if not by_staff:
        rules.ensure_open(row, now)
    for one in row.members:
        one.is_head = one is member
    scope = f"webinar:{row.webinar_id}"
    audit.record(session, actor, "delegations.set_head", member.registration.label, now=now, scope=scope)


def change_member(
    session: Session, row: Delegation, member: DelegationMember, act: str, text: str, *, actor: audit.Actor,
    now: datetime, by_staff: bool = False,
) -> None:  # fmt: skip
    """Make a member the "head", or "swap" them for the person that a row of text names.

    Staff alone can give a member who waits a "place" before others; RuleViolation while none is free.
    """
    if act == "head":
        set_head(session, row, member, actor=actor, now=now, by_staff=by_staff)
    elif act == "place" and by_staff:
        give_place(session, locked_setup(session, row.webinar_id), member.registration, actor=actor, now=now)
    elif act == "swap":
        swap(session, row, member, rules.read_members(text)[0], actor=actor, now=now, by_staff=by_staff)


def _record(
    session: Session, label: str, webinar: Webinar, act: str, actor: audit.Actor, now: datetime, **facts: object
) -> None:
    audit.record(session, actor, act, label, now=now, scope=webinar.scope, **facts)


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Let somebody leave the delegation whose data was taken out."""
    session.execute(delete(DelegationMember).where(DelegationMember.registration_id == event.registration_id))


def on_registration_returns(session: Session, event: RegistrationReturns, now: datetime) -> None:
    """Refuse a member who comes back by their link where the focal point could name nobody; take out one who comes by the form."""
    member = queries.member_of(session, event.registration_id)
    if member is None:
        return
    if not event.by_link:
        # Whoever typed this address was named by nobody.
        session.delete(member)
        return
    rules.ensure_may_return(member.delegation, now)
