"""Forms of speakers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _

from webinar.programme.agenda.models import Answer
from webinar.programme.speakers.rules import CONSENTS
from webinar.web.fields import Choice, Clock, Day, LongText, Number, Several, Tick, Upload, required
from webinar.web.forms import Form
from webinar.web.merging import mark
from webinar.web.rendering import translate


class HandInForm(Form):
    """Everything that a speaker says and hands in, on one page with one button.

    What a post does not mention stays as it is: see `changed`.
    """

    answer = Choice(
        _("Will you take part?"), blank=_("I’ll answer later"),
        options=[(Answer.CONFIRMED.value, _("Yes, I confirm")), (Answer.DECLINED.value, _("No, I can’t attend"))],
    )  # fmt: skip
    correction = LongText(_("What should be printed differently?"), max_length=1_000)
    approved = Several(_("Use this printed name"))
    biography = LongText(_("Biography"), max_length=5_000)
    photo = Upload(_("Photo"))
    slides = Upload(_("Slides"))
    given = Several(_("I agree"))
    decided = Tick(_("Save my choices. Unticked means no."))
    slot = Choice(_("Time"), blank=_("None of these"))

    def __init__(
        self, *args: Any, stored: Mapping[str, Any], forms: Iterable[str], slots: list[tuple[str, str]], **kw: Any
    ) -> None:
        super().__init__(*args, data=stored, **kw)
        self.approved.set_options([(code, code) for code in forms])
        self.given.set_options([(key, translate(words)) for key, words in CONSENTS.items()])
        self.slot.set_options(slots)

    def changed(self, name: str) -> bool:
        """Tell whether what was sent speaks of this field, and says something else than what is stored."""
        field = self[name]
        mentioned = field.name in request.form or f"was-{field.name}" in request.form
        return mentioned and mark(field.data) != mark(field.object_data)


class FileForm(Form):
    """One file; the view reads it."""

    file = Upload(_("File"))


class SlotsForm(Form):
    """Times that the hosts offer for technical checks, by the clock of the webinar's zone."""

    day = Day(_("Day"), [required()])
    start = Clock(_("First starts at"), [required()])
    minutes = Number(_("Minutes each"), [required()], low=5, high=120, default=15)
    count = Number(_("How many"), [required()], low=1, high=50, default=8)
