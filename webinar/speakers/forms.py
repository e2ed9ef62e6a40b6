"""Forms of speakers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.programme.models import Answer
from webinar.speakers.rules import CONSENTS
from webinar.web.fields import Choice, Clock, Day, LongText, Number, Several, Upload, required
from webinar.web.forms import Form
from webinar.web.rendering import translate


class AnswerForm(Form):
    """A speaker's own answer."""

    answer = Choice(
        _("Will you take part?"),
        options=[(Answer.CONFIRMED.value, _("Yes, I confirm")), (Answer.DECLINED.value, _("No, I cannot"))],
    )
    correction = LongText(_("What should be printed differently?"), max_length=1_000)


class BiographyForm(Form):
    """A few lines by which the speaker is introduced."""

    biography = LongText(_("Biography"), max_length=5_000)


class FileForm(Form):
    """One file; the view reads it."""

    file = Upload(_("File"))


class ConsentsForm(Form):
    """What a speaker agrees to, each alone."""

    given = Several(_("I agree"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.given.set_options([(key, translate(words)) for key, words in CONSENTS.items()])


class SlotForm(Form):
    """Which time for the technical check."""

    slot = Choice(_("Time"), blank=_("None of these"))


class SlotsForm(Form):
    """Times that the hosts offer for technical checks, by the clock of the webinar's zone."""

    day = Day(_("Day"), [required()])
    start = Clock(_("First begins at"), [required()])
    minutes = Number(_("Minutes each"), [required()], low=5, high=120)
    count = Number(_("How many"), [required()], low=1, high=50)
