"""What the approvals room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.approvals import mail
from webinar.convening.approvals.access import blockers
from webinar.convening.approvals.jobs import on_webinar_published
from webinar.convening.approvals.printing import needs
from webinar.convening.approvals.tasks import SendApprovalRequest, SendWentAhead
from webinar.convening.approvals.views import manage
from webinar.convening.webinars.events import WebinarPublished
from webinar.core.text import N_
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="approvals",
    history={
        "approvals.ask": N_("Approval requested"),
        "approvals.approve": N_("Document approved"),
        "approvals.object": N_("Objection raised"),
        "approvals.go_ahead": N_("Published without approval"),
    },
    blueprints=(manage.bp,),
    tabs=(Tab(N_("Sign-off"), "approvals.index", 15, Action.VIEW),),
    mails={SendApprovalRequest: mail.build_request, SendWentAhead: mail.build_went_ahead},
    blockers=(blockers,),
    listeners=((WebinarPublished, on_webinar_published),),
    sections=(Section("announcing", 5, "convening/hosts/manage/announcing.html", manage.announcing),),
    needs=needs,
)
