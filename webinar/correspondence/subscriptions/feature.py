"""What the room of personal feeds contributes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webinar.core.text import N_
from webinar.correspondence.subscriptions import printing, service, views
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, Section


def _nothing(_session: Session, _subject: Any, _now: datetime) -> Mapping[str, Any]:
    return {}


FEATURE = Feature(
    name="subscriptions",
    history={
        "subscriptions.renew": N_("Calendar feed address created"),
        "subscriptions.switch_off": N_("Calendar feed switched off"),
    },
    blueprints=(views.bp,),
    sections=(
        Section("me-actions", 30, "correspondence/subscriptions/button.html", _nothing),
        Section("speaker", 30, "correspondence/subscriptions/speaker.html", _nothing),
        Section("webinars-actions", 20, "correspondence/subscriptions/staff.html", _nothing),
    ),
    own_data=printing.own_data,
    listeners=((RegistrationErased, service.on_registration_erased),),
)
