"""The form as people fill it in: controls for every kind of field, what they read, and answers in print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms.widgets import TelInput

from webinar.core import cells, files
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.text import N_
from webinar.directory.organisations.forms import country_options
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.form import rules
from webinar.registration.form.models import FieldKind, FormField
from webinar.web.fields import (
    Checked,
    Choice,
    Clock,
    Day,
    Email,
    LongText,
    Number,
    Offer,
    Several,
    Text,
    Tick,
    Upload,
    WebAddress,
)
from webinar.web.forms import REQUIRED, Form
from webinar.web.i18n import language, language_tag, locale, words
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.web.zone_field import Zone

K = FieldKind
_UPLOAD = "upload"
#: What a required field says that is left empty, where nothing is typed.
_MISSING = {
    **dict.fromkeys((K.CHOICE, K.YES_NO, K.COUNTRY, K.LANGUAGE, K.TIME_ZONE, K.CATEGORY), N_("Choose an option.")),
    K.SEVERAL: N_("Choose at least one."), K.FILE: N_("Choose a file."), K.CONSENT: N_("Tick the box to agree."),
    K.DATE: N_("Enter a date."), K.TIME: N_("Enter a time."), K.NUMBER: N_("Enter a number."),
}  # fmt: skip
_MAX_UPLOAD = 5 * 2**20


class Phone(Checked):
    """A telephone number as people write it."""

    widget = TelInput()
    direction = "ltr"
    check = staticmethod(cells.telephone)


@dataclass(frozen=True)
class Handed:
    """A file that was handed in: what is kept of it while the form is corrected."""

    name: str
    digest: str
    media_type: str
    size: int


def label(field: FormField, part: str = "label") -> str:
    """Return a field's label (or "help") in the present language."""
    text: str = getattr(field, part)
    own = field.translations.get(language(), {}).get(part)
    return own or (translate(text) if rules.is_ours(field.key, text) else text)


def name(field: FormField) -> str:
    """Return the control's name: that of the column for those that every form has."""
    return field.key if field.key in rules.SYSTEM else f"q_{field.key}"


class AnswersForm(Form):
    """Base of forms that are made of a webinar's fields; see `answers_form`."""

    #: The fields in their order, headings and notes too, and the categories that may be chosen.
    asked: Sequence[FormField] = ()
    categories: Sequence[AudienceCategory] = ()
    staff = False

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.handed: dict[str, Handed] = {}
        #: Of a form that changes what was answered: the fields that were shown for it.
        self.shown_before: frozenset[str] = frozenset()
        self._shown: list[FormField] | None = None
        # Errors are listed in the order of the page: first what the form asks, in its order.
        controls = {key: self._fields.pop(key) for key in map(name, self.asked) if key in self._fields}
        self._fields.update({**controls, **{key: self._fields.pop(key) for key in list(self._fields)}})
        for field in self.asked:
            if field.required and (control := self._fields.get(name(field))) is not None:
                control.flags.required = True
            if field.kind is K.FILE and (kept := request.form.get(f"{name(field)}-kept", "")):
                try:
                    self.handed[field.key] = _unsign(kept)
                except NotFound:
                    continue

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge each field, drop what conditions hide, and ask for what is required and shown."""
        super().validate(extra_validators)
        self._take_files()
        self._shown = None
        shown = {field.key for field in self.visible()}
        for field in self.asked:
            control = self._fields.get(name(field))
            if control is None:
                continue
            if field.key not in shown:
                control.errors = []
            elif field.required and not control.errors and self._is_missing(field):
                control.errors = [_(_MISSING[field.kind]) if field.kind in _MISSING else REQUIRED]
        return not (self.errors or self.form_errors)

    def _is_missing(self, field: FormField) -> bool:
        value = self.value(field)
        return value is False if field.kind is K.CONSENT else rules.is_empty(value)

    def _take_files(self) -> None:
        for field in self.asked:
            control = self._fields.get(name(field)) if field.kind is K.FILE else None
            if control is None or not isinstance(control.data, FileStorage) or not control.data.filename:
                continue
            try:
                content = control.data.read(_MAX_UPLOAD + 1)
                if len(content) > _MAX_UPLOAD:
                    raise RuleViolation(_("Up to %(limit)d MB.", limit=_MAX_UPLOAD // 2**20))
                media_type, shown, content = files.document(control.data.filename, content)
            except RuleViolation as error:
                control.errors = [words(error)]
                continue
            self.handed[field.key] = Handed(shown, files.save(site().settings.files, content), media_type, len(content))

    def value(self, field: FormField) -> Any:
        """Return what was answered, as it is stored; a category by its internal name."""
        control = self._fields.get(name(field))
        if field.kind is K.FILE:
            found = self.handed.get(field.key)
            return asdict(found) if found else None
        data = control.data if control is not None else None
        if field.kind is K.CATEGORY:
            return next((row.key for row in self.categories if str(row.id) == str(data)), "")
        if field.kind is K.YES_NO:
            return {"yes": True, "no": False}.get(data or "")
        if isinstance(data, date):
            return data.isoformat()
        return f"{data:%H:%M}" if isinstance(data, time) else data

    def offer_answered(self, answers: Mapping[str, Any]) -> None:
        """Offer what was chosen before to who chose it, though nobody else can choose it any more."""
        for field in self.asked:
            answer = answers.get(field.key, {}) if field.kind in rules.LISTED else {}
            chosen = answer.get("value") or []
            options, tag = _options(field), language_tag()
            gone = [str(key) for key in ([chosen] if isinstance(chosen, str) else chosen) if key not in dict(options)]
            if gone:
                named = [(key, rules.choice_label(field, key, answer.get("version"), tag)) for key in gone]
                last = [(key, _("%(value)s (no longer offered)", value=label)) for key, label in named]
                self._fields[name(field)].set_options([*options, *last])

    def keep_files(self, answers: Mapping[str, Any]) -> None:
        """Start from the files that were handed in before; another file takes the place of one."""
        for field in self.asked:
            value = answers.get(field.key, {}).get("value") if field.kind is K.FILE else None
            if isinstance(value, Mapping) and field.key not in self.handed:
                self.handed[field.key] = Handed(**value)

    def visible(self) -> list[FormField]:
        """Return the fields that are shown for what was answered."""
        if self._shown is None:
            values = {row.key: self.value(row) for row in self.asked}
            self._shown = rules.visible(self.asked, values, staff=self.staff)
        return self._shown

    def answers(self, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the answers kept beside the registration's own columns, over those `known` before.

        What is as it was stays as it was kept, with the version of choices that was answered. What was not asked stays
        too, and so does what no condition showed before or shows now; an answer goes when a change hides its question.
        """
        before = known or {}
        questions = [row for row in self.asked if row.key not in rules.SYSTEM and row.kind not in rules.SILENT]
        shown = {row.key for row in self.visible()}
        kept = {key: answer for key, answer in before.items() if key not in {row.key for row in questions}}
        for row in questions:
            earlier = before.get(row.key, {})
            if row.key not in shown:
                if earlier and row.key not in self.shown_before:
                    kept[row.key] = earlier
                continue
            value = self.value(row)
            if known is not None and not earlier and value is False and row.kind is K.CONSENT:
                # Nobody was asked before, and nobody has ticked it now.
                continue
            if not rules.is_empty(value):
                kept[row.key] = (
                    earlier if _is_same(value, earlier.get("value")) else {"value": value, "version": row.version}
                )
        return kept

    def kept_token(self, field: FormField) -> str:
        """Return what brings a file back with the corrected form."""
        found = self.handed.get(field.key)
        return _sign(found) if found else ""

    def kept_files(self) -> dict[str, str]:
        """Return what brings all files back with a page that asks before the form is saved."""
        return {f"{name(field)}-kept": self.kept_token(field) for field in self.asked if field.key in self.handed}

    def control(self, field: FormField) -> Any:
        """Return the control of a field."""
        return self._fields.get(name(field))

    def condition(self, field: FormField) -> tuple[str, str]:
        """Return (control's name, values parted by blanks) on which the field depends, for the page's script."""
        parent = next((row for row in self.asked if row.key == field.condition.get("key")), None)
        if parent is None:
            return "", ""
        values = [str(value) for value in field.condition.get("values", [])]
        if parent.kind is K.CATEGORY:
            values = [str(row.id) for row in self.categories if row.key in values]
        if parent.kind is K.CONSENT:
            values = ["y" if value == "yes" else "" for value in values]
        # No control has this value: what waits for an answer that is gone stays hidden.
        return name(parent), " ".join(values or ["(gone)"])


def answers_form(
    base: type[AnswersForm], fields: Sequence[FormField], categories: Sequence[AudienceCategory], *,
    staff: bool = False, without: Sequence[str] = (),
) -> type[AnswersForm]:  # fmt: skip
    """Return a form class with a control for every field that its readers see; without categories none is asked."""
    asked = rules.askable([
        row for row in fields
        if not row.is_hidden and (staff or not row.staff_only) and row.key not in without
        and (row.kind is not K.CATEGORY or categories)
    ])  # fmt: skip
    controls = {name(row): _control(row, categories) for row in asked if row.kind not in rules.SILENT}
    return type("WebinarAnswersForm", (base,), {**controls, "asked": asked, "categories": categories, "staff": staff})


def _is_same(value: Any, earlier: Any) -> bool:
    """Tell whether an answer is as it was; several choices have no order."""
    if isinstance(value, list) and isinstance(earlier, list):
        return sorted(map(str, value)) == sorted(map(str, earlier))
    return type(value) is type(earlier) and bool(value == earlier)


def _options(field: FormField) -> list[tuple[str, str]]:
    code = language()
    return [(row["key"], row.get("translations", {}).get(code) or row["label"]) for row in field.choices]


def _control(field: FormField, categories: Sequence[AudienceCategory]) -> Any:
    words_ = label(field)
    tag = language_tag()
    if field.kind in rules.LISTED:
        options = _options(field)
        return (
            Several(words_, options=options)
            if field.kind is K.SEVERAL
            else Choice(words_, options=options, blank=_("Not given"))
        )
    if field.kind is K.CATEGORY:
        return Choice(words_, options=[(str(row.id), row.name_in(tag)) for row in categories], blank=_("Not given"))
    if field.kind is K.COUNTRY:
        return Choice(words_, options=_countries(tag), blank=_("Not given"))
    lists: dict[FieldKind, Any] = {
        K.YES_NO: lambda: [("yes", _("Yes")), ("no", _("No"))],
        K.LANGUAGE: language_options,
    }  # fmt: skip
    if field.kind in lists:
        return Choice(words_, options=lists[field.kind](), blank=_("Not given"))
    kinds: dict[FieldKind, Any] = {
        K.NUMBER: Number, K.DATE: Day, K.TIME: Clock, K.EMAIL: Email, K.WEB_ADDRESS: WebAddress, K.FILE: Upload,
        K.CONSENT: Tick, K.TIME_ZONE: Zone,
    }  # fmt: skip
    if field.kind in kinds:
        return kinds[field.kind](words_)
    text: Any = {K.PHONE: Phone, K.LONG_TEXT: LongText}.get(field.kind, Text)
    return text(words_, max_length=rules.longest(field))


@lru_cache(maxsize=8)
def _countries(_language: str) -> Offer:
    return Offer(country_options())


def language_options() -> list[tuple[str, str]]:
    """Return the languages that can be answered, by name."""
    names = locale().languages
    return sorted(((code, str(names.get(code, code))) for code in rules.LANGUAGES), key=lambda row: row[1])


def _sign(found: Handed) -> str:
    return site().tokens.sign(_UPLOAD, found.digest, f"{found.media_type}|{found.size}|{found.name}")


def _unsign(token: str) -> Handed:
    digest, facts = site().tokens.read(_UPLOAD, token)
    media_type, size, shown = facts.split("|", 2)
    return Handed(shown, digest, media_type, int(size))
