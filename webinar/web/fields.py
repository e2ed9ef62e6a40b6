"""Form fields that keep what was typed, clean it at the edge, and say plainly what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import gettext as _
from markupsafe import escape
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    FileField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.choices import Choice as Option  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, EmailInput, ListWidget, NumberInput, Select, TextArea, URLInput

from webinar.core import cells, timezones
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
    #: The `dir` of what is typed: as the text runs, or "ltr" for what has no direction of its own.
    direction = "auto"

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, max_length: int = 200, **kw: Any) -> None:
        self.max_length = max_length
        super().__init__(label, list(validators) or [Optional()], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text, cleaned; refused characters become the field's error, with the text kept."""
        raw = valuelist[0] if valuelist else ""
        self.data = raw
        try:
            self.data = self.clean(raw)
        except RuleViolation as error:
            # What cannot be stored cannot be printed back either.
            self.data = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", raw)[: self.max_length * 2]
            raise ValueError(words(error)) from error
        self.raw_data = [self.data]

    def clean(self, raw: str) -> str:
        """Return the text as it is kept, see `clean_text`."""
        return clean_text(raw, multiline=self.multiline, max_length=self.max_length)


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


def _read(reader: Callable[[str], Any], valuelist: list[str]) -> Any:
    """Return what a reader of `core.cells` makes of a control's text, None when it is empty."""
    text = valuelist[0].strip() if valuelist else ""
    try:
        return reader(text) if text else None
    except RuleViolation as error:
        raise ValueError(words(error)) from error


class Checked(Text):
    """A line of text that a reader of `core.cells` judges and tidies."""

    check: Callable[[str], str]

    def pre_validate(self, form: Any) -> None:
        """Refuse what the reader refuses, in its words."""
        if not self.data or self.errors:
            return
        try:
            self.data = self.check(self.data)
        except RuleViolation as error:
            raise StopValidation(words(error)) from error


class Email(Checked):
    """An e-mail address, checked for form only (no DNS on the request path)."""

    widget = EmailInput()
    direction = "ltr"
    check = staticmethod(cells.email)

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, validators, max_length=254, **kw)


class WebAddress(Checked):
    """An http or https address."""

    widget = URLInput()
    direction = "ltr"
    check = staticmethod(cells.web_address)

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, validators, max_length=2_000, **kw)


class Day(DateField):
    """A calendar day; empty is None. Browsers send 2026-12-15; 15.12.2026 and 15/12/2026 are understood too."""

    data: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, list(validators) or [Optional()], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, or say how to write one."""
        self.data = _read(cells.day, valuelist)


class Clock(TimeField):
    """A time of day; empty is None."""

    data: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, list(validators) or [Optional()], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time, or say how to write one."""
        self.data = _read(cells.clock, valuelist)


class Moment(DateTimeLocalField):
    """A day and a time on the clock of a zone that the form knows; naive, empty is None."""

    data: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, list(validators) or [Optional()], format="%Y-%m-%dT%H:%M", **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read day and time, or say how to write them."""
        self.data = _read(cells.moment, valuelist)

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
        self.data = _read(partial(cells.whole_number, low=self.low, high=self.high), valuelist)


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


def _kept(stored: Any, offered: Container[str]) -> list[str]:
    """Return what is stored but offered no longer: it stays until somebody chooses otherwise."""
    values = stored if isinstance(stored, list | tuple | set | frozenset) else [stored]
    return [str(value) for value in values if value not in {None, ""} and str(value) not in offered]


def _options_kept(values: list[str], chosen: set[str]) -> Iterator[Option]:
    for value in values:
        yield Option(value, _("%(value)s (no longer offered)", value=value), value in chosen, {})


class _Options(Select):
    """Writes plain options in one step: the library's way took half the time of a form with every country."""

    @classmethod
    def render_option(cls, choice: Option, **kwargs: object) -> str:  # type: ignore[override]  # newer than its stubs
        """Return one option."""
        if choice.render_kw or kwargs:
            return str(super().render_option(choice, **kwargs))  # type: ignore[arg-type]  # newer than its stubs
        chosen = "selected " if choice.selected else ""
        return f'<option {chosen}value="{escape(choice.value)}">{escape(choice.label or choice.value)}</option>'


class Choice(SelectField):
    """One of a list; "" is allowed when `blank` gives its label (None in data)."""

    widget = _Options()

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

    def iter_choices(self) -> Iterator[Any]:
        """Yield the options, and at the end what is chosen though it is offered no longer."""
        yield from super().iter_choices()
        yield from _options_kept(_kept(self.object_data, self._offered), {str(self.data)})

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that was not offered, in words; what was stored may stay."""
        if self.data in {None, ""}:
            if self.blank is None:
                raise ValidationError(_("Choose an option."))
            self.data = ""
            return
        if str(self.data) not in self._offered and self.data not in _kept(self.object_data, self._offered):
            raise ValidationError(_("Choose an option from the list."))


class Several(SelectMultipleField):
    """Any number of a list, shown as check boxes."""

    data: Any

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, options: Choices = (), **kw: Any) -> None:
        super().__init__(label, list(validators), choices=[], **kw)
        self.set_options(options)

    def set_options(self, options: Choices) -> None:
        """Say what may be chosen now."""
        offer = Offer(options)
        self.choices, self._offered = offer.choices, offer.values

    def _gone(self) -> list[str]:
        return _kept(self.object_data, self._offered)

    def iter_choices(self) -> Iterator[Any]:
        """Yield the options, and at the end what is chosen though it is offered no longer."""
        yield from super().iter_choices()
        yield from _options_kept(self._gone(), {str(value) for value in self.data or ()})

    def pre_validate(self, form: Any) -> None:
        """Refuse values that were not offered, in words; what was stored may stay."""
        known = self._offered.union(self._gone())
        if any(str(value) not in known for value in self.data or ()):
            raise ValidationError(_("Choose an option from the list."))


class Tick(BooleanField):
    """A box that is ticked or not."""

    data: Any


class Upload(FileField):
    """A file; its name and bytes are read by the view."""

    data: Any


class Uploads(MultipleFileField):
    """Any number of files; their names and bytes are read by the form."""


def shape_of(field: Field) -> str:
    """Return how the templates draw a field: "tick", "several" or "one" of options that are listed, or "line"."""
    kinds = {BooleanField: "tick", SelectMultipleField: "several", RadioField: "one"}
    return next((shape for kind, shape in kinds.items() if isinstance(field, kind)), "line")


def says_optional(field: Field) -> bool:
    """Tell whether a label says that a field may stay empty: a list, a file and pasted rows say so themselves."""
    return not field.flags.required and not isinstance(field, SelectField | FileField | Rows)


def direction_of(field: Field) -> str:
    """Return the `dir` of what is typed, "" where the control knows it itself."""
    return getattr(field, "direction", "auto" if type(field) is StringField else "")
