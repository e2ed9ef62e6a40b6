"""The form as people fill it in: controls for every kind of field, what they read, and answers in print."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation

from webinar.admission.models import AudienceCategory
from webinar.core import files, timezones
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.memo import Memo
from webinar.organisations.forms import country_options
from webinar.questionnaire import rules
from webinar.questionnaire.models import FieldKind, FormField
from webinar.web.fields import (
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
from webinar.web.i18n import language_tag, locale, words
from webinar.web.rendering import country_name, language_name
from webinar.web.site import site
from webinar.webinars.models import Webinar

K = FieldKind
_UPLOAD = "upload"
_MAX_UPLOAD = 5 * 2**20


class Phone(Text):
    """A telephone number as people write it."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number."""
        if self.data and not self.errors and not rules.is_phone(self.data):
            raise StopValidation(_("Write the number with its country code, like +92 51 2345678."))


@dataclass(frozen=True)
class Handed:
    """A file that was handed in: what is kept of it while the form is corrected."""

    name: str
    digest: str
    media_type: str
    size: int


def label(field: FormField, part: str = "label") -> str:
    """Return a field's label (or "help") in the present language."""
    own = field.translations.get(language_tag(), {}).get(part) or getattr(field, part)
    return str(_(own)) if own else ""


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
        self._shown: list[FormField] | None = None
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
                control.errors = [REQUIRED]
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
                    raise RuleViolation(_("At most %(limit)d MB.", limit=_MAX_UPLOAD // 2**20))
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

    def visible(self) -> list[FormField]:
        """Return the fields that are shown for what was answered."""
        if self._shown is None:
            values = {row.key: self.value(row) for row in self.asked}
            self._shown = rules.visible(self.asked, values, staff=self.staff)
        return self._shown

    def answers(self) -> dict[str, Any]:
        """Return the answers that are kept beside the registration's own columns, each with its version of choices."""
        return {
            row.key: {"value": value, "version": row.version}
            for row in self.visible()
            if row.key not in rules.SYSTEM and row.kind not in rules.SILENT
            and not rules.is_empty(value := self.value(row))
        }  # fmt: skip

    def kept_token(self, field: FormField) -> str:
        """Return what brings a file back with the corrected form."""
        found = self.handed.get(field.key)
        return _sign(found) if found else ""

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
        return name(parent), " ".join(values)


_KINDS: Memo[type[AnswersForm]] = Memo(64)


def kept_form(webinar: Webinar, key: Hashable, make: Callable[[], type[AnswersForm]]) -> type[AnswersForm]:
    """Return the form class of a webinar for a purpose, in the present language, made once for each stamp."""
    return _KINDS.get((webinar.uid, language_tag(), key), webinar.setup_stamp, make)


def answers_form(
    base: type[AnswersForm], fields: Sequence[FormField], categories: Sequence[AudienceCategory], *,
    staff: bool = False, without: Sequence[str] = (),
) -> type[AnswersForm]:  # fmt: skip
    """Return a form class with a control for every field that its readers see; without categories none is asked."""
    asked = [
        row for row in fields
        if not row.is_hidden and (staff or not row.staff_only) and row.key not in without
        and (row.kind is not K.CATEGORY or categories)
    ]  # fmt: skip
    controls = {name(row): _control(row, categories) for row in asked if row.kind not in rules.SILENT}
    return type("WebinarAnswersForm", (base,), {**controls, "asked": asked, "categories": categories, "staff": staff})


def _control(field: FormField, categories: Sequence[AudienceCategory]) -> Any:
    words_ = label(field)
    tag = language_tag()
    if field.kind in rules.LISTED:
        options = [(row["key"], row.get("translations", {}).get(tag) or row["label"]) for row in field.choices]
        return (
            Several(words_, options=options)
            if field.kind is K.SEVERAL
            else Choice(words_, options=options, blank=_("Not stated"))
        )
    if field.kind is K.CATEGORY:
        return Choice(words_, options=[(str(row.id), row.name_in(tag)) for row in categories], blank=_("Not stated"))
    if field.kind is K.COUNTRY:
        return Choice(words_, options=_countries(tag), blank=_("Not stated"))
    lists: dict[FieldKind, Any] = {
        K.YES_NO: lambda: [("yes", _("Yes")), ("no", _("No"))],
        K.LANGUAGE: _languages, K.TIME_ZONE: lambda: [(zone, zone) for zone in timezones.zone_names()],
    }  # fmt: skip
    if field.kind in lists:
        return Choice(words_, options=lists[field.kind](), blank=_("Not stated"))
    kinds: dict[FieldKind, Any] = {
        K.NUMBER: Number, K.DATE: Day, K.TIME: Clock, K.EMAIL: Email, K.WEB_ADDRESS: WebAddress, K.FILE: Upload,
        K.CONSENT: Tick,
    }  # fmt: skip
    if field.kind in kinds:
        return kinds[field.kind](words_)
    text: Any = {K.PHONE: Phone, K.LONG_TEXT: LongText}.get(field.kind, Text)
    return text(words_, max_length=rules.longest(field))


@lru_cache(maxsize=8)
def _countries(_language: str) -> Offer:
    return Offer(country_options())


def _languages() -> list[tuple[str, str]]:
    names = locale().languages
    codes = ("ar", "bn", "en", "fa", "fr", "hi", "kk", "ky", "ps", "ru", "es", "tg", "tr", "tk", "uk", "ur", "uz", "zh",
             "de", "it", "ja", "ko", "pt", "mn", "be", "hy", "az", "ka")  # fmt: skip
    return sorted(((code, str(names.get(code, code))) for code in codes), key=lambda row: row[1])


def _sign(found: Handed) -> str:
    return site().tokens.sign(_UPLOAD, found.digest, f"{found.media_type}|{found.size}|{found.name}")


def _unsign(token: str) -> Handed:
    digest, facts = site().tokens.read(_UPLOAD, token)
    media_type, size, shown = facts.split("|", 2)
    return Handed(shown, digest, media_type, int(size))


def printed_answer(field: FormField, answer: Mapping[str, Any]) -> str:
    """Return an answer in words of the present language; choices as the version that was answered had them."""
    value, version = answer.get("value"), answer.get("version")
    if rules.is_empty(value):
        return ""
    if field.kind in rules.LISTED:
        keys = value if isinstance(value, list) else [value]
        return "; ".join(rules.choice_label(field, str(key), version, language_tag()) for key in keys)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if field.kind is K.FILE and isinstance(value, Mapping):
        return str(value.get("name", ""))
    named = {K.COUNTRY: country_name, K.LANGUAGE: language_name}.get(field.kind)
    return named(str(value)) if named else str(value)


def printed_answers(fields: Sequence[FormField], answers: Mapping[str, Any]) -> list[tuple[FormField, str]]:
    """Return (field, answer in words) of everything that was answered, in the form's order."""
    rows = [(row, printed_answer(row, answers[row.key])) for row in fields if row.key in answers]
    return [(row, text) for row, text in rows if text]
