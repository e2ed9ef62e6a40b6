"""What the participants room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.participants import service
from webinar.participants.views import bp, section
from webinar.registration.events import RegistrationErased
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="participants",
    blueprints=(bp,),
    tabs=(Tab(N_("Participants"), "participants.index", 46, Action.EXPORT, under="registrations.index"),),
    sections=(Section("public", 25, "participants/section.html", section),),
    listeners=((RegistrationErased, service.on_registration_erased),),
)
