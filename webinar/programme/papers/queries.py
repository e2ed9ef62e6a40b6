"""Reads of papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webinar.accounts.models import User
from webinar.convening.approvals.access import is_approved
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import for_staff, organisations_of
from webinar.core.search import is_found
from webinar.programme.papers.models import ConceptNote, Letter
from webinar.programme.papers.rules import SECTIONS


def concept_note(session: Session, webinar_id: int) -> ConceptNote | None:
    """Return a webinar's concept note."""
    return session.scalar(select(ConceptNote).where(ConceptNote.webinar_id == webinar_id))


def signed_sections(session: Session, webinar: Webinar) -> dict[str, str]:
    """Return the concept note as hosts sign it off."""
    note = concept_note(session, webinar.id)
    return {label: str(note.sections.get(key, "")) for key, label in SECTIONS.items()} if note else {}


def letters(session: Session, webinar_id: int) -> Sequence[Letter]:
    """Return the letters of a webinar, the latest first."""
    statement = select(Letter).where(Letter.webinar_id == webinar_id).options(joinedload(Letter.organisation))
    return session.scalars(statement.order_by(Letter.id.desc())).all()


def letter(session: Session, webinar_id: int, letter_id: int) -> Letter | None:
    """Return one letter of a webinar."""
    statement = select(Letter).where(Letter.id == letter_id, Letter.webinar_id == webinar_id)
    return session.scalar(statement.options(joinedload(Letter.organisation)))


def count_in_year(session: Session, organisation_id: int, year: int) -> int:
    """Return how many letters an organisation has issued in a year."""
    statement = select(func.count(Letter.id)).where(
        Letter.organisation_id == organisation_id, func.extract("year", Letter.dated) == year
    )
    return session.scalar(statement) or 0


def reference_taken(session: Session, organisation_id: int, reference: str) -> bool:
    """Tell whether an organisation has used a reference number."""
    statement = select(Letter.id).where(Letter.organisation_id == organisation_id, Letter.reference == reference)
    return session.scalar(statement) is not None


def reached(session: Session, webinar: Webinar, now: datetime) -> set[str]:
    """Return the milestones of the concept note and the letters."""
    facts = {
        "concept": is_approved(session, webinar, "concept_note", now),
        "letters": bool(letters(session, webinar.id)),
    }
    return {key for key, fact in facts.items() if fact}


def found(session: Session, text: str, user: User, *, limit: int) -> Sequence[Letter]:
    """Return letters by words of their reference, recipient or text: those of the user's own organisations, or all for administrators."""
    mine = for_staff(user).with_only_columns(Webinar.id).order_by(None)
    statement = select(Letter).where(Letter.webinar_id.in_(mine), Letter.withdrawn_at.is_(None))
    if not user.is_admin:
        statement = statement.where(Letter.organisation_id.in_(organisations_of(session, user.id)))
    rows = session.scalars(statement.options(joinedload(Letter.webinar)).order_by(Letter.id.desc()))
    return list(islice((row for row in rows if is_found(text, row.reference, row.recipient, row.body)), limit))
