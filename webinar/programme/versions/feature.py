"""What the schedule room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.events import WebinarPublished
from webinar.core.text import N_
from webinar.programme.versions import mail, printing, service
from webinar.programme.versions.cli import export
from webinar.programme.versions.queries import reached
from webinar.programme.versions.tasks import SendProgrammeNotice
from webinar.programme.versions.views import manage, person, public
from webinar.web.feature import Feature, Milestone, Section, Signable, Tab

FEATURE = Feature(
    name="versions",
    history={
        "schedule.release": N_("Programme published"),
        "schedule.tell": N_("Programme notice sent"),
    },
    blueprints=(public.bp, manage.bp, person.bp),
    commands=(export,),
    milestones=(Milestone("programme", N_("Programme approved and published"), 14, "versions.index", "ready"),),
    reached=reached,
    tabs=(
        Tab(
            N_("Versions"), "versions.index", 25, Action.VIEW,
            lambda session, webinar: len(service.pending(session, webinar)) or None,
        ),
    ),
    sections=(
        Section("public", 20, "programme/versions/section.html", public.section),
        Section("agenda-actions", 10, "programme/versions/manage/buttons.html", lambda _session, _webinar, _now: {}),
        Section("head", 10, "programme/versions/head.html", public.head),
    ),
    signables=(
        Signable("programme", N_("Programme"), 20, printing.signed_sections, "programme-final", "agenda.index"),
    ),
    mails={SendProgrammeNotice: mail.build_notice},
    listeners=((WebinarPublished, service.on_published),),
)  # fmt: skip
