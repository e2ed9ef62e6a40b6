"""Form fields that keep what was typed, clean it at the edge, and say plainly what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, EmailInput, ListWidget, NumberInput, TextArea, URLInput

from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import clean_text
from webinar.web.forms import REQUIRED
from webinar.web.i18n import words


def required() -> InputRequired:
    """Return the validator of a field that must be filled in."""
    return InputRequired(REQUIRED)


class Text(StringField):
    """One line of cleaned text. Empty is "" and passes unless `required()`."""

    data: Any
    multiline = False

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, max_length: int = 200, **kw: Any) -> None:
        self.max_length = max_length
        super().__init__(label, list(validators) or [Optional()], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text, cleaned; refused characters become the field's error, with the text kept."""
        raw = valuelist[0] if valuelist else ""
        self.data = raw
        try:
            self.data = clean_text(raw, multiline=self.multiline, max_length=self.max_length)
        except RuleViolation as error:
            # What cannot be stored cannot be printed back either.
            self.data = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", raw)[: self.max_length * 2]
            raise ValueError(words(error)) from error
        self.raw_data = [self.data]


class LongText(Text):
    """Cleaned text of several lines."""

    multiline = True
    widget = TextArea()

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, max_length: int = 10_000, **kw: Any
    ) -> None:
        super().__init__(label, validators, max_length=max_length, **kw)


class Rows(StringField):
    """Rows pasted from a spreadsheet: tabs are kept; each cell is cleaned where the rows are read."""

    data: Any
    widget = TextArea()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the rows as they are, but for what cannot be encoded."""
        self.data = re.sub("[\ud800-\udfff]", "", valuelist[0]) if valuelist else ""


class Email(Text):
    """An e-mail address, checked for form only (no DNS on the request path)."""

    widget = EmailInput()

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, validators, max_length=254, **kw)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no address, in words."""
        if not self.data or self.errors:
            return
        from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - heavy tables

        try:
            found = validate_email(self.data, check_deliverability=False)
        except EmailNotValidError as error:
            raise StopValidation(
                _("“%(address)s” is not an e-mail address. It should look like name@example.org.", address=self.data)
            ) from error
        self.data = found.normalized


class WebAddress(Text):
    """An http or https address."""

    widget = URLInput()

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, validators, max_length=2_000, **kw)

    def pre_validate(self, form: Any) -> None:
        """Refuse other schemes and addresses without a host."""
        if not self.data or self.errors:
            return
        try:
            parts = urlsplit(self.data)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in self.data
            _port = parts.port
        except ValueError:
            good = False
        if not good:
            raise StopValidation(_("Give the whole address, beginning with https://"))


class Day(DateField):
    """A calendar day; empty is None. Browsers send 2026-12-15; 15.12.2026 and 15/12/2026 are understood too."""

    data: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        formats = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
        super().__init__(label, list(validators) or [Optional()], format=formats, **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, or say how to write one."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError as error:
            raise ValueError(_("Write the date like 2026-12-15.")) from error
        if isinstance(self.data, date) and not 1900 <= self.data.year <= 2200:  # noqa: PLR2004 - see timezones.to_utc
            raise ValueError(_("Choose a year between 1900 and 2200."))


class Clock(TimeField):
    """A time of day; empty is None."""

    data: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, list(validators) or [Optional()], format=["%H:%M", "%H:%M:%S", "%H.%M"], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time, or say how to write one."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError as error:
            raise ValueError(_("Write the time like 14:00.")) from error
        if isinstance(self.data, time):
            self.data = self.data.replace(second=0)


class Moment(DateTimeLocalField):
    """A day and a time on the clock of a zone that the form knows; naive, empty is None."""

    data: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(label, list(validators) or [Optional()], format=formats, **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read day and time, or say how to write them."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError as error:
            raise ValueError(_("Write day and time like 2026-12-15 14:00.")) from error

    def instant(self, zone: str) -> datetime | None:
        """Return the instant meant; RuleViolation at this field for an hour that the zone skips."""
        if self.data is None:
            return None
        try:
            return timezones.to_utc(self.data.date(), self.data.time(), zone)
        except RuleViolation as error:
            error.field = self.short_name
            raise


class Number(IntegerField):
    """A whole number within bounds; empty is None."""

    data: Any

    widget = NumberInput()

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, low: int = 0, high: int = 1_000_000, **kw: Any
    ) -> None:
        self.low, self.high = low, high
        super().__init__(label, list(validators) or [Optional()], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say that it is none."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        text = re.sub(r"[\s\u202f.,']", "", valuelist[0])
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", text):
            raise ValueError(_("Write a whole number."))
        self.data = int(text)
        if not self.low <= self.data <= self.high:
            raise ValueError(_("Between %(low)d and %(high)d.", low=self.low, high=self.high))


Choices = Iterable[tuple[str, Any]]


def choices(pairs: Choices) -> list[SelectChoice]:
    """Return (value, label) pairs in the form that WTForms wants."""
    return [SelectChoice(value, label) for value, label in pairs]


class Offer:
    """A long list of options, made ready once for many fields."""

    def __init__(self, options: Choices) -> None:
        pairs = list(options)
        self.choices = choices(pairs)
        self.values = frozenset(str(value) for value, _label in pairs)


class Choice(SelectField):
    """One of a list; "" is allowed when `blank` gives its label (None in data)."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, options: Choices | Offer = (), blank: Any = None,
        **kw: Any,
    ) -> None:  # fmt: skip
        self.blank = blank
        super().__init__(label, list(validators), choices=[], validate_choice=True, **kw)
        self.set_options(options)

    def set_options(self, options: Choices | Offer) -> None:
        """Say what may be chosen now, such as the organisations of this user."""
        head = [] if self.blank is None else choices([("", self.blank)])
        offer = options if isinstance(options, Offer) else Offer(options)
        self.choices = [*head, *offer.choices]
        self._offered = offer.values

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that was not offered, in words."""
        if self.data in {None, ""}:
            if self.blank is None:
                raise ValidationError(_("Choose one."))
            self.data = ""
            return
        if str(self.data) not in self._offered:
            raise ValidationError(_("Choose one of the list."))


class Several(SelectMultipleField):
    """Any number of a list, shown as check boxes."""

    data: Any

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, options: Choices = (), **kw: Any) -> None:
        super().__init__(label, list(validators), choices=choices(options), **kw)

    def set_options(self, options: Choices) -> None:
        """Say what may be chosen now."""
        self.choices = choices(options)


class Tick(BooleanField):
    """A box that is ticked or not."""

    data: Any


class Upload(FileField):
    """A file; its name and bytes are read by the view."""

    data: Any
