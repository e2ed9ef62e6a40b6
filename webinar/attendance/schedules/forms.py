"""The form of a report by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from webinar.accounts.models import User
from webinar.attendance.schedules.models import Recurrence
from webinar.attendance.schedules.rules import RECURRENCE_LABELS
from webinar.web.fields import Choice, Several
from webinar.web.forms import Form
from webinar.web.rendering import translate


class ScheduleForm(Form):
    """How often, and to whom."""

    recurrence = Choice(_("How often"))
    recipients = Several(_("Recipients"))

    def __init__(self, staff: Sequence[User], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.recurrence.set_options([(row.value, translate(RECURRENCE_LABELS[row])) for row in Recurrence])
        self.recipients.set_options([(str(user.id), user.printed) for user in staff])
        self._staff = staff

    def chosen(self) -> list[User]:
        """Return the recipients."""
        return [user for user in self._staff if str(user.id) in (self.recipients.data or ())]
