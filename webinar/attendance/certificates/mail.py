"""Mails about certificates."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.attendance.certificates import queries
from webinar.attendance.certificates.models import CertificateKind
from webinar.attendance.certificates.rules import KIND_LABELS
from webinar.attendance.certificates.tasks import SendCertificate
from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import Webinar
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
    with in_language(registration.language):
        mail = _ready(registration.webinar, row.kind, registrant_link(registration), registration.source_host_id)
    return replace(mail, to=registration.email)


def sample_ready(webinar: Webinar, kind: CertificateKind, language: str = "") -> Mail:
    """Return the news that a document is ready, in the one reader's language or the webinar's, without anybody's link."""
    with in_language(language or webinar.language):
        return _ready(webinar, kind, "https://…", None)


def _ready(webinar: Webinar, kind: CertificateKind, target: str, host_id: int | None) -> Mail:
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    name = translate(KIND_LABELS[kind])
    variables = {
        "webinar": webinar, "hosts": host_names(webinar), "when": when, "date": date_long(when.date),
        "lead": _("Your document is ready: %(kind)s.", kind=name), "button": _("Download it from your page"),
        "target": target, "footer": _("You get this email because you were registered for this webinar."),
    }  # fmt: skip
    text, html = render_mail("attendance/certificates/mail/ready", variables)
    subject = f"{name}: {mail_subject(webinar, when)}"
    return Mail(to="", subject=subject, text=text, html=html, **sender(webinar, host_id), scope=webinar.scope)
