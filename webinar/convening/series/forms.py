"""Forms of series."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.convening.series.models import Series
from webinar.convening.webinars.forms import language_options
from webinar.web.fields import Choice, Email, LongText, Several, Text, required
from webinar.web.forms import Form


class SeriesForm(Form):
    """A series and what its webinars share."""

    title = Text(_("Title"), [required()], max_length=250)
    about = LongText(_("About the series"), max_length=20_000)
    contact_email = Email(_("Contact email"))
    platform = Text(_("Video platform"), max_length=80)
    working_languages = Several(_("Working languages"))
    privacy_notice = LongText(_("Privacy notice"), max_length=5_000)

    def __init__(self, *args: Any, series: Series | None = None, **kw: Any) -> None:
        data = {"title": series.title, "about": series.about, **series.shared} if series else None
        super().__init__(*args, data=data, **kw)
        self.working_languages.set_options(language_options())


class PlaceForm(Form):
    """In which series a webinar stands."""

    series = Choice(_("Series"), blank=_("None"))

    def __init__(self, *args: Any, rows: list[Series], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.series.set_options([(row.slug, row.title) for row in rows])
