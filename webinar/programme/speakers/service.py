"""Verbs on preparation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.convening.webinars.rules import ensure_to_come
from webinar.core import audit, events, files, outbox, undo
from webinar.core.errors import RuleViolation
from webinar.core.pictures import picture
from webinar.core.text import N_
from webinar.programme.agenda.models import Answer, PanelMember
from webinar.programme.agenda.service import note_answer
from webinar.programme.calendar.rules import give, has_entry
from webinar.programme.speakers import queries, rules
from webinar.programme.speakers.events import CheckTimeChosen
from webinar.programme.speakers.models import CheckSlot, FileKind, SpeakerFile, SpeakerSheet
from webinar.programme.speakers.tasks import SendSpeakerInvitation, SendSpeakerReminder

#: The kind of this room's acts that can be taken back.
UNDO = "speakers.told"


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
    """Keep that the speaker approved these printed forms as they are today; a later edit asks again.

    RuleViolation while a wish for another form is open.
    """
    if member.correction:
        raise RuleViolation(
            N_("You requested a different printed name. Approve it once the organisers have changed it."),
            field="approved",
        )
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


@dataclass(frozen=True)
class HandedIn:
    """A file as it may be kept: a photo made anew, or slides that hold nothing that runs."""

    kind: FileKind
    name: str
    media_type: str
    content: bytes


def accepted(kind: FileKind, name: str, content: bytes) -> HandedIn:
    """Judge what was sent; RuleViolation says why it is not taken. It takes seconds: no transaction may be writing."""
    rules.ensure_size(len(content))
    if kind is FileKind.PHOTO:
        return HandedIn(kind, "photo.jpg", "image/jpeg", picture(content, longest=1_200))
    return HandedIn(kind, name[-120:], files.slides_type(name, content), content)


def add_file(
    session: Session, member: PanelMember, file: HandedIn, *, folder: Path, actor: audit.Actor, now: datetime
) -> SpeakerFile:
    """Keep a photo (the former one goes) or slides."""
    present = queries.files(session, member.id)
    rules.ensure_room(present, file.kind)
    for old in present:
        if old.kind is file.kind is FileKind.PHOTO:
            session.delete(old)
    row = SpeakerFile(
        member_id=member.id, kind=file.kind, name=file.name, media_type=file.media_type, size=len(file.content),
        digest=files.save(folder, file.content), uploaded_at=now, uploaded_by=actor.name,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, member, "add_file", actor, now, kind=row.kind.value, name=row.name)
    return row


def remove_file(session: Session, member: PanelMember, file: SpeakerFile, *, actor: audit.Actor, now: datetime) -> None:
    """Take a file away; its content is swept once no row names it."""
    session.delete(file)
    _record(session, member, "remove_file", actor, now, kind=file.kind.value, name=file.name)


def add_slots(
    session: Session, webinar: Webinar, first: datetime, *, minutes: int, count: int, actor: audit.Actor, now: datetime
) -> int:
    """Offer `count` slots one after the other; those that are there already stay. Returns how many are new.

    RuleViolation for times that are over or reach into the webinar.
    """
    rules.ensure_slots_fit(webinar, first, first + timedelta(minutes=minutes * count), now)
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
        raise RuleViolation(N_("Someone has taken this time slot. Ask them first."))
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
    if former is not slot:
        chosen = CheckTimeChosen(member.id, slot.starts_at if slot else None, slot.minutes if slot else 0)
        events.announce(session, chosen, now=now)
    _record(session, member, "take_slot", actor, now, at=slot.starts_at.isoformat() if slot else None)


def set_checked(session: Session, member: PanelMember, done: bool, *, actor: audit.Actor, now: datetime) -> None:
    """Note that the technical check is done, or that it is not."""
    _sheet(session, member).checked_at = now if done else None
    _record(session, member, "set_checked", actor, now, done=done)


def invite_again(session: Session, member: PanelMember, *, actor: audit.Actor, now: datetime) -> None:
    """Send an invited panel member the invitation as it is by now; none beside one that is on its way."""
    webinar = locked(session, member.webinar_id)
    ensure_to_come(webinar, now)
    sheet = _sheet(session, member)
    rules.ensure_invited(member, sheet)
    key = f"speaker-invitation:{member.id}"
    if outbox.is_waiting(session, key):
        return
    if has_entry(webinar):
        give(sheet)
    outbox.enqueue(session, SendSpeakerInvitation(member.id, now.isoformat()), key=f"{key}:{now.isoformat()}", now=now)
    _record(session, member, "invite_again", actor, now)


def invite(
    session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime, chosen: Collection[int] | None = None
) -> tuple[int, list[str]]:
    """Invite everybody, or those `chosen`, who has an address and was not invited; returns how many, and who has no address.

    Who is on the panel in two roles gets one invitation. RuleViolation once the webinar is over.
    """
    ensure_to_come(webinar, now)
    without: list[str] = []
    sent: set[int] = set()
    board = queries.board(session, webinar.id)
    already = {row.member.person_id for row in board if row.sheet and row.sheet.invited_at}
    for row in board:
        member = row.member
        if member.person_id in already | sent or (chosen is not None and member.person_id not in chosen):
            continue
        if not member.person.email:
            without.append(member.printed_name)
            continue
        sheet = _sheet(session, member)
        sheet.invited_at = now
        for other in (row.member for row in board):
            if other.person_id == member.person_id and other.answer is Answer.NOT_ASKED:
                other.answer = Answer.INVITED
        if has_entry(webinar):
            give(sheet)
        task = SendSpeakerInvitation(member.id, now.isoformat())
        outbox.enqueue(session, task, key=f"speaker-invitation:{member.id}", now=now)
        sent.add(member.person_id)
    if sent:
        audit.record(session, actor, "speakers.invite", webinar.title, now=now, scope=webinar.scope, count=len(sent))
    return len(sent), without


def people_of(board: Sequence[rules.Standing], member_ids: Collection[str]) -> set[int]:
    """Return the people of these rows of the board: who sits there twice is one."""
    return {row.member.person_id for row in board if str(row.member.id) in member_ids}


def to_invite(board: Sequence[rules.Standing]) -> list[PanelMember]:
    """Return whom `invite` writes to: one row for each person with an address who was not invited."""
    already = {row.member.person_id for row in board if row.sheet and row.sheet.invited_at}
    found: dict[int, PanelMember] = {}
    for member in (row.member for row in board):
        if member.person.email and member.person_id not in already:
            found.setdefault(member.person_id, member)
    return list(found.values())


def remind(
    session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime, chosen: Collection[int] | None = None
) -> int:
    """Remind those of `rules.to_remind`, of people `chosen` if given; returns how many. RuleViolation once it is over."""
    ensure_to_come(webinar, now)
    due = rules.to_remind(queries.board(session, webinar.id), now)
    reminded = [row for row in due if chosen is None or row.member.person_id in chosen]
    for row in reminded:
        _sheet(session, row.member).reminded_at = now
        key = f"speaker-reminder:{row.member.id}:{now:%Y%m%d%H%M%S}"
        outbox.enqueue(session, SendSpeakerReminder(row.member.id), key=key, now=now)
    count = len(reminded)
    if count:
        audit.record(session, actor, "speakers.remind", webinar.title, now=now, scope=webinar.scope, count=count)
    return count


def told(
    session: Session, webinar: Webinar, members: Sequence[PanelMember], *, actor: audit.Actor, now: datetime
) -> undo.Outcome:
    """Note that an organiser has told those who were not asked yet; others are left."""
    ensure_to_come(webinar, now)
    outcome, before, written = undo.Outcome(), {}, undo.has_written(session)
    for member in members:
        if member.answer is not Answer.NOT_ASKED:
            outcome.leave(RuleViolation(N_("They’ve already been asked.")))
            continue
        before[str(member.id)] = [member.answered_at.isoformat() if member.answered_at else "", member.answered_by]
        note_answer(session, webinar, member, Answer.TOLD, actor=actor, now=now, at=now, by=actor.name)
        outcome.done += 1
    if before and undo.has_written(session) == written:
        data = {"members": before, "at": now.isoformat()}
        outcome.undo = undo.keep(session, UNDO, data, scope=webinar.scope, actor=actor, now=now)
    return outcome


def untold(
    session: Session, webinar: Webinar, data: Mapping[str, Any], *, actor: audit.Actor, now: datetime
) -> undo.Outcome:
    """Take back what `told` noted; who has answered, was changed or was invited since is left."""
    outcome, since = undo.Outcome(), datetime.fromisoformat(data["at"])
    for row in queries.board(session, webinar.id):
        member, invited_at = row.member, row.sheet.invited_at if row.sheet else None
        if str(member.id) not in data["members"]:
            continue
        is_invited = invited_at is not None and invited_at >= since
        if is_invited or member.answer is not Answer.TOLD or member.answered_at != since:
            outcome.leave(RuleViolation(N_("Changed since then.")))
            continue
        at, by = data["members"][str(member.id)]
        former = datetime.fromisoformat(at) if at else None
        note_answer(session, webinar, member, Answer.NOT_ASKED, actor=actor, now=now, at=former, by=by)
        outcome.done += 1
    return outcome
