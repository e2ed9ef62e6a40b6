"""Verbs on people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from anyascii import anyascii
from sqlalchemy.orm import Session

from webinar.core import audit
from webinar.core.text import random_code
from webinar.people import rules
from webinar.people.models import Affiliation, Alias, Person


@dataclass(frozen=True)
class PositionDetails:
    """A position somebody holds: the organisation by id where it is one of ours."""

    position: str
    organisation_id: int | None = None
    position_printed: str = ""


@dataclass(frozen=True)
class PersonDetails:
    """What is known of a person; "" or None where nothing is."""

    full_name: str
    given_names: str = ""
    family_name: str = ""
    sort_key: str = ""
    style: str = ""
    rank: str = ""
    rank_full: str = ""
    retired: bool | None = None
    retired_marker: str = ""
    post_nominals: str = ""
    original_name: str = ""
    original_language: str = ""
    pronunciation: str = ""
    pronoun: str = ""
    nationality: str = ""
    email: str = ""
    time_zone: str = ""
    language: str = ""
    biography: str = ""
    notes: str = ""
    position: PositionDetails | None = None
    aliases: Sequence[str] = field(default_factory=tuple)


def _fill(session: Session, person: Person, details: PersonDetails) -> None:
    rules.ensure_retired_makes_sense(details.retired, details.retired_marker, details.rank)
    for name, value in asdict(details).items():
        if name not in {"position", "aliases"}:
            setattr(person, name, value)
    person.sort_key = details.sort_key or rules.default_sort_key(
        details.full_name, details.family_name, details.given_names
    )
    spellings = [details.full_name, details.original_name, *details.aliases]
    person.search_key = rules.all_spellings_key(*spellings, *(anyascii(name) for name in spellings), details.email)
    _set_aliases(person, details.aliases)
    _set_position(person, details.position)
    session.flush()


def _set_aliases(person: Person, spellings: Sequence[str]) -> None:
    known = {alias.spelling: alias for alias in person.aliases}
    wanted = list(dict.fromkeys(spelling for spelling in spellings if spelling))
    person.aliases = [known.get(spelling) or Alias(spelling=spelling) for spelling in wanted]


def _set_position(person: Person, details: PositionDetails | None) -> None:
    current = next((row for row in person.affiliations if row.until is None), None)
    if details is None:
        if current is not None:
            person.affiliations.remove(current)
        return
    if current is None:
        current = Affiliation()
        person.affiliations.append(current)
    current.position = details.position
    current.organisation_id = details.organisation_id
    current.position_printed = details.position_printed


def add_person(session: Session, details: PersonDetails, *, actor: audit.Actor, now: datetime) -> Person:
    """Add a person to the registry."""
    person = Person(public_id=random_code(), created_at=now, affiliations=[], aliases=[])
    session.add(person)
    _fill(session, person, details)
    audit.record(session, actor, "people.add", details.full_name, now=now, scope=f"person:{person.id}")
    return person


def edit_person(session: Session, person: Person, details: PersonDetails, *, actor: audit.Actor, now: datetime) -> None:
    """Change what is known of a person. Programmes of earlier webinars keep the form of their day."""
    before = {name: getattr(person, name) for name in asdict(details) if name not in {"position", "aliases"}}
    _fill(session, person, details)
    changed = sorted(name for name, value in before.items() if getattr(person, name) != value)
    audit.record(
        session, actor, "people.edit", details.full_name, now=now, scope=f"person:{person.id}", changed=changed
    )


def current_line(person: Person) -> str:
    """Return the position line of today, "" when none is known; affiliations must be loaded."""
    for affiliation in person.affiliations:
        if affiliation.until is None:
            organisation = affiliation.organisation.short_name if affiliation.organisation else ""
            return rules.printed_position(affiliation.position, organisation, printed=affiliation.position_printed)
    return ""
