"""Files and pasted lines of people, read for pages and commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.core import countries
from webinar.core.audit import Actor
from webinar.core.columns import read_sheet
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key
from webinar.directory.organisations.queries import all_organisations
from webinar.directory.people import exchange, queries, rules, service
from webinar.directory.people.models import Person
from webinar.directory.people.reading import ensure_somebody, propose
from webinar.directory.people.service import PersonDetails
from webinar.web.i18n import words
from webinar.web.pasting import PasteForm
from webinar.web.rendering import translate
from webinar.web.site import site

#: People in one file.
MOST = 5_000
Rows = TypeVar("Rows", bound=Sequence[object])


def read_people(
    session: Session, content: bytes, name: str, encoding: str = ""
) -> tuple[list[exchange.ReadRow], list[str]]:
    """Return the rows of a file as they read, and what is to be known about the reading.

    RuleViolation says what is wrong with it: it may hold `MOST` people, for each row is shown to be confirmed.
    """
    organisations = {
        search_key(word): row.id for row in all_organisations(session) for word in (row.name, row.acronym) if word
    }
    country = partial(countries.find, chosen=site().settings.country_names)
    if content.lstrip(b"\xef\xbb\xbf \r\n")[:11].upper() == b"BEGIN:VCARD":
        return _few(exchange.read_rows(exchange.records_of_vcards(content), organisations, country)), []
    meaning = exchange.vocabulary((name, translate(label)) for name, label, _others in exchange.COLUMNS)
    sheet = read_sheet(content, name, meaning, encoding=encoding)
    exchange.ensure_names(sheet)
    _few(sheet.rows)
    return exchange.read_rows(sheet.records(), organisations, country), [words(one) for one in sheet.remarks]


def _few(rows: Rows) -> Rows:
    if len(rows) > MOST:
        raise RuleViolation(N_("A file can have up to %(limit)d rows."), field="file", limit=MOST)
    return rows


def known(session: Session, rows: Sequence[exchange.ReadRow]) -> dict[int, tuple[int | None, str]]:
    """Return by row's number whom it may mean: (id, name) of somebody of the registry, or (None, which earlier row)."""
    sounds: dict[frozenset[str], tuple[int | None, str]] = {}
    for ident, name in sorted(queries.names(session).items()):
        sounds.setdefault(frozenset(rules.sound_key(name).split()), (ident, name))
    found: dict[int, tuple[int | None, str]] = {}
    earlier: dict[str, int] = {}
    for row in rows:
        if row.details is None:
            continue
        key = search_key(row.details.full_name)
        heard = frozenset(rules.sound_key(row.details.full_name).split())
        if key in earlier:
            found[row.number] = (None, _("row %(number)d", number=earlier[key]))
        elif heard and heard in sounds:
            found[row.number] = sounds[heard]
        earlier.setdefault(key, row.number)
    return found


#: What a pasted line means that means nobody of the registry.
NEW = "new"


@dataclass(frozen=True)
class Pasted:
    """A line as it reads: who it seems to be, whom of the registry it may mean, and what is chosen of that."""

    number: int
    line: str
    details: PersonDetails
    printed: str
    candidates: list[tuple[str, str]]
    who: str
    is_taken: bool
    #: An earlier line names the same.
    is_again: bool

    @property
    def title(self) -> str:
        """Return who it seems to be."""
        return self.printed


class Reader:
    """Reads pasted lines against the registry as it is now."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._organisations = [(row.id, row.name, row.acronym) for row in all_organisations(session)]
        self._names = queries.names(session)
        self._earlier: set[str] = set()

    def read(self, form: PasteForm, number: int, text: str) -> Pasted:
        """Return what a line, as `read_lines` gives its text, seems to say; RuleViolation for what names nobody."""
        details = service.proposed_details(propose(text, self._organisations))
        ensure_somebody(details.full_name)
        found = queries.by_ids(self._session, rules.resembling(details.full_name, self._names))
        heard = set(rules.sound_key(details.full_name).split())
        same = [str(ident) for ident in found if set(rules.sound_key(self._names[ident]).split()) == heard]
        candidates = [(str(ident), rules.printed_name(person)) for ident, person in found.items()]
        who = form.answer("who", number, same[0] if same else NEW)
        if who not in {ident for ident, _label in candidates} | {NEW}:
            # Merged or deleted since the rows were shown: who it is now has to be seen first.
            form.refuse(number, RuleViolation(N_("The entry you chose isn’t in the registry any more. Choose again.")))
            who = same[0] if same else NEW
        key = search_key(details.full_name)
        is_again = key in self._earlier
        self._earlier.add(key)
        is_taken = form.takes(number, usually=not (same or is_again))
        return Pasted(number, text, details, _printed(details), candidates, who, is_taken, is_again)


def _printed(details: PersonDetails) -> str:
    shown = ("full_name", "style", "rank", "retired", "retired_marker", "post_nominals", "family_name", "given_names")
    return rules.printed_name(Person(**{name: getattr(details, name) for name in shown}))


def take(session: Session, rows: Sequence[Pasted], *, actor: Actor, now: datetime) -> list[Person]:
    """Return the people that rows mean: new ones are added to the registry, of known ones it learns what it lacked."""
    known = queries.by_ids(session, [int(row.who) for row in rows if row.who != NEW])
    people = []
    for row in rows:
        if row.who == NEW:
            people.append(service.add_person(session, row.details, actor=actor, now=now))
        else:
            people.append(known[int(row.who)])
            service.complete_person(session, people[-1], row.details, actor=actor, now=now)
    return people
