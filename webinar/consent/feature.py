"""What the consent room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.consent import service
from webinar.consent.views import bp
from webinar.core.text import N_
from webinar.web.feature import Feature, Tab
from webinar.webinars.events import WebinarCloned

FEATURE = Feature(
    name="consent",
    blueprints=(bp,),
    tabs=(Tab(N_("Privacy"), "consent.index", 47, Action.EDIT_HOSTS, under="registrations.index"),),
    listeners=((WebinarCloned, service.on_webinar_cloned),),
)
