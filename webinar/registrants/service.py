"""Verbs of the list: acts on many, tags, notes, saved views, messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registrants import rules
from webinar.registrants.models import RegistrantMessage, RegistrationNote, RegistrationTag, SavedView
from webinar.registrants.rules import Act
from webinar.registrants.tasks import SendMessage
from webinar.registration import places
from webinar.registration import service as registration
from webinar.registration.models import Registration
from webinar.webinars.models import Webinar
from webinar.webinars.queries import locked


@dataclass
class Outcome:
    """What an act on many did: how many it changed, and why it left others, with how many."""

    done: int = 0
    left: dict[str, tuple[RuleViolation, int]] = field(default_factory=dict)

    def leave(self, error: RuleViolation) -> None:
        """Count one more that was left for this reason."""
        _known, count = self.left.get(str(error), (error, 0))
        self.left[str(error)] = (error, count + 1)


def act_on(
    session: Session, webinar: Webinar, act: Act, rows: Sequence[Registration], *, value: str = "", text: str = "",
    actor: audit.Actor, now: datetime,
) -> Outcome:  # fmt: skip
    """Do one act to each of these registrations; those to whom it cannot be done are left and counted by reason.

    `value` is the category's id, the priority, the tag or the subject; `text` the reason or the message.
    """
    rules.ensure_number(len(rows))
    if act in {Act.TAG, Act.UNTAG}:
        rules.clean_tag(value)
    webinar = locked(session, webinar.id)
    outcome = Outcome()
    message = _message(session, webinar, value, text, actor, now) if act is Act.MESSAGE else None
    for row in rows:
        try:
            if message is not None:
                _write_to(session, row, message, now)
            else:
                _act(session, webinar, act, row, value, text, actor, now)
            outcome.done += 1
        except RuleViolation as error:
            outcome.leave(error)
    session.flush()
    places.promote(session, webinar, now=now)
    audit.record(
        session, actor, f"registrants.{act.value}_many", webinar.title, now=now, scope=webinar.scope,
        count=outcome.done, left=sum(count for _error, count in outcome.left.values()),
    )  # fmt: skip
    return outcome


def _act(
    session: Session, webinar: Webinar, act: Act, row: Registration, value: str, text: str, actor: audit.Actor,
    now: datetime,
) -> None:  # fmt: skip
    if act is Act.APPROVE:
        places.approve(session, webinar, row, actor=actor, now=now)
    elif act is Act.DECLINE:
        places.decline(session, webinar, row, text, actor=actor, now=now)
    elif act is Act.PLACE:
        places.give_place(session, webinar, row, actor=actor, now=now)
    elif act is Act.CANCEL:
        registration.cancel(session, row, actor=actor, now=now, reason=text)
    elif act is Act.MOVE:
        registration.move(session, row, int(value) if value.isdecimal() else None, actor=actor, now=now)
    elif act is Act.PRIORITY:
        _prioritise(session, row, value, actor, now)
    elif act is Act.TAG:
        tag(session, row, value, actor=actor, now=now)
    else:
        untag(session, row, value, actor=actor, now=now)


def _prioritise(session: Session, row: Registration, value: str, actor: audit.Actor, now: datetime) -> None:
    try:
        row.priority = max(-100, min(100, int(value)))
    except ValueError as error:
        raise RuleViolation(N_("Write a whole number."), field="value") from error
    _record(session, row, "registration.priority", actor, now, priority=row.priority)


def _message(
    session: Session, webinar: Webinar, subject: str, text: str, actor: audit.Actor, now: datetime
) -> RegistrantMessage:
    if not subject or not text:
        raise RuleViolation(N_("A message needs a subject and a text."), field="text")
    row = RegistrantMessage(webinar_id=webinar.id, subject=subject, text=text, author=actor.name, created_at=now)
    session.add(row)
    session.flush()
    return row


def _write_to(session: Session, row: Registration, message: RegistrantMessage, now: datetime) -> None:
    if not row.email:
        raise RuleViolation(N_("There is no address any more."))
    outbox.enqueue(session, SendMessage(message.id, row.id), key=f"message:{message.id}:{row.id}", now=now)


def tag(session: Session, row: Registration, text: str, *, actor: audit.Actor, now: datetime) -> None:
    """Put a tag on a registration; twice is as once."""
    word = rules.clean_tag(text)
    known = select(RegistrationTag.id).where(RegistrationTag.registration_id == row.id, RegistrationTag.tag == word)
    if session.scalar(known) is None:
        session.add(RegistrationTag(webinar_id=row.webinar_id, registration_id=row.id, tag=word))
        _record(session, row, "registrants.tag", actor, now, tag=word)


def untag(session: Session, row: Registration, text: str, *, actor: audit.Actor, now: datetime) -> None:
    """Take a tag off a registration; RuleViolation when it has none."""
    word = rules.clean_tag(text)
    found = session.scalar(
        select(RegistrationTag).where(RegistrationTag.registration_id == row.id, RegistrationTag.tag == word)
    )
    if found is None:
        raise RuleViolation(N_("Without this tag already."))
    session.delete(found)
    _record(session, row, "registrants.untag", actor, now, tag=word)


def add_note(
    session: Session, row: Registration, organisation_id: int, text: str, *, actor: audit.Actor, now: datetime
) -> None:
    """Keep what the staff of one organisation wrote; the log says that, not what."""
    session.add(
        RegistrationNote(
            registration_id=row.id, organisation_id=organisation_id, text=text, author=actor.name, created_at=now
        )
    )
    audit.record(session, actor, "registrants.note", row.label, now=now, scope=f"organisation:{organisation_id}")


def save_view(
    session: Session, webinar: Webinar, name: str, query: str, user_id: int | None, *, actor: audit.Actor, now: datetime
) -> None:
    """Keep the filters of an address under a name; a former view of this name and owner is replaced."""
    session.execute(
        delete(SavedView).where(
            SavedView.webinar_id == webinar.id, SavedView.name == name,
            SavedView.user_id.is_(None) if user_id is None else SavedView.user_id == user_id,
        )
    )  # fmt: skip
    session.add(SavedView(webinar_id=webinar.id, user_id=user_id, name=name, query=query))
    audit.record(session, actor, "registrants.save_view", name, now=now, scope=webinar.scope)


def remove_view(session: Session, webinar: Webinar, view: SavedView, *, actor: audit.Actor, now: datetime) -> None:
    """Forget a saved view."""
    audit.record(session, actor, "registrants.remove_view", view.name, now=now, scope=webinar.scope)
    session.delete(view)


def _record(session: Session, row: Registration, act: str, actor: audit.Actor, now: datetime, **facts: object) -> None:
    audit.record(session, actor, act, row.label, now=now, scope=f"webinar:{row.webinar_id}", **facts)
