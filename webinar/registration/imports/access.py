"""A batch as it is read now: its sheet, what the columns mean, and every row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from webinar.convening.webinars.models import Webinar
from webinar.core import countries
from webinar.core.columns import Sheet, read_sheet
from webinar.core.config import LANGUAGE_NAMES
from webinar.core.errors import NotFound
from webinar.core.text import search_key
from webinar.registration.admission.queries import categories
from webinar.registration.form import rules as questionnaire
from webinar.registration.form.forms.answers import label
from webinar.registration.form.models import FormField
from webinar.registration.form.queries import fields
from webinar.registration.imports import queries, rules
from webinar.registration.imports.models import IntakeBatch
from webinar.web.database import session
from webinar.web.rendering import translate
from webinar.web.site import site

#: A row as views hold it; templates get `printing.shown` of it.
Batch = IntakeBatch


def batch_of(webinar: Webinar, batch_id: int) -> Batch:
    """Return one batch of this webinar; NotFound for every other."""
    row = queries.batch(session(), webinar.id, batch_id)
    if row is None:
        raise NotFound
    return row


def sheet_of(batch: IntakeBatch) -> Sheet:
    """Return the sheet as its encoding, separator and row of headings read it; RuleViolation when they cannot."""
    words = vocabulary(fields(session(), batch.webinar_id))
    return read_sheet(
        batch.content, batch.name, words, encoding=batch.encoding, delimiter=batch.delimiter, head=batch.head
    )  # fmt: skip


def vocabulary(asked: Sequence[FormField]) -> dict[str, str]:
    """Return which heading means what, in the present language too."""
    return rules.vocabulary(asked, labels(asked))


def targets(asked: Sequence[FormField]) -> list[tuple[str, str]]:
    """Return (name, label) of everything that a column can mean."""
    rows = [(name, translate(text)) for name, text, _others in rules.TARGETS]
    return rows + [(f"q:{row.key}", label(row)) for row in rules.readable(asked)]


def labels(asked: Sequence[FormField]) -> dict[str, str]:
    """Return the labels of targets in the present language, by name."""
    return dict(targets(asked))


def known(webinar: Webinar) -> rules.Known:
    """Return what cells can refer to: names and codes, in every language of the site."""
    return rules.Known(
        rules.readable(fields(session(), webinar.id)), rules.category_table(categories(session(), webinar.id)),
        partial(countries.find, chosen=site().settings.country_names), frozenset(site().settings.languages), _spoken(),
        queries.registered(session(), webinar.id),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _spoken() -> dict[str, str]:
    """Return the codes of the languages that forms offer, by their code, their own name, and their names here."""
    from babel import Locale  # noqa: PLC0415 - only where a file is read

    found: dict[str, str] = {}
    for code in questionnaire.LANGUAGES:
        own = Locale(code).languages.get(code, code)
        names = (Locale(language).languages.get(code, code) for language in LANGUAGE_NAMES)
        found |= {search_key(str(word)): code for word in (code, own, *names)}
    return found
