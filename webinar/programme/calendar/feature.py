"""What the calendar room contributes."""

from __future__ import annotations

from webinar.programme.calendar import jobs
from webinar.programme.calendar.views import bp, section
from webinar.web.feature import Feature, Section

#: Heard on its import.
_ = jobs
FEATURE = Feature(
    name="calendar",
    blueprints=(bp,),
    pages={"feed": "calendar.everything"},
    sections=(
        Section("aside", 20, "programme/calendar/aside.html", section),
        Section("organisation", 10, "programme/calendar/feed.html", lambda _session, _organisation, _now: {}),
    ),
)
