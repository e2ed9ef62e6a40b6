"""Forms of the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _

from webinar.outcome.record.rules import Line, ReleaseDetails
from webinar.web.fields import Choice, Clock, Day, LongText, Several, Text, WebAddress
from webinar.web.forms import Form
from webinar.web.zone_field import Zone

_OTHERS = [("hold", _("Don’t publish")), ("nameless", _("Publish without their names"))]


class PointsForm(Form):
    """The points of one speaker, one a line."""

    points = LongText(_("Points, one per line"), max_length=20_000)

    def texts(self) -> list[str]:
        """Return the points."""
        return [line for line in self.points.data.split("\n") if line]


class PublishForm(Form):
    """Whose points become public, and what happens to those who may not be quoted."""

    speakers = Several(_("Speakers"))
    others = Choice(_("Points of speakers who haven’t agreed to be quoted"), options=_OTHERS, default="hold")

    def __init__(self, *args: Any, lines: Iterable[Line], **kw: Any) -> None:
        rows = [row for row in lines if row.differs]
        super().__init__(*args, data={"speakers": [str(row.member.id) for row in rows]}, **kw)
        self.speakers.set_options([(str(row.member.id), row.member.printed_name) for row in rows])


class ConsentForm(Form):
    """How a speaker agreed to be quoted."""

    words = LongText(_("How they agreed"), max_length=500)


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

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, and refuse an hour of no day."""
        good = super().validate(extra_validators)
        if self.published_time.data and not self.published_on.data:
            self.published_on.errors = [*self.published_on.errors, _("Enter the date too.")]
            return False
        return good

    def details(self) -> ReleaseDetails:
        """Return what was typed."""
        values = self.values()
        return ReleaseDetails(**{**values, "time_zone": values["time_zone"] or ""})


class PublishReleaseForm(Form):
    """Makes the release public."""

    #: Asked for where approvals are missing.
    because = Text(_("Publish without approval, because"), max_length=500)
