"""What the room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.events import WebinarCloned
from webinar.core.text import N_
from webinar.correspondence.planned import jobs, views
from webinar.correspondence.planned.mail import build_planned
from webinar.correspondence.planned.service import on_webinar_cloned
from webinar.correspondence.planned.tasks import SendPlanned
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="planned",
    blueprints=(views.bp,),
    tabs=(Tab(N_("Planned messages"), "planned.index", 51, Action.READ_MAIL),),
    pages={"changes": "planned.changes"},
    sections=(
        Section("overview", 1, "correspondence/planned/changes_card.html", views.changes_card),
        Section("overview", 55, "correspondence/planned/card.html", views.card),
    ),
    mails={SendPlanned: build_planned},
    ticks=(jobs.tick,),
    listeners=((WebinarCloned, on_webinar_cloned),),
    history={
        "planned.change": N_("Planned message changed"),
        "planned.send": N_("Planned message sent"),
    },
)
