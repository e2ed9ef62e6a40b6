"""What the planning room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.planning.views import blockers, bp, card
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="planning",
    blueprints=(bp,),
    tabs=(Tab(N_("Plan"), "planning.index", 7, Action.VIEW),),
    blockers=(blockers,),
    sections=(Section("overview", 10, "planning/card.html", card),),
)
