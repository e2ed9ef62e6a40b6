"""Decisions about rows: what a column means, what is wrong with a row. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from webinar.admission.models import AudienceCategory
from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.sheets import Sheet
from webinar.core.text import N_, clean_text, email_key, search_key
from webinar.core.tokens import digest
from webinar.questionnaire import rules as questionnaire
from webinar.questionnaire.models import FieldKind, FormField
from webinar.registration.service import RegistrantDetails

K = FieldKind
#: Targets that every webinar has, with their labels and other headings that mean them.
TARGETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("full_name", N_("Name"), ("full name", "name and surname", "participant", "имя", "фио", "姓名", "نام")),
    ("given_names", N_("Given names"), ("first name", "given name", "имя", "名")),
    ("family_name", N_("Family name"), ("last name", "surname", "family name", "фамилия", "姓")),
    ("email", N_("E-mail"), ("email", "e-mail address", "email address", "mail", "почта", "эл. почта", "邮箱", "电子邮件", "ای میل")),
    ("organisation", N_("Organisation"), ("organization", "company", "institution", "организация", "单位", "ادارہ")),
    ("position", N_("Position"), ("job title", "title", "role", "должность", "职务", "عہدہ")),
    ("country", N_("Country"), ("country/region name", "country/region", "страна", "国家", "ملک")),
    ("category", N_("Category"), ("audience", "type", "категория", "类别")),
    ("language", N_("Language"), ("язык", "语言", "زبان")),
    ("time_zone", N_("Time zone"), ("timezone", "часовой пояс")),
    ("question", N_("Question"), ("questions & comments", "вопрос", "问题", "سوال")),
    ("tags", N_("Tags"), ("tag", "labels")),
)  # fmt: skip
_LONGEST = {"full_name": 160, "email": 254, "question": 2_000}
#: Kinds whose answers a cell can hold.
_READABLE = frozenset(FieldKind) - questionnaire.SILENT - {K.FILE, K.CATEGORY}
_YES = frozenset({"yes", "y", "true", "1", "x", "да", "是", "ہاں", "✓"})
_NO = frozenset({"no", "n", "false", "0", "нет", "否", "نہیں"})


@dataclass
class ReadRow:
    """One row of a file, by its number there: what it says, or what is wrong with it."""

    number: int
    details: RegistrantDetails | None = None
    tags: list[str] = field(default_factory=list)
    problems: list[RuleViolation] = field(default_factory=list)
    #: Registered already, under this name.
    known: str = ""


@dataclass(frozen=True)
class Known:
    """What the webinar knows that cells refer to; keys are folded."""

    fields: Sequence[FormField]
    categories: Mapping[str, int]
    countries: Mapping[str, str]
    languages: frozenset[str]
    #: Folded address to the name of who is registered with it.
    registered: Mapping[str, str]


def readable(fields: Sequence[FormField]) -> list[FormField]:
    """Return the questions whose answers a file can bring."""
    return [row for row in fields if row.key not in questionnaire.SYSTEM and row.kind in _READABLE]


def headings_key(headings: Sequence[str]) -> str:
    """Return what tells files of the same columns."""
    return digest("\n".join(search_key(text) for text in headings))


def proposed(headings: Sequence[str], fields: Sequence[FormField], labels: Mapping[str, str]) -> dict[str, str]:
    """Return which column (its number as text) is which target, by its heading; a target is taken once."""
    known: dict[str, str] = {}
    for name, label, others in TARGETS:
        for word in (name, name.replace("_", " "), label, *others):
            known.setdefault(search_key(word), name)
    for row in readable(fields):
        for word in (row.key, row.key.replace("_", " "), row.label, labels.get(row.key, "")):
            known.setdefault(search_key(word), f"q:{row.key}")
    for name, text in labels.items():
        known.setdefault(search_key(text), name)
    found: dict[str, str] = {}
    for index, heading in enumerate(headings):
        target = known.get(search_key(heading)) or known.get(search_key(heading.replace("_", " ")))
        if target and target not in found.values():
            found[str(index)] = target
    return found


def ensure_mapping(mapping: Mapping[str, str]) -> None:
    """Refuse a mapping that names nobody, or that uses a target twice."""
    targets = [target for target in mapping.values() if target]
    twice = next((target for target in targets if targets.count(target) > 1), None)
    if twice:
        raise RuleViolation(N_("Two columns mean the same: %(name)s."), name=twice.removeprefix("q:"))
    if "email" not in targets:
        raise RuleViolation(N_("Say which column holds the e-mail address."))
    if not {"full_name", "family_name", "given_names"} & set(targets):
        raise RuleViolation(N_("Say which column holds the name."))


def read_rows(sheet: Sheet, mapping: Mapping[str, str], known: Known) -> list[ReadRow]:
    """Return every row of the sheet in its order; a row never stops the others."""
    seen: dict[str, int] = {}
    found = []
    for number, cells in zip(sheet.numbers, sheet.rows, strict=True):
        row = _read(number, {target: cells[int(place)] for place, target in mapping.items() if target}, known)
        if row.details is not None:
            key = email_key(row.details.email)
            if key in seen:
                row.details = None
                row.problems.append(RuleViolation(N_("The same address stands in row %(row)d."), row=seen[key]))
            else:
                seen[key] = number
                row.known = known.registered.get(key, "")
        found.append(row)
    return found


def _read(number: int, cells: Mapping[str, str], known: Known) -> ReadRow:
    row = ReadRow(number)
    values: dict[str, Any] = {}
    for target, text in cells.items():
        try:
            values[target] = _value(target, text, known)
        except RuleViolation as error:
            row.problems.append(error)
    name = values.get("full_name") or " ".join(filter(None, (values.get("given_names"), values.get("family_name"))))
    if not name and not row.problems:
        row.problems.append(RuleViolation(N_("The name is missing.")))
    if not values.get("email") and not row.problems:
        row.problems.append(RuleViolation(N_("The e-mail address is missing.")))
    if row.problems:
        return row
    answers = {
        field.key: {"value": value, "version": field.version}
        for field in known.fields if not questionnaire.is_empty(value := values.get(f"q:{field.key}"))
    }  # fmt: skip
    row.tags = values.get("tags") or []
    row.details = RegistrantDetails(
        name, values["email"], values.get("organisation") or "", values.get("position") or "", values.get("country") or "",
        values.get("category"), values.get("question") or "", values.get("language") or "en",
        values.get("time_zone") or "", answers=answers,
    )  # fmt: skip
    return row


def _value(target: str, text: str, known: Known) -> Any:
    own = target.startswith("q:")
    longest = _LONGEST.get(target, 5_000 if own else 200)
    clean = clean_text(text, multiline=own or target == "question", max_length=longest)
    if not clean:
        return None
    if own:
        field = next((row for row in known.fields if row.key == target[2:]), None)
        return _answer(field, clean, known) if field else None
    readers: dict[str, Callable[[str], Any]] = {
        "email": address, "tags": _tags, "time_zone": lambda word: timezones.zone(word).key,
        "language": lambda word: _language(word, known), "category": lambda word: _looked_up(known.categories, word),
        "country": lambda word: _looked_up(known.countries, word),
    }  # fmt: skip
    return readers[target](clean) if target in readers else clean


def _tags(text: str) -> list[str]:
    words = (word.strip().strip("#")[:40] for word in text.replace(",", ";").split(";"))
    return [word for word in words if word]


def _language(text: str, known: Known) -> str:
    code = text.split("-", maxsplit=1)[0].casefold()
    if code not in known.languages:
        raise RuleViolation(N_("“%(name)s” is none of the languages of this site."), name=text[:60])
    return code


def _looked_up(table: Mapping[str, Any], text: str) -> Any:
    found = table.get(search_key(text))
    if found is None:
        raise RuleViolation(N_("“%(name)s” is not on the list."), name=text[:60])
    return found


def address(text: str) -> str:
    """Return an address in its normal form; RuleViolation for what is none."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - heavy tables

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise RuleViolation(N_("“%(address)s” is not an e-mail address."), address=text[:80]) from error


def _answer(field: FormField, text: str, known: Known) -> Any:
    table = {search_key(word): row["key"] for row in field.choices for word in (row["key"], row["label"])}
    readers: dict[FieldKind, Callable[[str], Any]] = {
        K.CHOICE: lambda word: _looked_up(table, word),
        K.SEVERAL: lambda word: [_looked_up(table, part) for part in word.split(";") if part.strip()],
        K.YES_NO: _yes, K.CONSENT: _yes, K.COUNTRY: lambda word: _looked_up(known.countries, word), K.EMAIL: address,
        K.NUMBER: int, K.DATE: lambda word: date.fromisoformat(word[:10]).isoformat(),
        K.TIME: lambda word: f"{time.fromisoformat(word[:5]):%H:%M}",
    }  # fmt: skip
    try:
        return readers[field.kind](text) if field.kind in readers else text
    except ValueError as error:
        raise RuleViolation(N_("“%(name)s” cannot be read."), name=text[:60]) from error


def _yes(text: str) -> bool:
    word = text.casefold()
    if word not in _YES | _NO:
        raise RuleViolation(N_("“%(name)s” is neither yes nor no."), name=text[:60])
    return word in _YES


def category_table(categories: Sequence[AudienceCategory]) -> dict[str, int]:
    """Return the ids of categories by every word that can mean them."""
    return {
        search_key(word): row.id
        for row in categories
        for word in (row.key, row.name, row.printed, *row.translations.values()) if word
    }  # fmt: skip
