"""What the reports room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.attendance.reports.cli import export
from webinar.attendance.reports.views import bp, button
from webinar.core.text import N_
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="reports",
    history={
        "reports.attendance": N_("Attendance report exported"),
        "reports.columns": N_("Columns of reports chosen"),
        "attendance.export": N_("Attendance exported"),
    },
    blueprints=(bp,),
    commands=(export,),
    exports={"reports.attendance": N_("Attendance report"), "attendance.export": N_("Attendance")},
    sections=(Section("attendance-actions", 10, "attendance/reports/button.html", button),),
    tabs=(
        Tab(N_("Statistics"), "reports.statistics", 48, Action.VIEW_REGISTRATIONS),
        Tab(N_("Reports"), "reports.index", 90, Action.EXPORT),
    ),
)
