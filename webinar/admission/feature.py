"""What the admission room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.admission import service
from webinar.admission.views import bp
from webinar.core.text import N_
from webinar.web.feature import Feature, Tab
from webinar.webinars.events import WebinarCloned

FEATURE = Feature(
    name="admission",
    blueprints=(bp,),
    tabs=(Tab(N_("Admission"), "admission.index", 42, Action.EDIT_REGISTRATIONS, under="registrations.index"),),
    listeners=((WebinarCloned, service.on_webinar_cloned),),
)
