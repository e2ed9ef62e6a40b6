"""Mails of the plan to registrants. None holds a calendar entry: programs would show a second invitation."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import WebinarState
from webinar.core.mail import Mail
from webinar.correspondence.planned.models import Occasion
from webinar.correspondence.planned.queries import plans
from webinar.correspondence.planned.rules import FOLLOW_UPS
from webinar.correspondence.planned.tasks import SendPlanned
from webinar.programme.calendar.printing import host_names, mail_subject, sender
from webinar.registration.registering.access import join_link, registrant_link
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.queries import by_id
from webinar.web.i18n import in_language
from webinar.web.optouts import opt_out
from webinar.web.rendering import render_mail

_GONE = {WebinarState.POSTPONED, WebinarState.CANCELLED}


def build_planned(session: Session, task: SendPlanned, now: datetime) -> Mail | None:
    """Return the mail as things are now; None when the webinar has moved, the place is gone or the message was stopped."""
    registration, occasion = by_id(session, task.registration_id), Occasion(task.occasion)
    if registration is None or registration.status is not RegistrationStatus.CONFIRMED or not registration.email:
        return None
    webinar = registration.webinar
    moved = webinar.starts_at is None or webinar.starts_at.isoformat() != task.anchor or webinar.state in _GONE
    late = occasion not in FOLLOW_UPS and (webinar.starts_at is None or webinar.starts_at <= now)
    plan = next(row for row in plans(session, webinar.id) if row.occasion is occasion)
    if moved or late or not plan.is_on:
        return None
    with in_language(registration.language):
        return _mail(registration, occasion, plan.text)


def _mail(registration: Registration, occasion: Occasion, own_text: str) -> Mail:
    webinar = registration.webinar
    when = webinar_rules.when(webinar, [registration.time_zone, *webinar_rules.zones_of(webinar)])
    subjects = {
        Occasion.AFTER_ATTENDED: _("Thank you for attending: %(what)s"),
        Occasion.AFTER_ABSENT: _("Sorry we missed you: %(what)s"),
    }
    subject = subjects.get(occasion, _("Reminder: %(what)s"))
    # A reminder concerns a place that its reader holds.
    way_out = opt_out(registration.email, webinar.scope) if occasion in FOLLOW_UPS else None
    variables = {
        "webinar": webinar, "hosts": host_names(webinar), "when": when, "me": registrant_link(registration),
        "join": join_link(registration), "kind": occasion.value,
        "own_lines": own_text.splitlines(), "unsubscribe": way_out.url if way_out else "",
    }  # fmt: skip
    text, html = render_mail("correspondence/planned/mail/planned", variables)
    return Mail(
        to=registration.email, subject=subject % {"what": mail_subject(webinar, when)}, text=text, html=html,
        **sender(webinar, registration.source_host_id), scope=webinar.scope,
        opt_out=way_out,
    )  # fmt: skip
