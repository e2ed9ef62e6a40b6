"""What the speakers room does when other rooms announce facts: it keeps the entries in speakers' calendars true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarCancelled, WebinarMoved, WebinarPostponed
from webinar.convening.webinars.models import Webinar
from webinar.core import outbox
from webinar.programme.agenda.events import MemberAnswered, MemberLeaves
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.calendar.rules import give, has_entry, lose, take_back
from webinar.programme.speakers import queries, rules
from webinar.programme.speakers.models import SpeakerSheet
from webinar.programme.speakers.tasks import (
    SendSpeakerCancellation,
    SendSpeakerUpdate,
    SendSpeakerWithdrawal,
    update_key,
)


def on_webinar_moved(session: Session, event: WebinarMoved, now: datetime) -> None:
    """Tell every invited speaker of the change, if the organiser wants it, public or not."""
    webinar = session.get_one(Webinar, event.webinar_id)
    for row in _holders(session, event.webinar_id):
        held = not has_entry(webinar) and lose(row)
        knows = event.since is not None and row.invited_at is not None and row.invited_at > event.since
        if (not event.tell or knows) and not held:
            continue
        if has_entry(webinar):
            give(row)
        own = webinar.sequence + row.extra_sequence
        task = SendSpeakerUpdate(row.member_id, own, now.isoformat(), event.was, dict(event.changes), held)
        outbox.enqueue(session, task, key=update_key(task), now=now)


def on_webinar_cancelled(session: Session, event: WebinarCancelled, now: datetime) -> None:
    """Tell every invited speaker."""
    for row in _holders(session, event.webinar_id):
        task = SendSpeakerCancellation(row.member_id, lose(row), now.isoformat())
        outbox.enqueue(session, task, key=f"speaker-cancellation:{row.member_id}", now=now)


def on_webinar_postponed(session: Session, event: WebinarPostponed, now: datetime) -> None:
    """Tell every invited speaker that the date is taken back."""
    sequence = session.get_one(Webinar, event.webinar_id).sequence
    for row in _holders(session, event.webinar_id):
        task = SendSpeakerCancellation(row.member_id, lose(row), now.isoformat())
        outbox.enqueue(session, task, key=f"speaker-postponement:{row.member_id}:{sequence}", now=now)


def on_member_answered(session: Session, event: MemberAnswered, now: datetime) -> None:
    """Take the entry of who has declined out of their calendar; who takes part after all gets it anew."""
    member, row = member_by_id(session, event.member_id), queries.sheet(session, event.member_id)
    if member is None or row is None:
        return
    if member.answer.is_out:
        _withdraw(session, row, now, leaves=False)
    elif rules.gets_entry_anew(member, row):
        give(row)
        task = SendSpeakerUpdate(row.member_id, member.webinar.sequence + row.extra_sequence, now.isoformat())
        outbox.enqueue(session, task, key=update_key(task), now=now)


def on_member_leaves(session: Session, event: MemberLeaves, now: datetime) -> None:
    """Take the entry out of the calendar of who is taken off the panel."""
    row = queries.sheet(session, event.member_id)
    if row is not None:
        _withdraw(session, row, now, leaves=True, words=event.words)


def _withdraw(session: Session, row: SpeakerSheet, now: datetime, *, leaves: bool, words: str = "") -> None:
    member = member_by_id(session, row.member_id)
    if member is None or not member.person.email or not take_back(row):
        return
    task = SendSpeakerWithdrawal(
        member.id, member.webinar_id, member.person.email, member.printed_name,
        member.person.language or member.webinar.language, member.webinar.sequence + row.extra_sequence, leaves,
        now.isoformat(), words,
    )  # fmt: skip
    outbox.enqueue(session, task, key=f"speaker-withdrawal:{member.id}:{row.extra_sequence}", now=now)


def _holders(session: Session, webinar_id: int) -> Sequence[SpeakerSheet]:
    return [row for row in queries.invited(session, webinar_id) if not row.member.answer.is_out]
