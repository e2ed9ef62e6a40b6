"""What the transfers room contributes."""

from __future__ import annotations

from webinar.registration.events import RegistrationCancelled, RegistrationErased
from webinar.transfers import mail, service
from webinar.transfers.tasks import SendPassedOn, SendTransfer
from webinar.transfers.views import bp
from webinar.web.feature import Feature

FEATURE = Feature(
    name="transfers",
    blueprints=(bp,),
    mails={SendTransfer: mail.build_transfer, SendPassedOn: mail.build_passed_on},
    listeners=((RegistrationCancelled, service.on_gone), (RegistrationErased, service.on_gone)),
)
