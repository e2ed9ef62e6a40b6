"""Verbs on rehearsals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit, outbox
from webinar.core.text import random_code
from webinar.core.tokens import new_nonce
from webinar.programme.calendar.rules import give, lose, take_back
from webinar.programme.rehearsals import queries, rules
from webinar.programme.rehearsals.models import Rehearsal, RehearsalGuest, RehearsalKind
from webinar.programme.rehearsals.tasks import SendRehearsal, SendRehearsalCancel, SendRehearsalReminder


@dataclass(frozen=True)
class RehearsalDetails:
    """What an organiser says of a rehearsal: members and users are ids."""

    kind: RehearsalKind
    starts_at: datetime
    minutes: int
    room_url: str = ""
    note: str = ""
    members: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()


def add(
    session: Session, webinar: Webinar, details: RehearsalDetails, *, uid: str, actor: audit.Actor, now: datetime,
    chosen_by: int | None = None,
) -> Rehearsal:  # fmt: skip
    """Plan a rehearsal; nobody is told before `send`. RuleViolation for a time that cannot be."""
    rules.ensure_time(webinar, details.starts_at, details.minutes, now)
    row = Rehearsal(
        webinar_id=webinar.id, uid=uid, kind=details.kind, starts_at=details.starts_at, minutes=details.minutes,
        room_url=details.room_url, note=details.note, changed_at=now, created_at=now, chosen_by=chosen_by,
        sequence=0, guests=[],
    )  # fmt: skip
    session.add(row)
    session.flush()
    _set_guests(session, row, details)
    _record(session, row, "add", actor, now)
    return row


def change(session: Session, row: Rehearsal, details: RehearsalDetails, *, actor: audit.Actor, now: datetime) -> None:
    """Change a rehearsal; nobody is told before `send`. Its number rises if somebody has the former time."""
    row = _held(session, row)
    rules.ensure_to_come(row, now)
    moved = (row.starts_at, row.minutes) != (details.starts_at, details.minutes)
    if moved:
        rules.ensure_time(row.webinar, details.starts_at, details.minutes, now)
    if moved and any(guest.told == row.sequence for guest in row.guests):
        row.sequence += 1
    row.kind, row.starts_at, row.minutes = details.kind, details.starts_at, details.minutes
    row.room_url, row.note, row.changed_at = details.room_url, details.note, now
    _set_guests(session, row, details)
    _record(session, row, "change", actor, now, moved=moved)


def _set_guests(session: Session, row: Rehearsal, details: RehearsalDetails) -> None:
    known = {(guest.member_id, guest.user_id): guest for guest in row.guests}
    wanted = [(one, None) for one in sorted(details.members)] + [(None, one) for one in sorted(details.users)]
    for member_id, user_id in wanted:
        guest = known.get((member_id, user_id))
        if guest is None:
            guest = RehearsalGuest(public_id=random_code(), nonce=new_nonce(), member_id=member_id, user_id=user_id)
            row.guests.append(guest)
        guest.is_out = False
    for key, guest in known.items():
        if key not in wanted:
            guest.is_out = True
            if guest.told is None:
                row.guests.remove(guest)
    session.flush()


def send(session: Session, row: Rehearsal, *, actor: audit.Actor, now: datetime) -> int:
    """Tell everybody what they do not know yet; returns how many mails go: none to who was told a moment ago."""
    row = _held(session, row)
    rules.ensure_to_come(row, now)
    waiting = rules.pending(row, row.guests, queries.staff_ids(session, row.webinar_id))
    for guest in (*waiting.new, *waiting.changed):
        was = guest.told_start if guest.holds_entry else None
        give(guest)
        guest.told, guest.told_start = row.sequence, row.starts_at
        task = SendRehearsal(guest.id, now.isoformat(), was.isoformat() if was else "")
        outbox.enqueue(session, task, key=f"rehearsal:{guest.id}:{now.isoformat()}", now=now)
        _remind(session, guest, row, now)
    for guest in waiting.gone:
        guest.is_out = True
        told = rules.told_time(row, guest)
        _withdraw(session, guest, now, told, take_back(guest), row.sequence + guest.extra_sequence)
    session.flush()
    if waiting.count:
        _record(session, row, "send", actor, now, count=waiting.count)
    return waiting.count


def _held(session: Session, row: Rehearsal) -> Rehearsal:
    """Return a rehearsal as it is by now, under the webinar's lock: two who press at once come one after the other."""
    locked(session, row.webinar_id)
    return queries.anew(session, row)


def _remind(session: Session, guest: RehearsalGuest, row: Rehearsal, now: datetime) -> None:
    due = row.starts_at - rules.REMINDER
    if due > now:
        task = SendRehearsalReminder(guest.id, row.starts_at.isoformat())
        key = f"rehearsal-reminder:{guest.id}:{row.starts_at.isoformat()}"
        outbox.enqueue(session, task, key=key, now=now, not_before=due)


def cancel(session: Session, row: Rehearsal, *, actor: audit.Actor, now: datetime) -> int:
    """Call a rehearsal off and take it out of every calendar that has it; returns how many mails go."""
    row = _held(session, row)
    rules.ensure_to_come(row, now)
    row.cancelled_at = row.changed_at = now
    told = [(guest, rules.told_time(row, guest)) for guest in row.guests]
    row.sequence += 1
    count = sum(
        _withdraw(session, guest, now, known, lose(guest), row.sequence + guest.extra_sequence, whole=True)
        for guest, known in told
    )
    _record(session, row, "cancel", actor, now, count=count)
    return count


def withdraw(session: Session, guest: RehearsalGuest, *, now: datetime) -> None:
    """Take a rehearsal out of the calendar of somebody who is on the panel no more; their row goes.

    They may come back under another row: so the numbers of all go on from the one that they were sent last.
    """
    row = guest.rehearsal
    held = row.cancelled_at is None and row.starts_at > now and lose(guest)
    if held:
        number = row.sequence + guest.extra_sequence + 1
        _withdraw(session, guest, now, rules.told_time(row, guest), held, number)
        for other in queries.told(session, row):
            other.told = number + 1
        row.sequence = number + 1
    session.delete(guest)
    session.flush()


def _withdraw(
    session: Session, guest: RehearsalGuest, now: datetime, told: rules.Told, held: bool, sequence: int, *,
    whole: bool = False,
) -> bool:  # fmt: skip
    if not held or not guest.email:
        return False
    row = guest.rehearsal
    task = SendRehearsalCancel(
        guest.id, row.id, guest.email, guest.name, guest.language, guest.time_zone, sequence, whole, now.isoformat(),
        told.start.isoformat(), told.end.isoformat() if told.end else "",
    )  # fmt: skip
    return outbox.enqueue(session, task, key=f"rehearsal-cancel:{guest.id}:{now.isoformat()}", now=now)


def _record(session: Session, row: Rehearsal, action: str, actor: audit.Actor, now: datetime, **facts: object) -> None:
    told = {"at": row.starts_at.isoformat(), "kind": row.kind.value, **facts}
    scope = f"webinar:{row.webinar_id}"
    audit.record(session, actor, f"rehearsals.{action}", row.kind.value, now=now, scope=scope, **told)
