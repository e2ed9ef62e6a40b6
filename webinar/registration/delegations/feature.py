"""What the delegations room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.registration.delegations import service, views
from webinar.registration.delegations.mail import build_focal_link
from webinar.registration.delegations.printing import find, own_data
from webinar.registration.delegations.tasks import SendFocalLink
from webinar.registration.registering.events import RegistrationErased, RegistrationReturns
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="delegations",
    blueprints=(views.bp, views.focal),
    find=find,
    tabs=(Tab(N_("Delegations"), "delegations.index", 44, Action.EDIT_REGISTRATIONS),),
    history={
        "delegations.register": N_("Registered by a focal point"),
        "delegations.set_head": N_("Made head of the delegation"),
        "delegations.save": N_("Delegation saved"),
        "delegations.remove": N_("Delegation removed"),
        "delegations.ask": N_("Focal point invited"),
    },
    own_data=own_data,
    mails={SendFocalLink: build_focal_link},
    listeners=(
        (RegistrationErased, service.on_registration_erased),
        (RegistrationReturns, service.on_registration_returns),
    ),
)
