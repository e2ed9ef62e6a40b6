"""Forms of releases."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.schedule.rules import Tell
from webinar.web.fields import Choice, LongText
from webinar.web.forms import Form

_TELL = [
    (Tell.NOBODY.value, _("Nobody")),
    (Tell.AFFECTED.value, _("Those whose part has changed")),
    (Tell.ALL.value, _("All of the panel")),
]


class ReleaseForm(Form):
    """Makes the draft public."""

    note = LongText(_("What is to be said about it in public"), max_length=2_000)
    tell = Choice(_("Who is told by mail"), options=_TELL)


class TellForm(Form):
    """Sends the mails of a release that is out."""

    tell = Choice(_("Who is told by mail"), options=_TELL[1:])
