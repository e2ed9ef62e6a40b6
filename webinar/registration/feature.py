"""What the registration room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.registration import mail, queries, service
from webinar.registration.cli import link
from webinar.registration.tasks import SendCancellation, SendPostponement, SendStanding, SendUpdate
from webinar.registration.views import manage, me, public
from webinar.web.feature import Feature, Section, Tab
from webinar.webinars.events import CapacityChanged, WebinarCancelled, WebinarCloned, WebinarMoved, WebinarPostponed

FEATURE = Feature(
    name="registration",
    blueprints=(public.bp, me.bp, manage.bp),
    tabs=(
        Tab(
            N_("Registrations"), "registrations.index", 40, Action.VIEW_REGISTRATIONS,
            lambda session, webinar: queries.held_count(session, webinar.id),
        ),
    ),
    sections=(
        Section("aside", 10, "registration/aside.html", public.aside),
        Section("overview", 40, "registration/card.html", manage.card),
    ),
    mails={
        SendStanding: mail.build_standing,
        SendUpdate: mail.build_update,
        SendCancellation: mail.build_cancellation,
        SendPostponement: mail.build_postponement,
    },
    commands=(link,),
    listeners=(
        (CapacityChanged, service.on_capacity_changed),
        (WebinarMoved, service.on_webinar_moved),
        (WebinarCancelled, service.on_webinar_cancelled),
        (WebinarPostponed, service.on_webinar_postponed),
        (WebinarCloned, service.on_webinar_cloned),
    ),
)  # fmt: skip
