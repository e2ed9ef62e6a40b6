"""Decisions about fields: the form that every webinar starts with, what is shown, how answers are printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, slugify
from webinar.questionnaire.models import FieldKind, FormField

K = FieldKind
KIND_LABELS = {
    K.TEXT: N_("One line of text"), K.LONG_TEXT: N_("Several lines of text"), K.NUMBER: N_("Number"),
    K.DATE: N_("Date"), K.TIME: N_("Time"), K.CHOICE: N_("One of a list"), K.SEVERAL: N_("Several of a list"),
    K.YES_NO: N_("Yes or no"), K.COUNTRY: N_("Country"), K.LANGUAGE: N_("Language"), K.TIME_ZONE: N_("Time zone"),
    K.PHONE: N_("Telephone"), K.EMAIL: N_("E-mail address"), K.WEB_ADDRESS: N_("Web address"), K.FILE: N_("File"),
    K.CONSENT: N_("Consent, a box to tick"), K.CATEGORY: N_("Audience category"), K.HEADING: N_("Heading"),
    K.NOTE: N_("Explanation without an answer"),
}  # fmt: skip
#: Kinds that hold no answer, and those that offer a list of one's own.
SILENT = frozenset({K.HEADING, K.NOTE})
LISTED = frozenset({K.CHOICE, K.SEVERAL})
#: Kinds whose value can decide whether a later field is shown.
DECIDING = frozenset({K.CHOICE, K.SEVERAL, K.YES_NO, K.COUNTRY, K.LANGUAGE, K.CATEGORY, K.CONSENT})

#: The form that every webinar starts with. These keys are columns of the registration; the first two stay always.
_START: tuple[tuple[str, FieldKind, str, str, bool], ...] = (
    ("full_name", K.TEXT, N_("Full name, as you wish to appear"), "", True),
    ("email", K.EMAIL, N_("E-mail address"), N_("The confirmation and your own link go there."), True),
    ("category", K.CATEGORY, N_("You attend as"), "", True),
    ("organisation", K.TEXT, N_("Organisation"), "", False),
    ("position", K.TEXT, N_("Position"), "", False),
    ("country", K.COUNTRY, N_("Country or represented entity"), "", False),
    ("question", K.LONG_TEXT, N_("A question to the speakers"), N_("The moderator may put it in the questions’ part."), False),
    ("access_needs", K.LONG_TEXT, N_("What do you need to take part?"), N_("Captions, sign language, documents in large print … Only the organisers read it."), False),
)  # fmt: skip
SYSTEM = frozenset(row[0] for row in _START) - {"access_needs"}
FIXED = frozenset({"full_name", "email"})
#: Access needs can tell of somebody's health: they go soon after the webinar.
_ACCESS_DAYS = 30
_LENGTHS = {"full_name": 160, "organisation": 200, "position": 200, "question": 2_000}
MAX_FIELDS = 60
MAX_CHOICES = 300


def starting_form(webinar_id: int) -> list[FormField]:
    """Return the fields that a webinar has while its organisers have changed none; not stored."""
    return [
        FormField(
            webinar_id=webinar_id, key=key, position=position, kind=kind, label=label, help=hint, required=required,
            staff_only=False, is_hidden=False, condition={}, translations={},
            retention_days=_ACCESS_DAYS if key == "access_needs" else None,
        )
        for position, (key, kind, label, hint, required) in enumerate(_START, start=1)
    ]  # fmt: skip


def longest(field: FormField) -> int:
    """Return how many characters an answer in words may have."""
    return _LENGTHS.get(field.key, 5_000 if field.kind is K.LONG_TEXT else 300)


def visible(fields: Sequence[FormField], values: Mapping[str, Any], *, staff: bool = False) -> list[FormField]:
    """Return the fields that are shown for these values, in order: what depends on a hidden field is hidden too."""
    shown: list[FormField] = []
    keys: set[str] = set()
    for field in fields:
        if field.is_hidden or (field.staff_only and not staff):
            continue
        if field.condition and not (field.condition.get("key") in keys and _met(field.condition, values)):
            continue
        shown.append(field)
        keys.add(field.key)
    return shown


def _met(condition: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    value = values.get(str(condition.get("key")))
    wanted = {str(row) for row in condition.get("values", [])}
    found = value if isinstance(value, list) else [_word(value)]
    return any(str(row) in wanted for row in found)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def is_empty(value: Any) -> bool:
    """Tell whether nothing was answered; a plain "no" is an answer to a question, though not a consent."""
    return value in (None, "", []) or value == {}


def new_key(label: str, taken: set[str]) -> str:
    """Return an internal name made of the label that is not taken."""
    base = re.sub(r"[^a-z0-9]+", "_", slugify(label, max_length=40)).strip("_") or "field"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def ensure_order(fields: Sequence[FormField]) -> None:
    """Refuse an order in which a field depends on one that does not come before it."""
    before: dict[str, FormField] = {}
    for field in fields:
        key = field.condition.get("key") if field.condition else None
        if key is not None and key not in before:
            raise RuleViolation(
                N_("“%(name)s” is shown depending on a field that must come before it."), field="condition_key",
                name=field.label,
            )  # fmt: skip
        before[field.key] = field


def ensure_removable(field: FormField) -> None:
    """Refuse to take out name and address."""
    if field.key in FIXED:
        raise RuleViolation(N_("Name and address stay: without them nobody can register."))


def read_choices(text: str) -> list[dict[str, Any]]:
    """Return choices from lines "key | label" or "label"; RuleViolation for none, too many, or two alike."""
    rows: list[dict[str, Any]] = []
    keys: set[str] = set()
    for line in text.split("\n"):
        left, bar, right = line.partition("|")
        label = (right if bar else left).strip()[:200]
        if not label:
            continue
        key = re.sub(r"[^a-z0-9_-]+", "-", left.strip().casefold())[:40].strip("-") if bar else ""
        key = key or new_key(label, keys)
        if key in keys:
            raise RuleViolation(N_("“%(name)s” stands there twice."), field="choices", name=label)
        keys.add(key)
        rows.append({"key": key, "label": label})
    if not rows:
        raise RuleViolation(N_("Give at least one choice, one a line."), field="choices")
    if len(rows) > MAX_CHOICES:
        raise RuleViolation(N_("At most %(limit)d choices."), field="choices", limit=MAX_CHOICES)
    return rows


def choice_label(field: FormField, key: str, version: int | None, language: str = "") -> str:
    """Return how a choice is printed: as the version that was answered had it."""
    versions = [row for row in field.versions if row.number == version] or field.versions[-1:]
    for row in versions[-1].choices if versions else []:
        if row["key"] == key:
            return str(row.get("translations", {}).get(language) or row["label"])
    return key


def is_phone(text: str) -> bool:
    """Tell whether a text can be a telephone number: digits with the usual signs between them (ITU-T E.123)."""
    return re.fullmatch(r"\+?[0-9][0-9 ()./-]{3,30}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?", text) is not None
