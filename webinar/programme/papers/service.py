"""Verbs on papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarCloned
from webinar.convening.webinars.models import Webinar
from webinar.core import audit
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.directory.organisations.queries import locked_organisation
from webinar.programme.papers import queries, rules
from webinar.programme.papers.models import ConceptNote, Letter, LetterKind, RecipientKind


@dataclass(frozen=True)
class LetterDetails:
    """A letter as it is to be issued."""

    organisation_id: int
    kind: LetterKind
    recipient_kind: RecipientKind
    recipient: str
    language: str
    dated: date
    body: str
    reference: str = ""
    signature: str = ""


def set_concept_note(
    session: Session, webinar: Webinar, sections: Mapping[str, str], *, actor: audit.Actor, now: datetime
) -> None:
    """Keep the concept note."""
    row = queries.concept_note(session, webinar.id)
    if row is None:
        row = ConceptNote(webinar_id=webinar.id)
        session.add(row)
    row.sections, row.changed_at = dict(sections), now
    audit.record(session, actor, "papers.set_concept_note", webinar.title, now=now, scope=webinar.scope)


def on_webinar_cloned(session: Session, event: WebinarCloned, now: datetime) -> None:
    """Give a copy the concept note of its model."""
    note = queries.concept_note(session, event.source_id)
    if note is not None:
        session.add(ConceptNote(webinar_id=event.webinar_id, sections=dict(note.sections), changed_at=now))
        session.flush()


def next_reference(session: Session, acronym: str, details: LetterDetails) -> str:
    """Return the number under which a letter would be issued now: its own, or the organisation's next one of the year.

    RuleViolation when a letter may not be of that kind, or its number is taken.
    """
    rules.ensure_fitting(details.kind, details.recipient_kind)
    number = details.reference
    if number and queries.reference_taken(session, details.organisation_id, number):
        raise RuleViolation(N_("This reference number is already used. Enter another."), field="reference")
    count = queries.count_in_year(session, details.organisation_id, details.dated.year)
    while not number or queries.reference_taken(session, details.organisation_id, number):
        count += 1
        number = rules.reference(acronym, details.dated.year, count)
    return number


def issue_letter(
    session: Session, webinar: Webinar, acronym: str, details: LetterDetails, *, actor: audit.Actor, now: datetime
) -> Letter:
    """Issue a letter under its reference number, or the organisation's next one of the year.

    Numbers run through all webinars of an organisation, so one letter of it is issued at a time.
    """
    locked_organisation(session, details.organisation_id)
    number = next_reference(session, acronym, details)
    row = Letter(
        **{**asdict(details), "reference": number}, webinar_id=webinar.id, created_at=now, created_by=actor.name
    )
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "papers.issue_letter", number, now=now, scope=webinar.scope, kind=details.kind.value,
        recipient=details.recipient_kind.value,
    )  # fmt: skip
    return row


def withdraw_letter(session: Session, webinar: Webinar, letter: Letter, *, actor: audit.Actor, now: datetime) -> None:
    """Mark a letter that was entered by mistake; it stays in the register, so its number is not given again."""
    if letter.withdrawn_at is not None:
        return
    letter.withdrawn_at = now
    audit.record(session, actor, "papers.withdraw_letter", letter.reference, now=now, scope=webinar.scope)
