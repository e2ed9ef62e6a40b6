"""What the series room contributes."""

from __future__ import annotations

from webinar.series.service import on_cloned
from webinar.series.views import pages
from webinar.web.feature import Feature, Section
from webinar.webinars.events import WebinarCloned

FEATURE = Feature(
    name="series",
    blueprints=(pages.bp,),
    sections=(
        Section("overview", 90, "series/card.html", pages.card),
        Section("aside", 40, "series/aside.html", pages.section),
    ),
    listeners=((WebinarCloned, on_cloned),),
)
