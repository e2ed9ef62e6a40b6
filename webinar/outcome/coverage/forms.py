"""Forms of the coverage room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.directory.organisations.forms import country_options
from webinar.outcome.coverage.models import Clipping
from webinar.outcome.coverage.service import ClippingDetails, OutletDetails
from webinar.web import pasting
from webinar.web.fields import Choice, Day, LongText, Text, Tick, WebAddress, required
from webinar.web.forms import Form


class ClippingForm(Form):
    """A piece; only the outlet must be known."""

    outlet = Text(_("Media outlet"), [required()], max_length=200)
    title = Text(_("Headline"), max_length=400)
    url = WebAddress(_("Link"))
    published_on = Day(_("Published on"))
    author = Text(_("Author"), max_length=200)
    archived_url = WebAddress(_("Link to an archived copy"))

    def __init__(self, *args: Any, clipping: Clipping | None = None, **kw: Any) -> None:
        data = None
        if clipping is not None:
            data = {column.key: getattr(clipping, column.key) for column in Clipping.__table__.columns}
            data["outlet"] = clipping.outlet.name
        super().__init__(*args, data=data, **kw)

    def details(self) -> ClippingDetails:
        """Return what was typed."""
        return ClippingDetails(**self.values())


class PasteForm(pasting.PasteForm):
    """What the press wrote, a line for each piece."""

    lines = pasting.Lines(_("One media report per line"), [required()], max_length=60_000)


class PasteOutletsForm(pasting.PasteForm):
    """Outlets, a line for each."""

    lines = pasting.Lines(_("One media outlet per line"), [required()], max_length=20_000)


class NoteForm(Form):
    """What stands above the list."""

    lead = LongText(_("Introduction, e.g. “broad coverage, including in the following media outlets”"), max_length=500)
    is_complete = Tick(_("This list is complete"))


class OutletForm(Form):
    """What is known of an outlet."""

    name = Text(_("Outlet name"), [required()], max_length=200)
    kind = Text(_("Type, e.g. “news agency”"), max_length=80)
    country = Choice(_("Country"), blank=_("Not given"))
    language = Text(_("Language"), max_length=40)
    website = WebAddress(_("Website"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.country.set_options(country_options())

    def details(self) -> OutletDetails:
        """Return what was typed."""
        return OutletDetails(**{name: value or "" for name, value in self.values().items()})
