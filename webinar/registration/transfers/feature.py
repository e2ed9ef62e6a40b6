"""What the transfers room contributes."""

from __future__ import annotations

from webinar.registration.registering.events import RegistrationCancelled, RegistrationErased
from webinar.registration.transfers import mail, service
from webinar.registration.transfers.printing import own_data
from webinar.registration.transfers.rules import HISTORY
from webinar.registration.transfers.tasks import SendPassedOn, SendTransfer
from webinar.registration.transfers.views import bp, button
from webinar.web.feature import Feature, Section

FEATURE = Feature(
    name="transfers",
    blueprints=(bp,),
    sections=(Section("me-actions", 10, "registration/transfers/button.html", button),),
    history=HISTORY,
    own_data=own_data,
    mails={SendTransfer: mail.build_transfer, SendPassedOn: mail.build_passed_on},
    listeners=((RegistrationCancelled, service.on_gone), (RegistrationErased, service.on_gone)),
)
