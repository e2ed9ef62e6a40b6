"""Mails about certificates."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.attendance.certificates import queries
from webinar.attendance.certificates.rules import KIND_LABELS
from webinar.attendance.certificates.tasks import SendCertificate
from webinar.convening.webinars import rules as webinar_rules
from webinar.core.mail import Mail
from webinar.programme.calendar.printing import host_names, mail_subject, sender
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.queries import by_id
from webinar.web.dates import date_long
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail, translate


def build_certificate(session: Session, task: SendCertificate, _now: datetime) -> Mail | None:
    """Return the news that a document is ready; None when it is revoked or the address is gone."""
    row, registration = queries.by_id(session, task.certificate_id), by_id(session, task.registration_id)
    if row is None or row.revoked_at is not None or registration is None or not registration.email:
        return None
    webinar = registration.webinar
    with in_language(registration.language):
        when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
        kind = translate(KIND_LABELS[row.kind])
        variables = {
            "webinar": webinar, "hosts": host_names(webinar), "when": when, "date": date_long(when.date),
            "lead": _("Your document is ready: %(kind)s.", kind=kind), "button": _("Download it from your page"),
            "target": registrant_link(registration),
            "footer": _("You get this email because you were registered for this webinar."),
        }  # fmt: skip
        text, html = render_mail("attendance/certificates/mail/ready", variables)
        subject = f"{kind}: {mail_subject(webinar, when)}"
        return Mail(
            to=registration.email, subject=subject, text=text, html=html, **sender(webinar, registration.source_host_id), scope=webinar.scope,
        )  # fmt: skip
