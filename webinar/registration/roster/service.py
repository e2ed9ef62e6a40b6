"""Verbs of the list: acts on many, tags, notes, saved views."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core import audit, cells, undo
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.core.undo import Outcome
from webinar.registration.registering import places
from webinar.registration.registering import service as registration
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.models import Registration
from webinar.registration.registering.setup import Setup, locked_setup
from webinar.registration.roster import rules
from webinar.registration.roster.models import RegistrationNote, RegistrationTag, SavedView
from webinar.registration.roster.rules import Act

_MAX_PRIORITY = 100
#: The kind of this room's acts that can be taken back.
UNDO = "registrants.many"


def act_on(
    session: Session, webinar: Webinar, act: Act, rows: Sequence[Registration], *, sees: Callable[[Registration], bool],
    value: str = "", text: str = "", actor: audit.Actor, now: datetime,
) -> Outcome:  # fmt: skip
    """Do one act to each of these registrations; those to whom it cannot be done are left and counted by reason.

    Left are those too whom the actor may not see, by `sees`. `value` is the category's id, the priority or the tag; `text` the reason.
    Places that become free are passed on once it is done to all: none of these moves up on the way.
    """
    rules.ensure_number(len(rows))
    ensure_words(act, value)
    setup = locked_setup(session, webinar.id)
    webinar = setup.webinar
    outcome = Outcome()
    before, written = _states(session, act, rows, value), undo.has_written(session)
    for row in rows:
        try:
            if not sees(row):
                raise RuleViolation(rules.HIDDEN)
            # What was begun on a row that is then refused must not stay.
            with session.begin_nested():
                _act(session, setup, act, row, value, text, actor, now)
            outcome.done += 1
        except RuleViolation as error:
            outcome.leave(error)
    session.flush()
    places.promote(session, setup, now=now)
    audit.record(
        session, actor, f"registrants.{act.value}_many", webinar.title, now=now, scope=webinar.scope,
        count=outcome.done, left=outcome.left_count,
    )  # fmt: skip
    if act in rules.QUIET and undo.has_written(session) == written:
        after = _states(session, act, rows, value)
        changed = {key: [before[key], state] for key, state in after.items() if state != before[key]}
        data = {"act": act.value, "tag": value if act in rules.TAGS else "", "changed": changed}
        scope = webinar.scope
        outcome.undo = undo.keep(session, UNDO, data, scope=scope, actor=actor, now=now) if changed else None
    return outcome


def _states(session: Session, act: Act, rows: Sequence[Registration], value: str) -> dict[str, Any]:
    """Return what an act that mails nobody may change of each row: that it bears the tag, its priority, its category."""
    if act in rules.TAGS:
        tagged = set(session.scalars(_tagged([row.id for row in rows], rules.clean_tag(value))))
        return {str(row.id): row.id in tagged for row in rows}
    return {str(row.id): [row.category_id, row.priority] for row in rows}


def _tagged(ids: Sequence[int], word: str) -> Select[int]:
    return select(RegistrationTag.registration_id).where(
        RegistrationTag.registration_id.in_(ids), RegistrationTag.tag == word
    )


def take_back(
    session: Session, webinar: Webinar, data: Mapping[str, Any], *, sees: Callable[[Registration], bool],
    actor: audit.Actor, now: datetime,
) -> Outcome:  # fmt: skip
    """Put back what an act on many changed; what was changed otherwise since is left as it is."""
    act, changed, word = Act(data["act"]), data["changed"], data["tag"]
    setup = locked_setup(session, webinar.id)
    statement = select(Registration).where(Registration.id.in_([int(key) for key in changed]))
    rows = session.scalars(statement.order_by(Registration.id)).all()
    outcome, present = Outcome(), _states(session, act, rows, word)
    for row in rows:
        was, became = changed[str(row.id)]
        try:
            if not sees(row) or row.webinar_id != webinar.id:
                raise RuleViolation(rules.HIDDEN)
            if present[str(row.id)] != became:
                raise RuleViolation(N_("Changed since then."))
            with session.begin_nested():
                _put_back(session, act, row, word, was, actor, now)
            outcome.done += 1
        except RuleViolation as error:
            outcome.leave(error)
    session.flush()
    places.promote(session, setup, now=now)
    audit.record(
        session, actor, f"registrants.{act.value}_undone", webinar.title, now=now, scope=webinar.scope, count=outcome.done,
        left=outcome.left_count,
    )  # fmt: skip
    return outcome


def _put_back(
    session: Session, act: Act, row: Registration, word: str, was: Any, actor: audit.Actor, now: datetime
) -> None:
    if act in rules.TAGS:
        (tag if was else untag)(session, row, word, actor=actor, now=now)
        return
    category_id, priority = was
    registration.move(session, row, category_id, actor=actor, now=now, passes_on=False)
    if row.priority != priority:
        _prioritise(session, row, str(priority), actor, now)


def ensure_words(act: Act, value: str | None) -> None:
    """Refuse an act that lacks the words it needs."""
    if act in rules.TAGS:
        rules.clean_tag(value or "")


def _act(
    session: Session, setup: Setup, act: Act, row: Registration, value: str, text: str, actor: audit.Actor,
    now: datetime,
) -> None:  # fmt: skip
    if act is Act.APPROVE:
        places.approve(session, setup, row, actor=actor, now=now)
    elif act is Act.DECLINE:
        places.decline(session, setup, row, text, actor=actor, now=now, passes_on=False)
    elif act is Act.PLACE:
        places.give_place(session, setup, row, actor=actor, now=now)
    elif act is Act.CANCEL:
        registration.cancel(session, row, actor=actor, now=now, reason=text, passes_on=False)
    elif act is Act.MOVE:
        category_id = int(value) if value.isdecimal() else None
        registration.move(session, row, category_id, actor=actor, now=now, passes_on=False)
    elif act is Act.PRIORITY:
        _prioritise(session, row, value, actor, now)
    elif act is Act.TAG:
        tag(session, row, value, actor=actor, now=now)
    else:
        untag(session, row, value, actor=actor, now=now)


def _prioritise(session: Session, row: Registration, value: str, actor: audit.Actor, now: datetime) -> None:
    row.priority = cells.whole_number(value, -_MAX_PRIORITY, _MAX_PRIORITY)
    _record(session, row, "registration.priority", actor, now, priority=row.priority)


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
        raise RuleViolation(N_("Doesn’t have this tag."))
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


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take out what staff attached to somebody, and from the log names and what exactly was done to them."""
    for table in (RegistrationTag, RegistrationNote):
        session.execute(delete(table).where(table.registration_id == event.registration_id))
    row = session.get_one(Registration, event.registration_id)
    theirs = (audit.AuditEntry.actor_kind == "registrant", audit.AuditEntry.actor_id == row.id)
    session.execute(update(audit.AuditEntry).where(*theirs).values(actor_name=row.label))
    session.execute(update(audit.AuditEntry).where(audit.AuditEntry.target == row.label).values(details={}))
