"""What the live room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.attendance.live.views import bp, button
from webinar.core.text import N_
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="live",
    blueprints=(bp,),
    tabs=(Tab(N_("Live attendance"), "live.index", 56, Action.VIEW_REGISTRATIONS),),
    sections=(Section("attendance-actions", 5, "attendance/live/button.html", button),),
)
