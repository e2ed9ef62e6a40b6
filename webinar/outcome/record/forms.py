"""Forms of the record."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.outcome.record.service import ReleaseDetails
from webinar.web.fields import Clock, Day, LongText, Text, WebAddress
from webinar.web.forms import Form
from webinar.web.zone_field import Zone


class PointsForm(Form):
    """The points of one speaker, one a line."""

    points = LongText(_("Points, one per line"), max_length=20_000)

    def texts(self) -> list[str]:
        """Return the points."""
        return [line for line in self.points.data.split("\n") if line]


class MaterialsForm(Form):
    """Links to the recording and to what was shown, one a line."""

    materials = LongText(_("Links, one per line"), max_length=20_000)


class ReleaseForm(Form):
    """The release as printed."""

    heading = Text(_("Heading"), max_length=300)
    published_on = Day(_("Published on"))
    published_time = Clock(_("At"))
    time_zone = Zone(_("Time zone of that time"))
    url = WebAddress(_("Address"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)

    def details(self) -> ReleaseDetails:
        """Return what was typed."""
        values = self.values()
        return ReleaseDetails(**{**values, "time_zone": values["time_zone"] or ""})
