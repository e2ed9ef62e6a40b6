"""What the planning room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.site.planning.views import blockers, bp, card, needs
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="planning",
    blueprints=(bp,),
    tabs=(Tab(N_("Timeline"), "planning.index", 7, Action.VIEW),),
    blockers=(blockers,),
    sections=(Section("overview", 10, "site/planning/card.html", card),),
    needs=needs,
)
