"""Files of people, read for pages and commands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.core import countries
from webinar.core.columns import read_sheet
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key
from webinar.directory.organisations.queries import all_organisations
from webinar.directory.people import exchange, queries, rules
from webinar.web.i18n import words
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
