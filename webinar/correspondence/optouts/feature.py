"""What the room contributes."""

from __future__ import annotations

from webinar.core.text import N_
from webinar.correspondence.optouts import access, views
from webinar.correspondence.optouts.printing import own_data
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, Section

FEATURE = Feature(
    name="optouts",
    blueprints=(views.bp,),
    pages={"unsubscribe": "optouts.unsubscribe"},
    sections=(Section("registrant", 5, "correspondence/optouts/section.html", access.section),),
    own_data=own_data,
    listeners=((RegistrationErased, access.on_registration_erased),),
    history={
        "optouts.refuse": N_("Unsubscribed from messages"),
        "optouts.lift": N_("Subscribed to messages again"),
    },
)
