"""The field of a time zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from wtforms.widgets import TextInput

from webinar.core.errors import RuleViolation
from webinar.web import zones
from webinar.web.fields import Text
from webinar.web.i18n import words


class ZoneInput(TextInput):
    """A control with the cities of all zones to choose from, which works without scripts too."""

    def __call__(self, field: Any, **kw: Any) -> Markup:
        """Return the control and its list."""
        kw |= {"list": f"{field.id}-places", "autocomplete": "off", "spellcheck": "false"}
        places = Markup().join(
            Markup('<option value="{}"></option>').format(words) for words in field.fitting or zones.proposals()
        )
        return super().__call__(field, **kw) + Markup('<datalist id="{}-places">{}</datalist>').format(field.id, places)


class Zone(Text):
    """A time zone, found by a city or a country in the present language; "" when none is given.

    Its data is the zone's name. What was typed and is none stays in the control.
    """

    widget = ZoneInput()
    #: The zones that fit best, in words, where something tells; others may be typed all the same.
    fitting: Sequence[str] = ()

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, validators, max_length=120, **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Find the zone; what was stored may stay, whatever it is."""
        try:
            super().process_formdata(valuelist)
        finally:
            # Also what is too long, or holds what no text may, stays in the control.
            self._typed = self.data
        if self.data and self.data != self.object_data:
            try:
                self.data = zones.find(self.data)
            except RuleViolation as error:
                raise ValueError(words(error)) from error

    def offer(self, names: Sequence[str]) -> None:
        """Offer the zones that fit."""
        self.fitting = [zones.shown(name) for name in names]

    def _value(self) -> str:
        return self._typed if self.process_errors else self.in_words(self.data)

    def in_words(self, value: Any) -> str:
        """Return a zone as the control shows it."""
        return zones.shown(str(value)) if value else ""
