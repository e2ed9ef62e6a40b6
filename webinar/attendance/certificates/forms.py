"""Forms of the certificates room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.web.fields import Number, Text, Tick, required
from webinar.web.forms import Form


class SettingsForm(Form):
    """What a webinar issues."""

    is_on = Tick(_("Issue certificates of attendance"))
    least_share = Number(_("Minimum share of the webinar attended (percent)"), low=1, high=100)
    with_minutes = Tick(_("Print the minutes attended"))


class NameForm(Form):
    """A name as somebody wishes it printed."""

    name = Text(_("Name on the certificate"), [required()], max_length=120)


class CheckForm(Form):
    """The name that a reader sees on a document."""

    name = Text(_("Name on the document"), [required()], max_length=120)


class RevokeForm(Form):
    """Why a document no longer stands."""

    reason = Text(_("Reason"), max_length=300)
