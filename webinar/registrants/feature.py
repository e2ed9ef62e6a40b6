"""What the registrants room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.registrants.access import held
from webinar.registrants.cli import export
from webinar.registrants.mail import build_message
from webinar.registrants.tasks import SendMessage
from webinar.registrants.views import listing, one
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="registrants",
    blueprints=(listing.bp, one.bp),
    tabs=(
        Tab(
            N_("Registrations"), "registrations.index", 40, Action.VIEW_REGISTRATIONS,
            held,
        ),
    ),
    sections=(
        Section("overview", 40, "registration/card.html", listing.card),
        Section("admission", 10, "registrants/taken.html", listing.taken),
    ),
    mails={SendMessage: build_message},
    commands=(export,),
)  # fmt: skip
