"""What the calendar room contributes."""

from __future__ import annotations

from webinar.core.text import N_
from webinar.programme.calendar import jobs
from webinar.programme.calendar.views import bp, of_series, section
from webinar.web.feature import Feature, Link, Section

#: Heard on its import.
_ = jobs
FEATURE = Feature(
    name="calendar",
    blueprints=(bp,),
    pages={"feed": "calendar.subscribe"},
    links=(Link("footer", N_("Calendar feeds"), "calendar.subscribe", 5),),
    sections=(
        Section("aside", 20, "programme/calendar/aside.html", section),
        Section("series", 10, "programme/calendar/series.html", of_series),
        Section("organisation", 10, "programme/calendar/feed.html", lambda _session, _organisation, _now: {}),
    ),
)
