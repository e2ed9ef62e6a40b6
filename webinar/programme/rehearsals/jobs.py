"""What the rehearsals room does when other rooms announce facts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarCancelled
from webinar.core.audit import Actor
from webinar.core.errors import RuleViolation
from webinar.programme.agenda.events import MemberAnswered, MemberLeaves
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.rehearsals import queries, service
from webinar.programme.rehearsals.access import new_uid
from webinar.programme.rehearsals.models import RehearsalKind
from webinar.programme.rehearsals.service import RehearsalDetails
from webinar.programme.speakers.events import CheckTimeChosen

_SYSTEM = Actor.system("rehearsals")


def on_webinar_cancelled(session: Session, event: WebinarCancelled, now: datetime) -> None:
    """Call off what is still to come."""
    for row in queries.of_webinar(session, event.webinar_id):
        if row.cancelled_at is None and row.starts_at > now:
            service.cancel(session, row, actor=_SYSTEM, now=now)


def on_member_answered(session: Session, event: MemberAnswered, now: datetime) -> None:
    """Take rehearsals out of the calendar of who has declined."""
    member = member_by_id(session, event.member_id)
    if member is not None and member.answer.is_out:
        _leave(session, member.id, now)


def on_member_leaves(session: Session, event: MemberLeaves, now: datetime) -> None:
    """Take rehearsals out of the calendar of who is taken off the panel."""
    _leave(session, event.member_id, now)


def _leave(session: Session, member_id: int, now: datetime) -> None:
    for guest in queries.guests_of_member(session, member_id):
        service.withdraw(session, guest, now=now)


def on_check_time_chosen(session: Session, event: CheckTimeChosen, now: datetime) -> None:
    """Put the time that a panel member chose for the technical check into their calendar, and take it out again."""
    member, known = member_by_id(session, event.member_id), queries.chosen_by(session, event.member_id)
    if known is not None and known.starts_at <= now:
        known = None
    if event.starts_at is None or event.starts_at <= now:
        if known is not None:
            service.cancel(session, known, actor=_SYSTEM, now=now)
        return
    if member is None:
        return
    details = RehearsalDetails(
        RehearsalKind.CHECK, event.starts_at, event.minutes, known.room_url if known else "",
        known.note if known else "", frozenset([member.id]), frozenset(_staff_of(known)),
    )  # fmt: skip
    try:
        if known is None:
            known = service.add(
                session, member.webinar, details, uid=new_uid(), actor=_SYSTEM, now=now, chosen_by=member.id
            )
        else:
            service.change(session, known, details, actor=_SYSTEM, now=now)
    except RuleViolation:
        # A time that staff offered and that no longer fits: it stands on the board, and in no calendar.
        return
    service.send(session, known, actor=_SYSTEM, now=now)


def _staff_of(rehearsal: object) -> list[int]:
    guests = getattr(rehearsal, "guests", [])
    return [guest.user_id for guest in guests if guest.user_id and not guest.is_out]
