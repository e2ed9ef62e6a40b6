"""What the approvals room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.approvals import mail
from webinar.approvals.access import blockers
from webinar.approvals.tasks import SendApprovalRequest
from webinar.approvals.views import manage
from webinar.core.text import N_
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="approvals",
    blueprints=(manage.bp,),
    tabs=(Tab(N_("Sign-off"), "approvals.index", 15, Action.VIEW),),
    mails={SendApprovalRequest: mail.build_request},
    blockers=(blockers,),
)
