"""What the speakers room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.events import WebinarCancelled, WebinarMoved, WebinarPostponed
from webinar.core.text import N_
from webinar.programme.agenda.events import MemberAnswered, MemberLeaves
from webinar.programme.speakers import jobs, mail, queries
from webinar.programme.speakers.cli import link
from webinar.programme.speakers.printing import find
from webinar.programme.speakers.queries import has_sheets, reached
from webinar.programme.speakers.service import UNDO
from webinar.programme.speakers.tasks import (
    SendSpeakerCancellation,
    SendSpeakerInvitation,
    SendSpeakerReminder,
    SendSpeakerUpdate,
    SendSpeakerWithdrawal,
)
from webinar.programme.speakers.views import board, page
from webinar.web.feature import Feature, Milestone, Section, Tab, Undo

FEATURE = Feature(
    name="speakers",
    history={
        "speakers.approve_forms": N_("Printed name confirmed"),
        "speakers.set_biography": N_("Biography saved"),
        "speakers.set_consents": N_("Consents recorded"),
        "speakers.add_file": N_("File added"),
        "speakers.remove_file": N_("File removed"),
        "speakers.add_slots": N_("Times for technical checks added"),
        "speakers.remove_slot": N_("Time for technical check removed"),
        "speakers.take_slot": N_("Time for technical check chosen"),
        "speakers.set_checked": N_("Technical check recorded"),
        "speakers.invite": N_("Speaker invited"),
        "speakers.invite_again": N_("Speaker invited again"),
        "speakers.remind": N_("Speaker reminded"),
    },
    blueprints=(page.bp, board.bp),
    milestones=(
        Milestone("invited", N_("Speakers invited"), 28, "board.index"),
        Milestone("handed_in", N_("Biographies, photos and consents there"), 7, "board.index"),
        Milestone("checked", N_("Technical checks done"), 2, "board.index"),
    ),
    reached=reached,
    tabs=(
        Tab(
            N_("Speaker tasks"), "board.index", 35, Action.VIEW,
            board.missing_count,
        ),
    ),
    pages={"speaker": "speaker.show"},
    undoes={UNDO: Undo(Action.EDIT_PROGRAMME, "board.index", board.take_back)},
    files=queries.digests,
    find=find,
    commands=(link,),
    sections=(
        Section("public", 30, "programme/speakers/section.html", board.section, has_sheets),
        Section("member-removal", 10, "programme/speakers/leaving.html", board.leaving),
        Section("member-answer", 10, "programme/speakers/leaving.html", board.answering),
        Section("parting", 20, "programme/speakers/parting.html", board.parting),
        Section("announcing", 20, "programme/speakers/parting.html", board.announcing),
    ),
    mails={
        SendSpeakerInvitation: mail.build_invitation,
        SendSpeakerReminder: mail.build_reminder,
        SendSpeakerUpdate: mail.build_update,
        SendSpeakerCancellation: mail.build_cancellation,
        SendSpeakerWithdrawal: mail.build_withdrawal,
    },
    listeners=((WebinarMoved, jobs.on_webinar_moved), (WebinarCancelled, jobs.on_webinar_cancelled),
        (WebinarPostponed, jobs.on_webinar_postponed), (MemberAnswered, jobs.on_member_answered),
        (MemberLeaves, jobs.on_member_leaves),
    ),
)  # fmt: skip
