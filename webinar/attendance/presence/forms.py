"""Forms of the attendance room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.attendance.presence.case import Threshold
from webinar.attendance.presence.deciding import Decision
from webinar.attendance.presence.models import DecisionKind, FigureKind, MarkState, Qualifier
from webinar.attendance.presence.rules import FIGURE_KINDS, MARK_LABELS, QUALIFIER_LABELS
from webinar.attendance.presence.service import FigureDetails
from webinar.attendance.readers.recognition import PLATFORMS
from webinar.attendance.readers.report import UncertainDates, UncertainZone
from webinar.core.errors import RuleViolation
from webinar.core.tables import UncertainEncoding
from webinar.web.dates import date_long
from webinar.web.fields import Choice, Day, Number, Text, Tick, Upload, required
from webinar.web.forms import Form
from webinar.web.rendering import translate
from webinar.web.tables import Encoding
from webinar.web.zone_field import Zone

_ORDERS = {"dmy": _("day, month, year"), "mdy": _("month, day, year"), "ymd": _("year, month, day")}


class ReportForm(Form):
    """A report of a video platform."""

    file = Upload(_("Report (CSV, XLSX, ODS or JSON)"))
    platform = Choice(_("Platform"), blank=_("Detect automatically"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.platform.set_options([(key, translate(label)) for key, label in PLATFORMS.items()])


class ReadingForm(Form):
    """How a report is read: what the file does not say by itself."""

    platform = Choice(_("Platform"), blank=_("Detect automatically"))
    time_zone = Zone(_("Time zone of the report"))
    date_order = Choice(_("Order of dates"), blank=_("Detect automatically"))
    encoding = Encoding()

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.platform.set_options([(key, translate(label)) for key, label in PLATFORMS.items()])
        self.date_order.set_options(list(_ORDERS.items()))

    def ask(self, error: RuleViolation) -> None:
        """Show what is wrong, and offer what would mend it."""
        if isinstance(error, UncertainEncoding):
            self.encoding.offer(error)
        elif isinstance(error, UncertainZone) and error.proposals:
            self.time_zone.offer(error.proposals)
        elif isinstance(error, UncertainDates):
            self.date_order.set_options(
                [(order, f"{_ORDERS[order]}: {date_long(day)}") for order, day in error.proposals]
            )
        self.violate(error)


class FigureForm(Form):
    """A figure that somebody states."""

    kind = Choice(_("Counts"))
    qualifier = Choice(_("Precision"))
    value = Number(_("People"), [required()], low=0, high=10_000_000)
    upper = Number(_("Upper figure, with “between”"), low=0, high=10_000_000)
    as_printed = Text(_("As printed, e.g. “about 300 people”"), max_length=200)
    claimed_by = Text(_("Given by"), max_length=200)
    source = Text(_("Source"), max_length=300)
    stated_on = Day(_("Date"))
    is_official = Tick(_("Official figure, used in the hosts’ documents"), default=True)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.kind.set_options([(key.value, translate(label)) for key, label in FIGURE_KINDS.items()])
        self.qualifier.set_options([(key.value, translate(label)) for key, label in QUALIFIER_LABELS.items()])

    def details(self) -> FigureDetails:
        """Return what was typed."""
        return FigureDetails(
            self.value.data, Qualifier(self.qualifier.data), self.as_printed.data, self.claimed_by.data,
            self.source.data, is_official=self.is_official.data, upper=self.upper.data,
            kind=FigureKind(self.kind.data or FigureKind.ATTENDANCE), stated_on=self.stated_on.data,
        )  # fmt: skip


class ThresholdForm(Form):
    """From when on a connection counts as attended."""

    least_minutes = Number(_("Minimum minutes in the webinar"), low=0, high=1440)
    least_share = Number(_("Minimum share of the webinar (percent)"), low=0, high=100)
    late_after = Number(_("Late, minutes after the start"), [required()], low=0, high=1440, default=10)
    early_before = Number(_("Left early, minutes before the end"), [required()], low=0, high=1440, default=10)
    counts_clicks = Tick(_("Count people who used the join page, even if no report names them"))

    def threshold(self) -> Threshold:
        """Return what was typed."""
        return Threshold(
            self.least_minutes.data, self.least_share.data, self.late_after.data, self.early_before.data,
            counts_clicks=bool(self.counts_clicks.data),
        )  # fmt: skip


class MarkForm(Form):
    """What somebody says by hand of a registrant."""

    state = Choice(_("Attendance"), blank=_("According to the sources"))
    reason = Text(_("Reason"), max_length=300)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.state.set_options([(key.value, translate(label)) for key, label in MARK_LABELS.items()])

    def mark(self) -> MarkState | None:
        """Return what was chosen; None takes a mark back."""
        return MarkState(self.state.data) if self.state.data else None


class PersonForm(Form):
    """Somebody who came without a registration."""

    name = Text(_("Name"), max_length=200)
    organisation = Text(_("Organisation"), max_length=300)
    represents = Text(_("Represents"), max_length=300)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        # It is not optional: the rule refuses an empty one, in words of its own.
        self.name.flags.required = True

    def decision(self) -> Decision:
        """Return what was typed."""
        return Decision(
            DecisionKind.WALK_IN, name=self.name.data or "", organisation=self.organisation.data or "",
            represents=self.represents.data or "",
        )  # fmt: skip
