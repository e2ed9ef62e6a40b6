"""Forms of the list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired

from webinar.web.bulk import ManyForm
from webinar.web.fields import Choice, LongText, Text, Tick, required
from webinar.web.forms import Form


class ActForm(ManyForm):
    """What an act on many needs to know; the page shows the fields that its act asks for."""

    value = Text(_("Value"), max_length=200)
    target = Choice(_("Category"), blank=_("Without a category"))
    text = LongText(_("Your words in the email"), max_length=10_000)


class NoteForm(Form):
    """A note about a registrant."""

    organisation = Choice(_("Organisation"))
    text = LongText(_("Note"), [required()], max_length=5_000)


class ViewForm(Form):
    """A name for the filters."""

    name = Text(_("Name of this view"), [InputRequired(_("Enter a name for the view."))], max_length=80)
    shared = Tick(_("For everyone who sees the list"))
