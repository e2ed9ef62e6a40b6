"""What the schedule room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.schedule import access, mail, service
from webinar.schedule.tasks import SendProgrammeNotice
from webinar.schedule.views import manage, public
from webinar.web.feature import Feature, Section, Signable, Tab
from webinar.webinars.events import WebinarPublished

FEATURE = Feature(
    name="schedule",
    blueprints=(public.bp, manage.bp),
    tabs=(
        Tab(
            N_("Releases"), "releases.index", 25, Action.VIEW,
            lambda session, webinar: len(service.pending(session, webinar)) or None,
        ),
    ),
    sections=(
        Section("public", 20, "schedule/section.html", public.section),
        Section("head", 10, "schedule/head.html", public.head),
    ),
    signables=(
        Signable("programme", N_("Programme"), 20, access.signed_sections, "programme-final", "agenda.index"),
    ),
    mails={SendProgrammeNotice: mail.build_notice},
    listeners=((WebinarPublished, service.on_published),),
)  # fmt: skip
