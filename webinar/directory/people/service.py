"""Verbs on people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from webinar.core import audit, events, files, undo
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, random_code
from webinar.core.undo import Outcome, row_as_data, row_from_data
from webinar.directory.people import rules
from webinar.directory.people.events import PersonMerged, RemovalAsked
from webinar.directory.people.models import Affiliation, Alias, Person
from webinar.directory.people.reading import Proposal

#: As many are asked about in one statement.
_AT_ONCE = 1_000


@dataclass(frozen=True)
class PositionDetails:
    """A position somebody holds: the organisation by id where it is one of ours."""

    position: str
    organisation_id: int | None = None
    position_printed: str = ""
    on_behalf_of: str = ""
    since: date | None = None
    until: date | None = None


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
    salutation: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: str = ""
    position: PositionDetails | None = None
    aliases: Sequence[str] = field(default_factory=tuple)


def _fill(session: Session, person: Person, details: PersonDetails) -> None:
    rules.ensure_name(details.full_name)
    rules.ensure_retired_makes_sense(details.retired, details.retired_marker, details.rank)
    session.add(person)
    for name, value in asdict(details).items():
        if name not in {"position", "aliases"}:
            setattr(person, name, value)
    _set_aliases(person, details.aliases)
    _set_keys(person, sort_key=details.sort_key)
    _set_position(person, details.position)
    session.flush()


def _set_keys(person: Person, *, sort_key: str = "") -> None:
    given = sort_key or rules.default_sort_key(person.full_name, person.family_name, person.given_names)
    person.sort_key = given
    printed = [form.get("name", "") for form in person.translations.values()]
    spellings = [person.full_name, person.original_name, *(alias.spelling for alias in person.aliases), *printed]
    person.search_key = rules.all_spellings_key(*spellings, person.email)
    person.sound_key = rules.sound_key(*spellings)


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
    _fill_position(current, details)


def _fill_position(row: Affiliation, details: PositionDetails) -> None:
    rules.ensure_period(details.since, details.until)
    for name, value in asdict(details).items():
        setattr(row, name, value)


def add_position(
    session: Session, person: Person, details: PositionDetails, *, actor: audit.Actor, now: datetime
) -> None:
    """Add a position that somebody holds or held."""
    row = Affiliation()
    _fill_position(row, details)
    person.affiliations.append(row)
    session.flush()
    audit.record(session, actor, "people.add_position", person.full_name, now=now, scope=f"person:{person.id}")


def edit_position(
    session: Session, person: Person, row: Affiliation, details: PositionDetails, *, actor: audit.Actor, now: datetime
) -> None:
    """Change a position; printed programmes keep the form of their day."""
    _fill_position(row, details)
    audit.record(session, actor, "people.edit_position", person.full_name, now=now, scope=f"person:{person.id}")


def remove_position(session: Session, person: Person, row: Affiliation, *, actor: audit.Actor, now: datetime) -> None:
    """Forget a position that was entered by mistake."""
    session.delete(row)
    audit.record(session, actor, "people.remove_position", person.full_name, now=now, scope=f"person:{person.id}")


def set_photo(
    session: Session, person: Person, made: bytes | None, *, folder: Path, actor: audit.Actor, now: datetime
) -> None:
    """Keep a photo, as `picture` made it anew, or take it away."""
    person.photo = files.save(folder, made) if made is not None else ""
    audit.record(session, actor, "people.set_photo", person.full_name, now=now, scope=f"person:{person.id}")


#: Fields of which the merged entry takes one side's; the others are joined.
CHOICES = (
    "full_name", "style", "rank", "rank_full", "retired", "retired_marker", "post_nominals", "given_names",
    "family_name", "original_name", "original_language", "pronunciation", "nationality", "email", "time_zone",
    "language", "biography", "salutation", "photo",
)  # fmt: skip


def merge(
    session: Session, kept: Person, gone: Person, theirs: Collection[str], *, actor: audit.Actor, now: datetime
) -> None:
    """Make two entries one: of `CHOICES` those named in `theirs` come from `gone`, positions and spellings are joined.

    Other rooms move what is theirs; one of them may refuse with RuleViolation, and then nothing has happened.
    """
    if kept.id == gone.id:
        raise RuleViolation(N_("This is the same entry. Choose another."))
    before = {name: getattr(gone, name) for name in CHOICES if isinstance(getattr(gone, name), str)}
    spellings = {alias.spelling for alias in (*kept.aliases, *gone.aliases)} | {kept.full_name, gone.full_name}
    for name in CHOICES:
        if name in theirs or not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    rules.ensure_name(kept.full_name)
    rules.ensure_retired_makes_sense(kept.retired, kept.retired_marker, kept.rank)
    kept.translations = {**gone.translations, **kept.translations}
    kept.notes = "\n\n".join(filter(None, (kept.notes, gone.notes)))
    held = {(row.position, row.organisation_id, row.position_printed) for row in kept.affiliations}
    for row in list(gone.affiliations):
        if (row.position, row.organisation_id, row.position_printed) not in held:
            gone.affiliations.remove(row)
            kept.affiliations.append(row)
    _set_aliases(kept, sorted(spellings - {kept.full_name}))
    _set_keys(kept)
    events.announce(session, PersonMerged(kept.id, gone.id), now=now)
    session.flush()
    session.expire(gone, ["affiliations", "aliases"])
    session.delete(gone)
    session.flush()
    audit.record(
        session, actor, "people.merge", kept.full_name, now=now, scope=f"person:{kept.id}", gone=before["full_name"]
    )


def staying(session: Session, people: Sequence[Person], *, now: datetime) -> dict[int, RuleViolation]:
    """Return by id who would stay if these were deleted, and why."""
    stays: dict[int, RuleViolation] = {}
    for start in range(0, len(people), _AT_ONCE):
        ids = frozenset(person.id for person in people[start : start + _AT_ONCE])
        events.announce(session, RemovalAsked(ids, stays), now=now)
    return stays


def remove_people(session: Session, people: Sequence[Person], *, actor: audit.Actor, now: datetime) -> Outcome:
    """Delete entries with their positions and spellings, which must be loaded; those that another room needs are left."""
    outcome, stays = Outcome(), staying(session, people, now=now)
    for person in people:
        if person.id in stays:
            outcome.leave(stays[person.id])
    gone = [person for person in people if person.id not in stays]
    kept = [row_as_data(person, affiliations=person.affiliations, aliases=person.aliases) for person in gone]
    _record_each(session, gone, "people.remove", actor=actor, now=now)
    for person in gone:
        session.delete(person)
    session.flush()
    outcome.done = len(gone)
    if kept:
        outcome.undo = undo.keep(session, rules.UNDO, {"people": kept}, scope=None, actor=actor, now=now)
    return outcome


def restore_people(session: Session, data: Mapping[str, Any], *, actor: audit.Actor, now: datetime) -> int:
    """Put deleted entries back as they were; returns how many."""
    people = [row_from_data(Person, one, affiliations=Affiliation, aliases=Alias) for one in data["people"]]
    session.add_all(people)
    session.flush()
    _record_each(session, people, "people.restore", actor=actor, now=now)
    return len(people)


def _record_each(session: Session, people: Sequence[Person], act: str, *, actor: audit.Actor, now: datetime) -> None:
    acts: list[tuple[str, dict[str, object]]] = [(person.full_name, {}) for person in people]
    audit.record_many(session, actor, act, acts, now=now, scopes=[f"person:{person.id}" for person in people])


def add_people(
    session: Session, rows: Sequence[PersonDetails], *, source: str, actor: audit.Actor, now: datetime
) -> list[Person]:
    """Add everybody of a file in one transaction; returns them in order."""
    people = []
    for details in rows:
        person = Person(public_id=random_code(), created_at=now, affiliations=[], aliases=[])
        _fill(session, person, details)
        people.append(person)
    audit.record(session, actor, "people.import", source, now=now, count=len(rows))
    return people


def add_person(session: Session, details: PersonDetails, *, actor: audit.Actor, now: datetime) -> Person:
    """Add a person to the registry."""
    person = Person(public_id=random_code(), created_at=now, affiliations=[], aliases=[])
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


def proposed_details(proposal: Proposal) -> PersonDetails:
    """Return what a line seems to say as what is known of a person."""
    held = None
    if proposal.position_printed or proposal.organisation_id:
        held = PositionDetails("", proposal.organisation_id, proposal.position_printed)
    return PersonDetails(
        proposal.full_name, style=proposal.style, rank=proposal.rank, rank_full=proposal.rank_full,
        retired=True if proposal.retired_marker else None, retired_marker=proposal.retired_marker,
        post_nominals=proposal.post_nominals, email=proposal.email, position=held,
    )  # fmt: skip


def complete_person(
    session: Session, person: Person, details: PersonDetails, *, actor: audit.Actor, now: datetime
) -> None:
    """Add to an entry what it lacks: address, letters behind the name, a present position. Nothing known is changed."""
    changed = [name for name in ("email", "post_nominals") if getattr(details, name) and not getattr(person, name)]
    for name in changed:
        setattr(person, name, getattr(details, name))
    if details.position is not None and all(row.until is not None for row in person.affiliations):
        _set_position(person, details.position)
        changed.append("position")
    if changed:
        _set_keys(person, sort_key=person.sort_key)
        session.flush()
        scope = f"person:{person.id}"
        audit.record(session, actor, "people.edit", person.full_name, now=now, scope=scope, changed=sorted(changed))


def current_line(person: Person) -> str:
    """Return the position line of today, "" when none is known; affiliations must be loaded."""
    for affiliation in person.affiliations:
        if affiliation.until is None:
            organisation = affiliation.organisation.short_name if affiliation.organisation else ""
            return rules.printed_position(affiliation.position, organisation, printed=affiliation.position_printed)
    return ""


def translated_forms(person: Person) -> dict[str, dict[str, str]]:
    """Return by language the printed name and position that the registry holds, for a panel."""
    return {
        language: {"name": form["name"], "position": form.get("position", "")}
        for language, form in (person.translations or {}).items()
        if form.get("name")
    }
