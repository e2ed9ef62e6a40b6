"""The one mail that a reply may cause: a question to the registrant, at the address that is registered."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.core.mail import Mail
from webinar.correspondence.replies.models import PartStat
from webinar.correspondence.replies.queries import last_applied
from webinar.correspondence.replies.tasks import AskForPlace
from webinar.programme.calendar.printing import host_names, mail_subject, sender
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.queries import by_id
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail


def build_question(session: Session, task: AskForPlace, _now: datetime) -> Mail | None:
    """Return the question whether a place may go to those who wait; None when the answer is another one by then."""
    registration = by_id(session, task.registration_id)
    last = last_applied(session, registration_id=task.registration_id, member_id=None)
    if registration is None or registration.status is not RegistrationStatus.CONFIRMED or not registration.email:
        return None
    if last is None or last.answer is not PartStat.DECLINED:
        return None
    return _question(registration, registrant_link(registration))


def sample_question(registration: Registration) -> Mail:
    """Return the question to somebody, whose webinar and hosts are loaded, without their link."""
    return _question(registration, "https://…")


def _question(registration: Registration, link: str) -> Mail:
    webinar = registration.webinar
    with in_language(registration.language):
        when = webinar_rules.when(webinar, [registration.time_zone, *webinar_rules.zones_of(webinar)])
        variables = {
            "webinar": webinar, "hosts": host_names(webinar), "when": when, "me": link,
        }  # fmt: skip
        text, html = render_mail("correspondence/replies/mail/place", variables)
        return Mail(
            to=registration.email, subject=_("Keep or release your place: %(what)s", what=mail_subject(webinar, when)),
            text=text, html=html, **sender(webinar, registration.source_host_id),
            scope=webinar.scope, asked_by=f"registration:{registration.id}",
        )  # fmt: skip
