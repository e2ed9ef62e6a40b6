"""Forms of sign-off."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.web.fields import Choice, Clock, Day, LongText, Text, Tick
from webinar.web.forms import Form


class AskForm(Form):
    """Asks the hosts to approve."""

    deadline = Day(_("Reply by"))
    at = Clock(_("At"))
    silence = Tick(_("No reply by then means approval (silence procedure)"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse an hour of no day."""
        good = super().validate(extra_validators)
        if self.at.data and self.deadline.data is None and not self.deadline.errors:
            self.deadline.errors = [*self.deadline.errors, _("Enter the date too.")]
            return False
        return good


class AnswerForm(Form):
    """A host's answer; `seen` marks the wording that was shown."""

    answer = Choice(_("Your answer"), options=[("approve", _("We approve")), ("object", _("We object"))])
    comment = LongText(_("Comment"), max_length=4_000)
    seen = Text(max_length=16)
    host = Text(max_length=12)
