"""Forms of releases."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.programme.versions.rules import Tell
from webinar.web.fields import Choice, LongText, Text
from webinar.web.forms import Form

_TELL = [
    (Tell.NOBODY.value, _("Nobody")),
    (Tell.AFFECTED.value, _("People whose part changed")),
    (Tell.ALL.value, _("Whole panel")),
]


class ReleaseForm(Form):
    """Makes the draft public."""

    #: Asked for where approvals are missing.
    because = Text(_("Publish without approval, because"), max_length=500)
    note = LongText(_("Public announcement"), max_length=2_000)
    tell = Choice(_("Who gets an email"), options=_TELL, default=Tell.AFFECTED.value)


class TellForm(Form):
    """Sends the mails of a release that is out."""

    tell = Choice(_("Who gets an email"), options=_TELL[1:])
