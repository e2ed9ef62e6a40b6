"""What the reports room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.reports.views import bp
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="reports",
    blueprints=(bp,),
    tabs=(
        Tab(N_("Statistics"), "reports.statistics", 48, Action.VIEW_REGISTRATIONS, under="registrations.index"),
        Tab(N_("Reports"), "reports.index", 90, Action.EXPORT),
    ),
)
