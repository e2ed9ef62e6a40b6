"""Decisions about rows: what a column means, what is wrong with a row. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webinar.core import cells, columns, timezones
from webinar.core.columns import Record, Sheet, whole_name
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, clean_text, email_key, search_key
from webinar.core.tokens import digest
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.form import rules as questionnaire
from webinar.registration.form.models import FieldKind, FormField
from webinar.registration.registering.details import RegistrantDetails

K = FieldKind
#: Targets that every webinar has, with their labels and headings that mean them here besides those of `core.columns`.
TARGETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("full_name", N_("Name"), ()),
    ("given_names", N_("Given names"), ()),
    ("family_name", N_("Family name"), ()),
    ("email", N_("Email"), ()),
    ("organisation", N_("Organisation"), ()),
    ("position", N_("Position"), ("title",)),
    ("country", N_("Country"), ()),
    ("category", N_("Category"), ("audience", "type", "категория", "类别")),
    ("language", N_("Language"), ()),
    ("time_zone", N_("Time zone"), ()),
    ("question", N_("Question"), ("questions comments", "вопрос", "问题", "سوال")),
    ("tags", N_("Tags"), ("tag", "labels")),
)
#: Targets that are taken as they are, with how many characters they may have.
_TEXTS = {
    "full_name": 160,
    "given_names": 100,
    "family_name": 100,
    "organisation": 200,
    "position": 200,
    "question": 2_000,
}
#: What of a cell is an answer, where that is not `cells.said`: "N/A" may be offered, and "нет" answers what is asked.
_TOLD: Mapping[FieldKind, Callable[[str], str]] = {
    K.CHOICE: str, K.SEVERAL: str, K.YES_NO: cells.answered, K.CONSENT: cells.answered, K.TEXT: cells.answered, K.LONG_TEXT: cells.answered,
}  # fmt: skip
#: Kinds whose answers a cell can hold.
_READABLE = frozenset(FieldKind) - questionnaire.SILENT - {K.FILE, K.CATEGORY}


@dataclass
class ReadRow:
    """One row of a file, by its number there: what it says, what was left out, or what is wrong with it."""

    number: int
    details: RegistrantDetails | None = None
    tags: list[str] = field(default_factory=list)
    problems: list[RuleViolation] = field(default_factory=list)
    remarks: list[RuleViolation] = field(default_factory=list)
    #: Registered already, under this name.
    known: str = ""


@dataclass(frozen=True)
class Known:
    """What the webinar knows that cells refer to; keys are folded."""

    fields: Sequence[FormField]
    categories: Mapping[str, int]
    #: The code of a country by any of its names, or None.
    country: Callable[[str], str | None]
    #: Codes of the site's languages, and every language that a form offers by its names.
    languages: frozenset[str]
    spoken: Mapping[str, str]
    #: Folded address to the name of who is registered with it.
    registered: Mapping[str, str]


def readable(fields: Sequence[FormField]) -> list[FormField]:
    """Return the questions whose answers a file can bring."""
    return [row for row in fields if row.key not in questionnaire.SYSTEM and row.kind in _READABLE]


def headings_key(headings: Sequence[str]) -> str:
    """Return what tells files of the same columns."""
    return digest("\n".join(search_key(text) for text in headings))


def vocabulary(fields: Sequence[FormField], labels: Mapping[str, str]) -> dict[str, str]:
    """Return which heading means which target: our labels, in the present language too, the questions' own, then synonyms."""
    ours = [(name, (label, labels.get(name, ""))) for name, label, _others in TARGETS]
    asked = [(f"q:{row.key}", (row.key, row.label, labels.get(f"q:{row.key}", ""))) for row in readable(fields)]
    return columns.vocabulary([*ours, *asked, *((name, others) for name, _label, others in TARGETS)])


def ensure_mapping(mapping: Mapping[str, str]) -> None:
    """Refuse a mapping that names nobody, or that uses a target twice."""
    targets = [target for target in mapping.values() if target]
    twice = next((target for target in targets if targets.count(target) > 1), None)
    if twice:
        raise RuleViolation(
            N_("Two columns have the same meaning: %(name)s. Remove one."), name=twice.removeprefix("q:")
        )
    if "email" not in targets:
        raise RuleViolation(N_("Choose the column with the email address."))
    if not {"full_name", "family_name", "given_names"} & set(targets):
        raise RuleViolation(N_("Choose the column with the name."))


def read_rows(sheet: Sheet, mapping: Mapping[str, str], known: Known) -> list[ReadRow]:
    """Return every row of the sheet in its order; a row never stops the others."""
    seen: dict[str, int] = {}
    found = []
    for record in sheet.records({int(place): target for place, target in mapping.items() if target}):
        row = _read(record, known)
        if row.details is not None:
            key = email_key(row.details.email)
            if key in seen:
                row.details = None
                row.problems.append(RuleViolation(N_("The same address is in row %(row)d."), row=seen[key]))
            else:
                seen[key] = record.number
                row.known = known.registered.get(key, "")
        found.append(row)
    return found


def _read(record: Record, known: Known) -> ReadRow:
    texts = {name: record.text(name, longest=longest, multiline=name == "question") for name, longest in _TEXTS.items()}
    readers: dict[str, Callable[[str], Any]] = {
        "email": cells.email, "tags": _tags, "time_zone": timezones.present_name,
        "language": lambda word: _language(word, known), "category": lambda word: _looked_up(known.categories, word),
    }  # fmt: skip
    values = {name: record.value(name, reader) for name, reader in readers.items()}
    # A name of a country that nobody knows costs nobody the place.
    country = record.value("country", lambda word: _country(word, known), optional=True) or ""
    name = whole_name(texts["full_name"], texts["given_names"], texts["family_name"])
    answers = {}
    for question in known.fields:
        value = record.value(f"q:{question.key}", _reader(question, known), told=_TOLD.get(question.kind, cells.said))
        if not questionnaire.is_empty(value):
            answers[question.key] = {"value": value, "version": question.version}
    if not name and not record.problems:
        record.problems.append(RuleViolation(N_("Enter a name.")))
    if not values["email"] and not record.problems:
        record.problems.append(RuleViolation(N_("Enter an email address.")))
    row = ReadRow(record.number, tags=values["tags"] or [], problems=record.problems, remarks=record.remarks)
    if not row.problems:
        row.details = RegistrantDetails(
            name, values["email"], texts["organisation"], texts["position"], country, values["category"],
            texts["question"], values["language"] or "en", values["time_zone"] or "", answers=answers,
        )  # fmt: skip
    return row


def _tags(text: str) -> list[str]:
    words = (word.strip().strip("#")[:40] for word in text.replace(",", ";").split(";"))
    return [word for word in words if word]


def _language(text: str, known: Known) -> str:
    code = re.split("[-_]", text, maxsplit=1)[0].casefold()
    code = code if code in known.languages else known.spoken.get(search_key(text), "")
    if code not in known.languages:
        raise RuleViolation(N_("“%(name)s” isn’t a language of this site."), name=text[:60])
    return code


def _country(text: str, known: Known) -> str:
    code = known.country(text)
    if code is None:
        raise RuleViolation(N_("We don’t recognise the country “%(name)s”."), name=text[:60])
    return code


def _looked_up(table: Mapping[str, Any], text: str) -> Any:
    found = table.get(search_key(text))
    if found is None and cells.said(text):
        raise RuleViolation(N_("“%(name)s” is not on the list."), name=text[:60])
    return found


def _reader(question: FormField, known: Known) -> Callable[[str], Any]:
    """Return what reads an answer of this kind, by the checks of the form."""
    table = {search_key(word): row["key"] for row in question.choices for word in _words(row)}
    longest = questionnaire.longest(question)
    readers: dict[FieldKind, Callable[[str], Any]] = {
        K.CHOICE: lambda word: _looked_up(table, word), K.SEVERAL: lambda word: _several(table, word),
        K.YES_NO: cells.yes_no, K.CONSENT: cells.yes_no, K.COUNTRY: lambda word: _country(word, known), K.EMAIL: cells.email,
        K.NUMBER: lambda word: cells.whole_number(word, *questionnaire.NUMBERS),
        K.DATE: lambda word: cells.day(word).isoformat(), K.TIME: lambda word: f"{cells.clock(word):%H:%M}",
        K.PHONE: cells.telephone, K.WEB_ADDRESS: cells.web_address, K.TIME_ZONE: timezones.present_name,
        K.LANGUAGE: lambda word: _looked_up(known.spoken, word),
    }  # fmt: skip
    multiline = question.kind is K.LONG_TEXT
    return readers.get(question.kind, lambda word: clean_text(word, multiline=multiline, max_length=longest))


def _words(choice: Mapping[str, Any]) -> list[str]:
    return [choice["key"], choice["label"], *choice.get("translations", {}).values()]


def _several(table: Mapping[str, Any], text: str) -> list[Any]:
    """Return the choices of a cell; a label may hold the semicolon that parts them, as our own export writes it."""
    parts, found = [part for part in text.split(";") if part.strip()], []
    while parts:
        length = next((n for n in range(len(parts), 0, -1) if search_key(";".join(parts[:n])) in table), 1)
        found.append(_looked_up(table, ";".join(parts[:length]).strip()))
        parts = parts[length:]
    return [one for one in found if one is not None]


def category_table(categories: Sequence[AudienceCategory]) -> dict[str, int]:
    """Return the ids of categories by every word that can mean them."""
    return {
        search_key(word): row.id
        for row in categories
        for word in (row.key, row.name, row.printed, *row.translations.values()) if word
    }  # fmt: skip
