"""What the notices room contributes."""

from __future__ import annotations

from webinar.core.text import N_
from webinar.site.notices import views
from webinar.site.notices.access import count
from webinar.site.notices.jobs import look_after, tick
from webinar.site.notices.mail import build_notice
from webinar.site.notices.tasks import LookAfter, SendNotice
from webinar.web.feature import Feature

FEATURE = Feature(
    name="notices",
    blueprints=(views.bp,),
    pages={"notices": "notices.choose"},
    history={"notices.choose": N_("Choice of emails changed")},
    mails={SendNotice: build_notice},
    jobs={LookAfter: look_after},
    ticks=(tick,),
    waiting=count,
)
