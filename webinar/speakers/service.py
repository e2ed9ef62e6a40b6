"""Verbs on preparation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from webinar.core import audit, files, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.programme.models import PanelMember
from webinar.speakers import queries, rules
from webinar.speakers.models import CheckSlot, FileKind, SpeakerFile, SpeakerSheet
from webinar.speakers.tasks import (
    SendSpeakerCancellation,
    SendSpeakerInvitation,
    SendSpeakerReminder,
    SendSpeakerUpdate,
)
from webinar.webinars.events import WebinarCancelled, WebinarMoved, WebinarPostponed
from webinar.webinars.models import Webinar
from webinar.webinars.queries import locked

#: Nobody is reminded twice within a day.
_PAUSE = timedelta(hours=20)


def _sheet(session: Session, member: PanelMember) -> SpeakerSheet:
    found = queries.sheet(session, member.id)
    if found is None:
        found = SpeakerSheet(member_id=member.id, approved={}, consents={}, biography="")
        session.add(found)
        session.flush()
    return found


def _record(
    session: Session, member: PanelMember, action: str, actor: audit.Actor, now: datetime, **facts: object
) -> None:
    scope = f"webinar:{member.webinar_id}"
    audit.record(session, actor, f"speakers.{action}", member.printed_name, now=now, scope=scope, **facts)


def approve_forms(
    session: Session, member: PanelMember, languages: Collection[str], *, actor: audit.Actor, now: datetime
) -> None:
    """Keep that the speaker approved these printed forms as they are today; a later edit asks again."""
    sheet = _sheet(session, member)
    forms = rules.forms(member)
    sheet.approved = {**sheet.approved, **{language: forms[language] for language in languages if language in forms}}
    _record(session, member, "approve_forms", actor, now, languages=sorted(languages))


def set_biography(session: Session, member: PanelMember, text: str, *, actor: audit.Actor, now: datetime) -> None:
    """Keep the biography for this webinar."""
    _sheet(session, member).biography = text
    _record(session, member, "set_biography", actor, now)


def set_consents(
    session: Session, member: PanelMember, given: Collection[str], *, actor: audit.Actor, now: datetime
) -> None:
    """Keep what the speaker agrees to and what not, each with its words and time."""
    sheet = _sheet(session, member)
    sheet.consents = {
        key: {"given": key in given, "at": now.isoformat(), "words": words} for key, words in rules.CONSENTS.items()
    }
    _record(session, member, "set_consents", actor, now, given=sorted(set(given) & set(rules.CONSENTS)))


def add_file(
    session: Session, member: PanelMember, kind: FileKind, name: str, content: bytes, *, folder: Path,
    actor: audit.Actor, now: datetime,
) -> SpeakerFile:  # fmt: skip
    """Keep a photo (made anew, the former one goes) or slides (checked for what could run)."""
    present = queries.files(session, member.id)
    rules.ensure_room(present, kind, len(content))
    if kind is FileKind.PHOTO:
        content, media_type, name = files.picture(content, longest=1_200), "image/jpeg", "photo.jpg"
        for old in present:
            if old.kind is kind:
                session.delete(old)
    else:
        media_type = files.slides_type(name, content)
    row = SpeakerFile(
        member_id=member.id, kind=kind, name=name[-120:], media_type=media_type, size=len(content),
        digest=files.save(folder, content), uploaded_at=now, uploaded_by=actor.name,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, member, "add_file", actor, now, kind=kind.value, name=row.name)
    return row


def remove_file(session: Session, member: PanelMember, file: SpeakerFile, *, actor: audit.Actor, now: datetime) -> None:
    """Take a file away; its content is swept once no row names it."""
    session.delete(file)
    _record(session, member, "remove_file", actor, now, kind=file.kind.value, name=file.name)


def add_slots(
    session: Session, webinar: Webinar, first: datetime, *, minutes: int, count: int, actor: audit.Actor, now: datetime
) -> int:
    """Offer `count` slots one after the other; those that are there already stay. Returns how many are new."""
    known = {row.starts_at for row in queries.slots(session, webinar.id)}
    times = [first + timedelta(minutes=minutes * number) for number in range(count)]
    new = [at for at in times if at not in known]
    session.add_all(CheckSlot(webinar_id=webinar.id, starts_at=at, minutes=minutes) for at in new)
    session.flush()
    audit.record(session, actor, "speakers.add_slots", webinar.title, now=now, scope=webinar.scope, count=len(new))
    return len(new)


def remove_slot(session: Session, webinar: Webinar, slot: CheckSlot, *, actor: audit.Actor, now: datetime) -> None:
    """Take back a slot that nobody has taken."""
    if slot.member_id is not None:
        raise RuleViolation(N_("Somebody has taken this time; ask them first."))
    session.delete(slot)
    audit.record(session, actor, "speakers.remove_slot", webinar.title, now=now, scope=webinar.scope)


def take_slot(
    session: Session, member: PanelMember, slot: CheckSlot | None, *, actor: audit.Actor, now: datetime
) -> None:
    """Give a panel member a slot for the technical check, or none; two never get the same."""
    locked(session, member.webinar_id)
    former = queries.slot_of(session, member.id)
    if slot is not None:
        session.refresh(slot)
        rules.ensure_slot_free(slot, member)
    if former is not None and former is not slot:
        former.member_id = None
        session.flush()
    if slot is not None:
        slot.member_id = member.id
    session.flush()
    _record(session, member, "take_slot", actor, now, at=slot.starts_at.isoformat() if slot else None)


def set_checked(session: Session, member: PanelMember, done: bool, *, actor: audit.Actor, now: datetime) -> None:
    """Note that the technical check is done, or that it is not."""
    _sheet(session, member).checked_at = now if done else None
    _record(session, member, "set_checked", actor, now, done=done)


def invite(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> tuple[int, list[str]]:
    """Invite everybody who has an address and was not invited; returns how many, and who has no address.

    Who is on the panel in two roles gets one invitation.
    """
    without: list[str] = []
    sent: set[int] = set()
    board = queries.board(session, webinar.id)
    already = {row.member.person_id for row in board if row.sheet and row.sheet.invited_at}
    for row in board:
        member = row.member
        if member.person_id in already | sent:
            continue
        if not member.person.email:
            without.append(member.printed_name)
            continue
        _sheet(session, member).invited_at = now
        outbox.enqueue(session, SendSpeakerInvitation(member.id), key=f"speaker-invitation:{member.id}", now=now)
        sent.add(member.person_id)
    if sent:
        audit.record(session, actor, "speakers.invite", webinar.title, now=now, scope=webinar.scope, count=len(sent))
    return len(sent), without


def remind(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> int:
    """Remind those who miss something, have an address and were not reminded today; returns how many.

    Who is on the panel in two roles gets one reminder.
    """
    count = 0
    board = queries.board(session, webinar.id)
    reminded = {
        row.member.person_id for row in board
        if row.sheet and row.sheet.reminded_at and now - row.sheet.reminded_at < _PAUSE
    }  # fmt: skip
    for row in board:
        if not row.missing or not row.member.person.email or row.member.person_id in reminded:
            continue
        reminded.add(row.member.person_id)
        _sheet(session, row.member).reminded_at = now
        key = f"speaker-reminder:{row.member.id}:{now:%Y%m%d%H%M%S}"
        outbox.enqueue(session, SendSpeakerReminder(row.member.id), key=key, now=now)
        count += 1
    if count:
        audit.record(session, actor, "speakers.remind", webinar.title, now=now, scope=webinar.scope, count=count)
    return count


def on_webinar_moved(session: Session, event: WebinarMoved, now: datetime) -> None:
    """Send every invited speaker the changed entry, if the organiser wants it."""
    if not event.tell:
        return
    sequence = session.get_one(Webinar, event.webinar_id).sequence
    for row in _holders(session, event.webinar_id):
        task = SendSpeakerUpdate(row.member_id, sequence)
        outbox.enqueue(session, task, key=f"speaker-update:{row.member_id}:{sequence}", now=now)


def on_webinar_cancelled(session: Session, event: WebinarCancelled, now: datetime) -> None:
    """Tell every invited speaker."""
    for row in _holders(session, event.webinar_id):
        key = f"speaker-cancellation:{row.member_id}"
        outbox.enqueue(session, SendSpeakerCancellation(row.member_id), key=key, now=now)


def on_webinar_postponed(session: Session, event: WebinarPostponed, now: datetime) -> None:
    """Tell every invited speaker that the date is taken back."""
    sequence = session.get_one(Webinar, event.webinar_id).sequence
    for row in _holders(session, event.webinar_id):
        key = f"speaker-postponement:{row.member_id}:{sequence}"
        outbox.enqueue(session, SendSpeakerCancellation(row.member_id), key=key, now=now)


def _holders(session: Session, webinar_id: int) -> Sequence[SpeakerSheet]:
    return [row for row in queries.invited(session, webinar_id) if row.member.answer.value != "declined"]
