"""Forms with which organisers build the registration form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webinar.core.config import LANGUAGE_NAMES
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, clean_text
from webinar.directory.organisations.forms import country_options
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.form import rules
from webinar.registration.form.forms.answers import label, language_options
from webinar.registration.form.models import FieldKind, FormField
from webinar.registration.form.service import FieldDetails
from webinar.web.fields import Choice, LongText, Number, Several, Text, Tick, required
from webinar.web.forms import Form
from webinar.web.i18n import in_language
from webinar.web.rendering import language_name, translate
from webinar.web.site import site

#: A field with more answers than this has its answers typed.
_MOST_TICKED = 40
_TICKED = "answers_"


def deciding_options(field: FormField, categories: Sequence[AudienceCategory] = ()) -> list[tuple[str, ...]]:
    """Return each answer to a field as it is stored, with its names: as shown now, then in other languages."""
    if field.kind in rules.LISTED:
        return [(row["key"], row["label"], *map(str, row.get("translations", {}).values())) for row in field.choices]
    if field.kind is FieldKind.CATEGORY:
        return [(row.key, row.name, *map(str, row.translations.values())) for row in categories]
    if field.kind is FieldKind.COUNTRY:
        return [(code, str(name)) for code, name in country_options()]
    if field.kind is FieldKind.LANGUAGE:
        return [(code, name) for code, name in language_options()]
    return [("yes", gettext("Yes")), ("no", gettext("No"))]


class FieldForm(Form):
    """One field: wording, kind, choices, condition."""

    kind = Choice(_("Type of answer"))
    label = Text(_("Question or label"), [required()], max_length=300)
    help = Text(_("Hint below it"), max_length=500)
    choices = LongText(_("Choices, one per line"), max_length=20_000)
    required_ = Tick(_("An answer is required"))
    staff_only = Tick(_("Staff only"))
    is_hidden = Tick(_("Hidden for now"))
    condition_key = Choice(_("Show it"), blank=_("Always"))
    #: For fields with too many answers to tick one; of each other field `answers_<its key>` holds the ticked ones.
    condition_values = Text(_("Answers that show it"), max_length=1_000)
    retention_days = Number(_("Days after the webinar until answers are erased"), low=0, high=3_650)

    #: The webinar's, in which the wording for everybody is shown and typed.
    language = "en"

    def __init__(self, *args: Any, field: FormField | None, earlier: Sequence[FormField], **kw: Any) -> None:
        super().__init__(*args, data=_stored(field, self.language) if field else None, **kw)
        kinds = [field.kind] if field else [kind for kind in FieldKind if kind is not FieldKind.CATEGORY]
        self.kind.set_options([(kind.value, translate(rules.KIND_LABELS[kind])) for kind in kinds])
        deciding = [row for row in earlier if row.kind in rules.DECIDING]
        self.condition_key.set_options(
            [(row.key, gettext("Depending on “%(name)s”", name=label(row))) for row in deciding]
        )
        if field is not None and field.kind not in rules.LISTED:
            del self.choices
        if field is not None and field.key in rules.FIXED:
            del self.staff_only, self.is_hidden, self.condition_key, self.condition_values, self.required_
        elif all(row.key in dict(self.answers()) for row in deciding):
            del self.condition_values

    def answers(self) -> list[tuple[str, Several]]:
        """Return the fields whose answers are ticked, by their internal names, with the boxes."""
        return [
            (name.removeprefix(_TICKED), box)
            for name, box in self._fields.items()
            if name.startswith(_TICKED) and isinstance(box, Several)
        ]

    def _condition(self) -> dict[str, Any]:
        key = self.condition_key.data if "condition_key" in self._fields else ""
        if not key:
            return {}
        ticked = dict(self.answers()).get(key)
        if ticked is None:
            typed = re.split("[;；؛\n]", self.condition_values.data or "")
            return {"key": key, "values": [word.strip() for word in typed if word.strip()]}
        if not ticked.data:
            raise RuleViolation(N_("Tick at least one answer that shows this field."), field=ticked.name)
        return {"key": key, "values": list(ticked.data)}

    def details(self, field: FormField | None) -> FieldDetails:
        """Return what was typed; choices keep their translations by their internal names.

        RuleViolation, at its field, for a condition without an answer.
        """
        values = self.values()
        kind, condition = FieldKind(values["kind"]), self._condition()
        translations: dict[str, dict[str, str]] = {}
        for name, text in values.items():
            part, _line, code = name.rpartition("_")
            if part in {"label", "help"} and code in LANGUAGE_NAMES and text:
                translations.setdefault(code, {})[part] = text
        choices = rules.read_choices(values.get("choices") or "") if kind in rules.LISTED else []
        label, hint = (_kept(field, part, values[part], self.language) for part in ("label", "help"))
        return FieldDetails(
            kind, label, hint, bool(values.get("required_")), bool(values.get("staff_only")),
            bool(values.get("is_hidden")), condition, translations, values["retention_days"],
            _with_translations(choices, {name: text for name, text in values.items() if name.startswith("choices_")}),
        )  # fmt: skip


def _with_translations(choices: list[dict[str, Any]], texts: dict[str, str]) -> list[dict[str, Any]]:
    for name, text in texts.items():
        lines = [line.partition("|")[2].strip() or line.strip() for line in (text or "").split("\n") if line.strip()]
        for choice, line in zip(choices, lines, strict=False):
            choice.setdefault("translations", {})[name.removeprefix("choices_")] = line[:200]
    return choices


def _worded(field: FormField, text: str, language: str) -> str:
    """Return a label or hint as the webinar's language has it, whatever the organiser's own."""
    with in_language(language):
        return translate(text) if rules.is_ours(field.key, text) else text


def _kept(field: FormField | None, part: str, typed: str, language: str) -> str:
    """Return what is stored of a typed label or hint: our own wording stays one that every language has in its words."""
    stored: str = getattr(field, part) if field else ""
    return stored if field and typed == clean_text(_worded(field, stored, language)) else typed


def _stored(field: FormField, language: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "kind": field.kind.value, "label": _worded(field, field.label, language), "help": _worded(field, field.help, language),
        "required_": field.required, "staff_only": field.staff_only, "is_hidden": field.is_hidden,
        "condition_key": field.condition.get("key", ""), "retention_days": field.retention_days,
        "condition_values": "; ".join(field.condition.get("values", [])),
        "choices": "\n".join(f"{row['key']} | {row['label']}" for row in field.choices),
    }  # fmt: skip
    for code, words in field.translations.items():
        data |= {f"{part}_{code}": text for part, text in words.items()}
    for code in LANGUAGE_NAMES:
        rows = [row.get("translations", {}).get(code, "") for row in field.choices]
        data[f"choices_{code}"] = "\n".join(rows) if any(rows) else ""
    if field.condition:
        data[_TICKED + field.condition["key"]] = list(field.condition.get("values", []))
    return data


def field_form(
    language: str, field: FormField | None, earlier: Sequence[FormField], categories: Sequence[AudienceCategory]
) -> FieldForm:
    """Return the form with the wording in every other language of the site, and the answers of earlier fields to tick."""
    more: dict[str, Any] = {} if field is not None and field.key in rules.FIXED else _ticked(earlier, categories)
    for code in site().settings.languages:
        if code == language:
            continue
        spoken = language_name(code)
        more[f"label_{code}"] = Text(gettext("Question or label in %(language)s", language=spoken), max_length=300)
        more[f"help_{code}"] = Text(gettext("Hint in %(language)s", language=spoken), max_length=500)
        if field is None or field.kind in rules.LISTED:
            more[f"choices_{code}"] = LongText(
                gettext("Choices in %(language)s (same order)", language=spoken), max_length=20_000
            )
    kind: type[FieldForm] = type("WebinarFieldForm", (FieldForm,), {**more, "language": language})
    return kind(field=field, earlier=earlier)


def _ticked(earlier: Sequence[FormField], categories: Sequence[AudienceCategory]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in earlier:
        offered = deciding_options(row, categories) if row.kind in rules.DECIDING else []
        if 0 < len(offered) <= _MOST_TICKED:
            name = gettext("Answers to “%(name)s” that show it", name=label(row))
            found[_TICKED + row.key] = Several(name, options=[(key, words[0]) for key, *words in offered])
    return found


class CopyForm(Form):
    """Which webinar's form is taken over."""

    source = Choice(_("Copy questions from"))
