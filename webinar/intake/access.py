"""A batch as it is read now: its sheet, what the columns mean, and every row."""

from __future__ import annotations

from collections.abc import Sequence

from webinar.admission.queries import categories
from webinar.core.sheets import Sheet, read_sheet
from webinar.core.text import search_key
from webinar.intake import queries, rules
from webinar.intake.models import IntakeBatch
from webinar.questionnaire.access import label
from webinar.questionnaire.models import FormField
from webinar.questionnaire.queries import fields
from webinar.web.database import session
from webinar.web.i18n import locale
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars.models import Webinar


def sheet_of(batch: IntakeBatch) -> Sheet:
    """Return the sheet as its encoding and delimiter read it; RuleViolation when they cannot."""
    return sheet(batch.content, batch.name, encoding=batch.encoding, delimiter=batch.delimiter)


def sheet(content: bytes, name: str, *, encoding: str = "", delimiter: str = "") -> Sheet:
    """Return a file or paste as a sheet."""
    return read_sheet(content, name, encoding=encoding, delimiter=delimiter)


def targets(asked: Sequence[FormField]) -> list[tuple[str, str]]:
    """Return (name, label) of everything that a column can mean."""
    rows = [(name, translate(text)) for name, text, _others in rules.TARGETS]
    return rows + [(f"q:{row.key}", label(row)) for row in rules.readable(asked)]


def labels(asked: Sequence[FormField]) -> dict[str, str]:
    """Return the labels of targets in the present language, by name."""
    return dict(targets(asked))


def known(webinar: Webinar) -> rules.Known:
    """Return what cells can refer to: names of countries in English and in the present language, and codes."""
    from babel import Locale  # noqa: PLC0415 - only where a file is read

    countries: dict[str, str] = {}
    for spoken in (Locale("en"), locale()):
        for code, name in spoken.territories.items():
            if len(code) == 2:  # noqa: PLR2004 - ISO 3166 alpha-2
                countries |= {search_key(str(name)): code, code.casefold(): code}
    return rules.Known(
        rules.readable(fields(session(), webinar.id)), rules.category_table(categories(session(), webinar.id)),
        countries, frozenset(site().settings.languages), queries.registered(session(), webinar.id),
    )  # fmt: skip
