"""What the messages room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.access import may
from webinar.core.text import N_
from webinar.correspondence.messages.printing import needs, own_data
from webinar.correspondence.messages.service import on_registration_erased
from webinar.correspondence.messages.views import bp
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="messages",
    history={
        "messages.retry": N_("Job retried"),
    },
    blueprints=(bp,),
    own_data=own_data,
    needs=needs,
    listeners=((RegistrationErased, on_registration_erased),),
    pages={"mails": "messages.mails"},
    sections=(
        Section(
            "registrant-actions",
            5,
            "correspondence/messages/button.html",
            lambda _session, row, _now: {} if row.seen and may(Action.READ_MAIL) else None,
        ),
    ),
    tabs=(Tab(N_("Messages"), "messages.index", 50, Action.READ_MAIL),),
)
