"""What the rehearsals room does when other rooms announce facts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarCancelled
from webinar.convening.webinars.queries import locked
from webinar.core.audit import Actor
from webinar.core.errors import RuleViolation
from webinar.programme.agenda.events import MemberAnswered, MemberLeaves
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.rehearsals import queries, service
from webinar.programme.rehearsals.access import new_uid
from webinar.programme.rehearsals.models import Rehearsal, RehearsalKind
from webinar.programme.rehearsals.service import RehearsalDetails
from webinar.programme.speakers.events import CheckTimeChosen

_SYSTEM = Actor.system("rehearsals")


def on_webinar_cancelled(session: Session, event: WebinarCancelled, now: datetime) -> None:
    """Call off what is still to come."""
    for row in queries.of_webinar(session, event.webinar_id):
        if row.cancelled_at is None and row.starts_at > now:
            service.cancel(session, row, actor=_SYSTEM, now=now)


def on_member_answered(session: Session, event: MemberAnswered, now: datetime) -> None:
    """Take rehearsals out of the calendar of who has declined; who comes back has the time of their check again."""
    member = member_by_id(session, event.member_id)
    if member is None:
        return
    if member.answer.is_out:
        _leave(session, member.id, now)
        return
    slot = queries.check_to_come_back(session, member.id, now)
    if slot is not None:
        on_check_time_chosen(session, CheckTimeChosen(member.id, slot.starts_at, slot.minutes), now)


def on_member_leaves(session: Session, event: MemberLeaves, now: datetime) -> None:
    """Take rehearsals out of the calendar of who is taken off the panel."""
    _leave(session, event.member_id, now)


def _leave(session: Session, member_id: int, now: datetime) -> None:
    known = queries.guests_of_member(session, member_id)
    if not known:
        return
    locked(session, known[0].rehearsal.webinar_id)
    for guest in queries.guests_of_member(session, member_id):
        row = guest.rehearsal
        if row.chosen_by == member_id and row.cancelled_at is None and row.starts_at > now:
            # Their own check: without them there is none, for staff neither.
            service.cancel(session, row, actor=_SYSTEM, now=now)
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
        known.note if known else "", frozenset([member.id, *_ids(known, "member_id")]), frozenset(_ids(known, "user_id")),
    )  # fmt: skip
    try:
        if known is None:
            known = service.add(
                session, member.webinar, details, uid=new_uid(), actor=_SYSTEM, now=now, chosen_by=member.id
            )
        else:
            service.change(session, known, details, actor=_SYSTEM, now=now)
    except RuleViolation:
        # A time that staff offered and that no longer fits: it stands on the board, and in no calendar. Nor does the former.
        if known is not None:
            service.cancel(session, known, actor=_SYSTEM, now=now)
        return
    service.send(session, known, actor=_SYSTEM, now=now)


def _ids(rehearsal: Rehearsal | None, key: str) -> list[int]:
    """Return which members or users staff have asked to take part."""
    guests = rehearsal.guests if rehearsal else []
    return [getattr(guest, key) for guest in guests if getattr(guest, key) and not guest.is_out]
