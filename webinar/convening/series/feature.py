"""What the series room contributes."""

from __future__ import annotations

from webinar.convening.series.printing import find
from webinar.convening.series.service import on_cloned
from webinar.convening.series.views import pages
from webinar.convening.webinars.events import WebinarCloned
from webinar.core.text import N_
from webinar.web.feature import Feature, Section

FEATURE = Feature(
    name="series",
    history={
        "series.save": N_("Series saved"),
        "series.put_in": N_("Webinar’s series changed"),
        "series.remove": N_("Series deleted"),
    },
    blueprints=(pages.bp,),
    find=find,
    sections=(
        Section("overview", 90, "convening/series/card.html", pages.card),
        Section("webinars-actions", 10, "convening/series/button.html", lambda _session, _user, _now: {}),
        Section("aside", 40, "convening/series/aside.html", pages.section),
    ),
    listeners=((WebinarCloned, on_cloned),),
)
