"""What the participants room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.registration.participants import service
from webinar.registration.participants.access import own_link
from webinar.registration.participants.cli import export
from webinar.registration.participants.printing import own_data
from webinar.registration.participants.queries import may_be_published
from webinar.registration.participants.views import bp, section
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="participants",
    history={
        "participants.arrange": N_("Order of the list of participants changed"),
        "participants.issue": N_("List of participants issued"),
        "participants.export": N_("List of participants exported"),
    },
    blueprints=(bp,),
    commands=(export,),
    tabs=(Tab(N_("Participants"), "participants.index", 46, Action.EXPORT),),
    exports={"participants.export": N_("List of participants")},
    own_data=own_data,
    sections=(
        Section("public", 25, "registration/participants/section.html", section, may_be_published),
        Section("me-data", 20, "registration/participants/link.html", own_link),
    ),
    listeners=((RegistrationErased, service.on_registration_erased),),
)
