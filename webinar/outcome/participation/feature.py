"""What the participation room contributes."""

from __future__ import annotations

from webinar.core.text import N_
from webinar.outcome.participation.views import bp
from webinar.web.feature import Feature, MenuItem

FEATURE = Feature(
    name="participation",
    history={"participation.export": N_("Participation figures exported")},
    blueprints=(bp,),
    menu=(MenuItem(N_("Reports"), "participation.index", 45, "chart-bar"),),
)
