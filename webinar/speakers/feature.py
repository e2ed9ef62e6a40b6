"""What the speakers room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.speakers import mail, queries, service
from webinar.speakers.tasks import (
    SendSpeakerCancellation,
    SendSpeakerInvitation,
    SendSpeakerReminder,
    SendSpeakerUpdate,
)
from webinar.speakers.views import board, page
from webinar.web.feature import Feature, Section, Tab
from webinar.webinars.events import WebinarCancelled, WebinarMoved, WebinarPostponed

FEATURE = Feature(
    name="speakers",
    blueprints=(page.bp, board.bp),
    tabs=(
        Tab(
            N_("Preparation"), "board.index", 35, Action.VIEW,
            lambda session, webinar: queries.missing_count(session, webinar.id),
        ),
    ),
    files=queries.digests,
    sections=(Section("public", 30, "speakers/section.html", board.section),),
    mails={
        SendSpeakerInvitation: mail.build_invitation,
        SendSpeakerReminder: mail.build_reminder,
        SendSpeakerUpdate: mail.build_update,
        SendSpeakerCancellation: mail.build_cancellation,
    },
    listeners=((WebinarMoved, service.on_webinar_moved), (WebinarCancelled, service.on_webinar_cancelled),
        (WebinarPostponed, service.on_webinar_postponed),
    ),
)  # fmt: skip
