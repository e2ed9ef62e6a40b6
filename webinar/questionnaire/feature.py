"""What the questionnaire room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.questionnaire import service
from webinar.questionnaire.views import bp
from webinar.web.feature import Feature, Tab
from webinar.webinars.events import WebinarCloned

FEATURE = Feature(
    name="questionnaire",
    blueprints=(bp,),
    tabs=(Tab(N_("Form"), "questionnaire.index", 43, Action.EDIT_REGISTRATIONS, under="registrations.index"),),
    listeners=((WebinarCloned, service.on_webinar_cloned),),
)
