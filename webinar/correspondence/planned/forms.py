"""The form of a message of the plan."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.web.fields import LongText, Number, Tick, required
from webinar.web.forms import Form


class PlannedForm(Form):
    """How a message of the plan is sent."""

    is_on = Tick(_("Send this message"))
    amount = Number(_("How long before or after"), [required()], low=1, high=30)
    text = LongText(_("Your own words"), max_length=3_000)
