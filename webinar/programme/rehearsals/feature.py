"""What the rehearsals room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.events import WebinarCancelled
from webinar.core.text import N_
from webinar.programme.agenda.events import MemberAnswered, MemberLeaves
from webinar.programme.rehearsals import jobs, mail
from webinar.programme.rehearsals.queries import waiting_figure
from webinar.programme.rehearsals.tasks import SendRehearsal, SendRehearsalCancel, SendRehearsalReminder
from webinar.programme.rehearsals.views import guest, manage
from webinar.programme.speakers.events import CheckTimeChosen
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="rehearsals",
    history={
        "rehearsals.add": N_("Rehearsal added"),
        "rehearsals.change": N_("Rehearsal changed"),
        "rehearsals.send": N_("Rehearsal invitations sent"),
        "rehearsals.cancel": N_("Rehearsal cancelled"),
    },
    blueprints=(manage.bp, guest.bp),
    tabs=(Tab(N_("Rehearsals"), "rehearsals.index", 36, Action.VIEW, figure=waiting_figure),),
    sections=(
        Section("speaker", 20, "programme/rehearsals/section.html", guest.section),
        Section("parting", 30, "programme/rehearsals/ended.html", manage.parting),
        Section("member-answer", 20, "programme/rehearsals/answering.html", manage.answering),
        Section("member-removal", 20, "programme/rehearsals/ended.html", manage.leaving),
    ),
    mails={
        SendRehearsal: mail.build,
        SendRehearsalCancel: mail.build_cancel,
        SendRehearsalReminder: mail.build_reminder,
    },
    listeners=(
        (WebinarCancelled, jobs.on_webinar_cancelled),
        (MemberAnswered, jobs.on_member_answered),
        (MemberLeaves, jobs.on_member_leaves),
        (CheckTimeChosen, jobs.on_check_time_chosen),
    ),
)
