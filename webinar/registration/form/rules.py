"""Decisions about fields: the form that every webinar starts with, what is shown, how answers are printed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, slugify
from webinar.registration.form.models import FieldKind, FormField

K = FieldKind
KIND_LABELS = {
    K.TEXT: N_("One line of text"), K.LONG_TEXT: N_("Several lines of text"), K.NUMBER: N_("Whole number"),
    K.DATE: N_("Date"), K.TIME: N_("Time"), K.CHOICE: N_("Choose one"), K.SEVERAL: N_("Choose several"),
    K.YES_NO: N_("Yes or no"), K.COUNTRY: N_("Country"), K.LANGUAGE: N_("Language"), K.TIME_ZONE: N_("Time zone"),
    K.PHONE: N_("Telephone"), K.EMAIL: N_("Email address"), K.WEB_ADDRESS: N_("Web address"), K.FILE: N_("File"),
    K.CONSENT: N_("Consent (tick box)"), K.CATEGORY: N_("Audience category"), K.HEADING: N_("Heading"),
    K.NOTE: N_("Text without an answer"),
}  # fmt: skip
#: Kinds that hold no answer, and those that offer a list of one's own.
SILENT = frozenset({K.HEADING, K.NOTE})
LISTED = frozenset({K.CHOICE, K.SEVERAL})
#: Kinds whose value can decide whether a later field is shown.
DECIDING = frozenset({K.CHOICE, K.SEVERAL, K.YES_NO, K.COUNTRY, K.LANGUAGE, K.CATEGORY, K.CONSENT})

#: The form that every webinar starts with. These keys are columns of the registration; the first two stay always.
_START: tuple[tuple[str, FieldKind, str, str, bool], ...] = (
    ("full_name", K.TEXT, N_("Full name, as you wish to appear"), "", True),
    ("email", K.EMAIL, N_("Email address"), N_("We’ll send your confirmation and private link there."), True),
    ("category", K.CATEGORY, N_("You attend as"), "", True),
    ("organisation", K.TEXT, N_("Organisation"), "", False),
    ("position", K.TEXT, N_("Position"), "", False),
    ("country", K.COUNTRY, N_("Country or represented entity"), "", False),
    ("question", K.LONG_TEXT, N_("A question to the speakers"), N_("The moderator may ask it in the Q&A."), False),
    ("access_needs", K.LONG_TEXT, N_("Do you need any support to take part?"), N_("Captions, sign language, large-print documents… Only the organisers see this."), False),
)  # fmt: skip
#: What journalists are asked besides, where the hosts decide about each of them; these are never stored.
ACCREDITATION: tuple[tuple[str, FieldKind, str, str], ...] = (
    ("outlet", K.TEXT, N_("Media outlet"), ""),
    ("assignment_letter", K.FILE, N_("Assignment letter"), N_("From your editors, as a PDF or picture.")),
)
#: Words of ours, which are in the catalogues; what organisers typed is not, even where it sounds the same. They are kept with the
#: fields: another wording is not translated where the old one was stored.
_OURS = frozenset(
    [(key, text) for key, _kind, *texts, _required in _START for text in texts if text]
    + [(key, text) for key, _kind, *texts in ACCREDITATION for text in texts if text]
)
SYSTEM = frozenset(row[0] for row in _START) - {"access_needs"}
FIXED = frozenset({"full_name", "email"})
#: Access needs can tell of somebody's health: they go soon after the webinar.
_ACCESS_DAYS = 30
_LENGTHS = {"full_name": 160, "organisation": 200, "position": 200, "question": 2_000}
MAX_FIELDS = 60
#: The least and the greatest number that may be answered.
NUMBERS = (0, 1_000_000)
MAX_CHOICES = 300
MAX_CHOICE = 200
#: Languages that a question for a language offers.
LANGUAGES = (
    "ar", "az", "be", "bn", "de", "en", "es", "fa", "fr", "hi", "hy", "it", "ja", "ka", "kk", "ko", "ky", "mn", "ps", "pt", "ru",
    "tg", "tk", "tr", "uk", "ur", "uz", "zh",
)  # fmt: skip


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


def is_ours(key: str, text: str) -> bool:
    """Tell whether a field has the wording with which it came."""
    return (key, text) in _OURS


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


class Fault(NamedTuple):
    """What is wrong with a field's condition: words marked by `N_` with their parameters, and whether it is never shown."""

    words: str
    params: Mapping[str, str]
    is_never_shown: bool = True


def faults(fields: Sequence[FormField], answers: Mapping[str, Collection[str]]) -> dict[str, Fault]:
    """Return, by internal name, what is wrong with conditions: answers that are gone, questions that nobody is asked.

    `answers` are those that each deciding field offers now. A field beneath one that registrants are never shown is never
    shown either; none of them is asked, so none keeps a registrant from sending the form.
    """
    found: dict[str, Fault] = {}
    before: dict[str, FormField] = {}
    for field in fields:
        fault = _fault(field, before, answers, found) if field.condition and not field.is_hidden else None
        if fault is not None:
            found[field.key] = fault
        before[field.key] = field
    return found


def _fault(
    field: FormField, before: Mapping[str, FormField], answers: Mapping[str, Collection[str]],
    found: Mapping[str, Fault],
) -> Fault | None:  # fmt: skip
    parent = before.get(str(field.condition.get("key")))
    if parent is None:
        return Fault(N_("Nobody sees this field: the field that it depends on is missing."), {})
    name, above, hides = {"name": parent.label}, found.get(parent.key), ""
    if parent.is_hidden:
        hides = N_("Nobody sees this field: it depends on “%(name)s”, which is hidden.")
    elif parent.staff_only and not field.staff_only:
        hides = N_("Registrants don’t see this field: it depends on “%(name)s”, which only staff see.")
    elif above is not None and above.is_never_shown:
        hides = N_("Nobody sees this field: it depends on “%(name)s”, which nobody sees.")
    return Fault(hides, name) if hides else _gone(field, parent, answers.get(parent.key, ()))


def _gone(field: FormField, parent: FormField, answers: Collection[str]) -> Fault | None:
    wanted = [str(value) for value in field.condition.get("values", [])]
    gone = [value for value in wanted if value not in answers]
    if not gone:
        return None
    params = {"name": parent.label, "words": ", ".join(choice_label(parent, value, None) for value in gone)}
    if len(gone) == len(wanted):
        return Fault(
            N_("Nobody sees this field: “%(name)s” no longer has the answer it waits for (%(words)s)."), params
        )
    return Fault(N_("“%(name)s” no longer has one of the answers this field waits for (%(words)s)."), params, False)


def askable(fields: Sequence[FormField]) -> list[FormField]:
    """Return the fields without those that depend on one that is not among them: nobody could be asked them."""
    keys: set[str] = set()
    kept: list[FormField] = []
    for field in fields:
        if not field.condition or field.condition.get("key") in keys:
            keys.add(field.key)
            kept.append(field)
    return kept


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
                N_("“%(name)s” depends on a field that must come before it."), field="condition_key",
                name=field.label,
            )  # fmt: skip
        before[field.key] = field


def condition_values(typed: Sequence[str], offered: Sequence[Sequence[str]], parent: str) -> list[str]:
    """Return the values of a condition as answers are stored; each of `offered` is a value and its names.

    A name stands for its value. RuleViolation for no value, and for one that nobody can answer: the field would never be
    shown.
    """
    known = {word.casefold().strip(): key for key, *names in reversed(offered) for word in (*names, key)}
    found: list[str] = []
    for piece in typed:
        words = [piece] if piece.casefold() in known else [word.strip() for word in re.split("[,،，]", piece)]
        for word in filter(None, words):
            if word.casefold() not in known:
                names = "; ".join(row[-1] if len(row) == 1 else row[1] for row in offered[:12])
                raise RuleViolation(
                    N_("“%(word)s” isn’t an answer to “%(name)s”. Use one of: %(known)s."), field="condition_values",
                    word=word, name=parent, known=names,
                )  # fmt: skip
            found.append(known[word.casefold()])
    if not found:
        raise RuleViolation(N_("Enter at least one answer that shows this field."), field="condition_values")
    return list(dict.fromkeys(found))


def ensure_removable(field: FormField) -> None:
    """Refuse to take out name and address."""
    if field.key in FIXED:
        raise RuleViolation(N_("Name and email address are always asked."))


def read_choices(text: str) -> list[dict[str, Any]]:
    """Return choices from lines "key | label" or "label"; RuleViolation for none, too many, or two alike."""
    rows: list[dict[str, Any]] = []
    keys: set[str] = set()
    for line in text.split("\n"):
        left, bar, right = line.partition("|")
        label = (right if bar else left).strip()
        if not label:
            continue
        if len(label) > MAX_CHOICE:
            raise RuleViolation(N_("A choice can have up to %(limit)d characters."), field="choices", limit=MAX_CHOICE)
        key = re.sub(r"[^a-z0-9_-]+", "-", left.strip().casefold())[:40].strip("-") if bar else ""
        key = key or new_key(label, keys)
        if key in keys:
            raise RuleViolation(N_("“%(name)s” is listed twice."), field="choices", name=label)
        keys.add(key)
        rows.append({"key": key, "label": label})
    if not rows:
        raise RuleViolation(N_("Enter at least one choice, one per line."), field="choices")
    if len(rows) > MAX_CHOICES:
        raise RuleViolation(N_("Enter up to %(limit)d choices."), field="choices", limit=MAX_CHOICES)
    return rows


def choice_label(field: FormField, key: str, version: int | None, language: str = "") -> str:
    """Return how a choice is printed: as the version that was answered had it, else the latest that offered it."""
    answered = [row for row in field.versions if row.number == version]
    for offered in (*answered, *reversed(field.versions)):
        for row in offered.choices:
            if row["key"] == key:
                return str(row.get("translations", {}).get(language.split("-", maxsplit=1)[0]) or row["label"])
    return key
