"""What the schedules room contributes."""

from __future__ import annotations

from collections.abc import Sequence

from webinar.accounts.models import Action
from webinar.attendance.schedules import jobs
from webinar.attendance.schedules.mail import build_report, build_stopped
from webinar.attendance.schedules.tasks import SendReport, SendStopped
from webinar.attendance.schedules.views import bp
from webinar.convening.webinars.models import Webinar
from webinar.core.mail import Delivery
from webinar.core.text import N_
from webinar.web.feature import Feature, Tab


def _everything(_webinar: Webinar, mails: Sequence[Delivery]) -> set[int]:
    """Return all of these mails: they tell figures, and go to staff."""
    return {mail.id for mail in mails}


FEATURE = Feature(
    name="schedules",
    blueprints=(bp,),
    tabs=(Tab(N_("Scheduled reports"), "schedules.index", 91, Action.EXPORT),),
    mails={SendReport: build_report, SendStopped: build_stopped},
    readable={"schedule": _everything, "schedule-stopped": _everything},
    ticks=(jobs.tick,),
    history={
        "schedules.add": N_("Report scheduled"),
        "schedules.pause": N_("Scheduled report paused"),
        "schedules.resume": N_("Scheduled report resumed"),
        "schedules.remove": N_("Scheduled report removed"),
        "schedules.send": N_("Scheduled report sent"),
        "schedules.fail": N_("Scheduled report not sent"),
        "schedules.stop": N_("Scheduled report stopped"),
    },
)
