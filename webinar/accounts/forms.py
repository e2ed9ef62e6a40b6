"""Forms of the accounts room; those of Flask-Security are its own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.web.fields import Choice, Email, Text, required
from webinar.web.forms import Form


class LinkForm(Form):
    """Asks for a sign-in link."""

    email = Email(_("Your e-mail address"), [required()])


class AccountForm(Form):
    """What a user may change of their own account."""

    name = Text(_("Your name"), [required()], max_length=120)
    language = Choice(_("Language of mails to you"))
