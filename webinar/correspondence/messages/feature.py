"""What the messages room contributes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webinar.accounts.models import Action
from webinar.convening.webinars.access import may
from webinar.core.text import N_
from webinar.correspondence.messages.printing import needs, own_data
from webinar.correspondence.messages.service import on_registration_erased
from webinar.correspondence.messages.views import bp
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, Section, Tab


def _reads(_session: Session, _subject: object, _now: datetime) -> Mapping[str, Any] | None:
    return {} if may(Action.READ_MAIL) else None


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
        Section("member-actions", 10, "correspondence/messages/of_speaker.html", _reads),
        Section("delegation-actions", 10, "correspondence/messages/of_focal_point.html", _reads),
        Section("host-actions", 10, "correspondence/messages/of_host.html", _reads),
        Section(
            "registrant-actions",
            5,
            "correspondence/messages/button.html",
            lambda _session, row, _now: {} if row.seen and may(Action.READ_MAIL) else None,
        ),
    ),
    tabs=(Tab(N_("Messages"), "messages.index", 50, Action.READ_MAIL),),
)
