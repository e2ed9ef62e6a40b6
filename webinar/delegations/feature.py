"""What the delegations room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.delegations import service, views
from webinar.delegations.mail import build_focal_link
from webinar.delegations.tasks import SendFocalLink
from webinar.registration.events import RegistrationErased
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="delegations",
    blueprints=(views.bp, views.focal),
    tabs=(Tab(N_("Delegations"), "delegations.index", 44, Action.EDIT_REGISTRATIONS, under="registrations.index"),),
    mails={SendFocalLink: build_focal_link},
    listeners=((RegistrationErased, service.on_registration_erased),),
)
