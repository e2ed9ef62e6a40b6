"""What the calendar room contributes."""

from __future__ import annotations

from webinar.calendar.views import bp, section
from webinar.web.feature import Feature, Section

FEATURE = Feature(name="calendar", blueprints=(bp,), sections=(Section("aside", 20, "calendar/aside.html", section),))
