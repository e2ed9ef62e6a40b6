"""Verbs on panel and programme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarCloned
from webinar.convening.webinars.models import Unconfirmed, Webinar
from webinar.core import audit, events
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, random_code
from webinar.core.tokens import new_nonce
from webinar.directory.people.events import PersonMerged, RemovalAsked
from webinar.directory.people.models import Person
from webinar.directory.people.rules import printed_name
from webinar.directory.people.service import current_line, translated_forms
from webinar.programme.agenda import queries, rules
from webinar.programme.agenda.events import MemberAnswered, MemberLeaves
from webinar.programme.agenda.lines import TypedPart
from webinar.programme.agenda.models import AgendaItem, Answer, ItemSpeaker, PanelMember, PanelRole, Part
from webinar.programme.agenda.rules import ItemDetails

_ON_PANEL = N_("They’re on a panel. Remove them there first.")
Ordered = TypeVar("Ordered", PanelMember, Part, AgendaItem)


def add_member(
    session: Session, webinar: Webinar, person: Person, role: PanelRole, *, actor: audit.Actor, now: datetime,
    printed_as: str = "", printed_position: str = "", answer: Answer = Answer.NOT_ASKED,
) -> PanelMember:  # fmt: skip
    """Add a person to the panel, printed as the registry prints them today unless told otherwise.

    The person's affiliations must be loaded.
    """
    same = select(PanelMember.id).where(
        PanelMember.webinar_id == webinar.id, PanelMember.person_id == person.id, PanelMember.role == role
    )
    rules.ensure_role_free(session.scalar(same) is not None, printed_as or printed_name(person), role)
    last = session.scalar(select(func.max(PanelMember.position)).where(PanelMember.webinar_id == webinar.id)) or 0
    member = PanelMember(
        public_id=random_code(), nonce=new_nonce(), webinar_id=webinar.id, person_id=person.id, role=role,
        position=last + 1, printed_name=printed_as or printed_name(person),
        printed_position=printed_position or current_line(person),
        forms=translated_forms(person), answer=answer,
    )  # fmt: skip
    session.add(member)
    session.flush()
    _touch(session, webinar, "programme.add_member", member.printed_name, actor=actor, now=now, role=role.value)
    return member


def edit_member(
    session: Session, webinar: Webinar, member: PanelMember, *, role: PanelRole, role_title: str, printed_as: str,
    printed_position: str, forms: dict[str, dict[str, str]], answer: Answer, actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Change role, printed form or answer of a panel member; a wish of theirs counts as taken up."""
    rules.ensure_role_named(role, role_title)
    twin = select(PanelMember.id).where(
        PanelMember.webinar_id == webinar.id, PanelMember.person_id == member.person_id, PanelMember.role == role,
        PanelMember.id != member.id,
    )  # fmt: skip
    rules.ensure_role_free(session.scalar(twin) is not None, printed_as or member.printed_name, role)
    is_new_answer = answer is not member.answer
    if is_new_answer:
        member.answer, member.answered_at, member.answered_by = answer, now, actor.name
    member.role, member.role_title = role, role_title
    member.printed_name, member.printed_position, member.correction = printed_as, printed_position, ""
    member.forms = {language: form for language, form in forms.items() if form["name"]}
    _touch(session, webinar, "programme.edit_member", printed_as, actor=actor, now=now, answer=answer.value)
    if is_new_answer:
        session.flush()
        events.announce(session, MemberAnswered(member.id), now=now)


def remove_member(
    session: Session, webinar: Webinar, member: PanelMember, *, actor: audit.Actor, now: datetime, words: str = ""
) -> None:
    """Take a person off the panel and out of every item; `words` stand in the mail that takes it out of their calendar."""
    events.announce(session, MemberLeaves(member.id, words), now=now)
    session.delete(member)
    _touch(session, webinar, "programme.remove_member", member.printed_name, actor=actor, now=now)


def note_answer(
    session: Session, webinar: Webinar, member: PanelMember, given: Answer, *, actor: audit.Actor, now: datetime,
    at: datetime | None = None, by: str = "",
) -> None:  # fmt: skip
    """Take the answer of a panel member that staff know of; `at` and `by` say when and by whom it was noted before."""
    member.answer, member.answered_at, member.answered_by = given, at, by
    _touch(session, webinar, "programme.note_answer", member.printed_name, actor=actor, now=now, answer=given.value)
    session.flush()
    events.announce(session, MemberAnswered(member.id), now=now)


def answer(
    session: Session, member: PanelMember, given: Answer, *, correction: str, actor: audit.Actor, now: datetime
) -> None:
    """Take a speaker's own answer, with a wish about how they are printed."""
    is_new_answer = given is not member.answer
    member.answer, member.answered_at, member.answered_by, member.correction = given, now, "", correction
    audit.record(
        session, actor, "programme.answer", member.printed_name, now=now, scope=member.webinar.scope,
        answer=given.value, correction=correction,
    )  # fmt: skip
    if is_new_answer:
        session.flush()
        events.announce(session, MemberAnswered(member.id), now=now)


def set_unconfirmed(
    session: Session, webinar: Webinar, choice: Unconfirmed, *, actor: audit.Actor, now: datetime
) -> None:
    """Say how people who have not confirmed yet appear in the public programme, from its next version on."""
    webinar.unconfirmed = choice
    _touch(session, webinar, "programme.set_unconfirmed", webinar.title, actor=actor, now=now, choice=choice.value)


def add_part(session: Session, webinar: Webinar, title: str, *, actor: audit.Actor, now: datetime) -> Part:
    """Add a part at the end of the programme."""
    last = session.scalar(select(func.max(Part.position)).where(Part.webinar_id == webinar.id)) or 0
    part = Part(webinar_id=webinar.id, position=last + 1, title=title, items=[])
    session.add(part)
    session.flush()
    _touch(session, webinar, "programme.add_part", title or f"Part {part.position}", actor=actor, now=now)
    return part


def edit_part(session: Session, webinar: Webinar, part: Part, title: str, *, actor: audit.Actor, now: datetime) -> None:
    """Give a part another title."""
    part.title = title
    _touch(session, webinar, "programme.edit_part", title or f"Part {part.position}", actor=actor, now=now)


def remove_part(session: Session, webinar: Webinar, part: Part, *, actor: audit.Actor, now: datetime) -> None:
    """Remove a part with its items."""
    session.delete(part)
    session.flush()
    rest = session.scalars(select(Part).where(Part.webinar_id == webinar.id).order_by(Part.position)).all()
    _number(rest)
    _touch(session, webinar, "programme.remove_part", part.title or f"Part {part.position}", actor=actor, now=now)


def add_item(
    session: Session, webinar: Webinar, part: Part, details: ItemDetails, *, actor: audit.Actor, now: datetime
) -> AgendaItem:
    """Add an item at the end of a part; the part's items must be loaded."""
    item = AgendaItem(position=len(part.items) + 1, kind=details.kind, speakers=[])
    part.items.append(item)
    _fill(item, details)
    session.flush()
    _touch(session, webinar, "programme.add_item", rules.item_title(item), actor=actor, now=now)
    return item


def edit_item(
    session: Session, webinar: Webinar, item: AgendaItem, details: ItemDetails, *, actor: audit.Actor, now: datetime
) -> None:
    """Change an item; its speakers must be loaded."""
    _fill(item, details)
    session.flush()
    _touch(session, webinar, "programme.edit_item", rules.item_title(item), actor=actor, now=now)


def remove_item(session: Session, webinar: Webinar, item: AgendaItem, *, actor: audit.Actor, now: datetime) -> None:
    """Remove an item; its part and the part's items must be loaded."""
    part, title = item.part, rules.item_title(item)
    part.items.remove(item)
    _number(part.items)
    session.flush()
    _touch(session, webinar, "programme.remove_item", title, actor=actor, now=now)


def move(
    session: Session, webinar: Webinar, rows: Sequence[Ordered], row: Ordered, *, up: bool, actor: audit.Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Exchange a part, item or panel member with its neighbour; at the end of the list nothing happens."""
    order = list(rows)
    index = order.index(row)
    other = index - 1 if up else index + 1
    if 0 <= other < len(order):
        order[index], order[other] = order[other], order[index]
    _number(order)
    _touch(session, webinar, "programme.move", f"{type(row).__name__} {row.id}", actor=actor, now=now, up=up)


def on_webinar_cloned(session: Session, event: WebinarCloned, _now: datetime) -> None:
    """Give a copy the panel of its model, unanswered, and its programme."""
    members: dict[int, PanelMember] = {}
    for row in queries.panel(session, event.source_id):
        members[row.id] = PanelMember(
            public_id=random_code(), nonce=new_nonce(), webinar_id=event.webinar_id, person_id=row.person_id,
            role=row.role, role_title=row.role_title, position=row.position, printed_name=row.printed_name,
            printed_position=row.printed_position, forms=row.forms,
        )  # fmt: skip
    session.add_all(members.values())
    session.flush()
    for part in queries.parts(session, event.source_id):
        copy = Part(webinar_id=event.webinar_id, position=part.position, title=part.title, items=[])
        for model in part.items:
            item = AgendaItem(position=model.position, kind=model.kind, speakers=[])
            speakers = tuple(members[speaker.member_id].id for speaker in model.speakers)
            details = ItemDetails(
                model.kind, model.title, model.minutes, speakers, private_note=model.private_note,
                fixed_start=model.fixed_start, language=model.language,
            )  # fmt: skip
            _fill(item, details)
            copy.items.append(item)
        session.add(copy)
    session.flush()


def on_person_merged(session: Session, event: PersonMerged, _now: datetime) -> None:
    """Give a merged person's places on panels to the entry that stays; RuleViolation where both sit in one role."""
    rows = session.scalars(select(PanelMember).where(PanelMember.person_id.in_([event.kept_id, event.gone_id]))).all()
    taken = {(row.webinar_id, row.role) for row in rows if row.person_id == event.kept_id}
    for row in rows:
        if row.person_id == event.gone_id:
            if (row.webinar_id, row.role) in taken:
                raise RuleViolation(
                    N_("Both are on one panel in the same role (%(name)s). Remove one first."), name=row.printed_name
                )
            row.person_id = event.kept_id
    session.flush()


def on_removal_asked(session: Session, event: RemovalAsked, _now: datetime) -> None:
    """Say who is on a panel, and so stays in the registry."""
    on_panels = select(PanelMember.person_id).where(PanelMember.person_id.in_(event.ids)).distinct()
    for ident in session.scalars(on_panels):
        event.stays[ident] = RuleViolation(_ON_PANEL)


def replace_programme(
    session: Session, webinar: Webinar, typed: Sequence[TypedPart], *, actor: audit.Actor, now: datetime
) -> None:
    """Make the programme what was typed. Items that are recognised stay the same rows, so that versions can be compared."""
    parts = list(queries.parts(session, webinar.id))
    rows = [item for part in parts for item in part.items]
    wanted = [item for part in typed for item in part.items]
    kept = rules.recognised(rows, [(item.kind, item.title, item.speakers) for item in wanted])
    while len(parts) < len(typed):
        parts.append(Part(webinar_id=webinar.id, position=len(parts) + 1, items=[]))
        session.add(parts[-1])
    index = 0
    for position, (part, row) in enumerate(zip(parts, typed, strict=False), start=1):
        part.position, part.title = position, row.title
        items = []
        for item in row.items:
            items.append(kept.get(index) or AgendaItem(position=0, speakers=[]))
            _fill(items[-1], item)
            index += 1
        part.items = items
        _number(items)
    for part in parts[len(typed) :]:
        part.items = [item for item in part.items if item not in kept.values()]
        session.delete(part)
    session.flush()
    _touch(session, webinar, "programme.replace", webinar.title, actor=actor, now=now, items=len(wanted))


def removed_by(session: Session, webinar: Webinar, typed: Sequence[TypedPart]) -> tuple[list[AgendaItem], int]:
    """Return the items that go when the programme becomes what was typed, and how many parts."""
    parts = queries.parts(session, webinar.id)
    rows = [item for part in parts for item in part.items]
    wanted = [(item.kind, item.title, item.speakers) for part in typed for item in part.items]
    kept = {item.id for item in rules.recognised(rows, wanted).values()}
    return [row for row in rows if row.id not in kept], max(len(parts) - len(typed), 0)


def order_panel(
    session: Session, webinar: Webinar, order: Sequence[PanelMember], rule: str, *, actor: audit.Actor, now: datetime
) -> None:
    """Set the panel in this order; `rule` says, for the record, how it was found."""
    _number(order)
    _touch(session, webinar, "programme.order_panel", rule, actor=actor, now=now)


def place_item(
    session: Session, webinar: Webinar, item: AgendaItem, part: Part, *, actor: audit.Actor, now: datetime,
    index: int | None = None,
) -> None:  # fmt: skip
    """Put an item before the one at `index` of a part, or at its end; both parts' items must be loaded."""
    before = item.part
    before.items.remove(item)
    part.items.insert(len(part.items) if index is None else index, item)
    _number(before.items)
    _number(part.items)
    session.flush()
    _touch(session, webinar, "programme.place_item", rules.item_title(item), actor=actor, now=now)


def _number(rows: Sequence[PanelMember] | Sequence[Part] | Sequence[AgendaItem]) -> None:
    for index in range(len(rows)):
        rows[index].position = index + 1


def _fill(item: AgendaItem, details: ItemDetails) -> None:
    item.kind, item.title = details.kind, details.title
    item.minutes, item.private_note = details.minutes, details.private_note
    item.fixed_start, item.language = details.fixed_start, details.language
    known = {speaker.member_id: speaker for speaker in item.speakers}
    wanted = list(dict.fromkeys(details.speakers))
    item.speakers = [known.get(member_id) or ItemSpeaker(member_id=member_id) for member_id in wanted]
    for position, speaker in enumerate(item.speakers):
        speaker.position = position


def _touch(
    session: Session, webinar: Webinar, action: str, target: str, *, actor: audit.Actor, now: datetime, **facts: object
) -> None:
    webinar.changed_at = now
    audit.record(session, actor, action, target, now=now, scope=webinar.scope, **facts)
