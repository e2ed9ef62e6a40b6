"""Forms of the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.web.fields import Email
from webinar.web.forms import Form


class WhoseForm(Form):
    """Whose reply it is, where the mail does not say so."""

    address = Email(_("Email address of the registrant or speaker"))
