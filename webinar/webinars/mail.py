"""Mails to organisations that are asked to be hosts."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.core.mail import Mail
from webinar.web.i18n import in_language, language_tag
from webinar.web.rendering import date_long, render_mail, translate
from webinar.web.site import site
from webinar.webinars import queries, rules
from webinar.webinars.models import Acceptance
from webinar.webinars.tasks import SendHostInvitation


def build_host_invitation(session: Session, task: SendHostInvitation, _now: datetime) -> Mail | None:
    """Return the question whether an organisation will be a host; None when it has answered or is off the list."""
    host = queries.host_by_id(session, task.host_id)
    if host is None or host.acceptance is not Acceptance.INVITED:
        return None
    webinar = host.webinar
    with in_language(webinar.language):
        when = rules.when(webinar, rules.zones_of(webinar))
        names = ", ".join(row.name_in(language_tag()) for row in rules.hosts_of(webinar))
        variables = {
            "webinar": webinar, "organisation": host.organisation.name_in(language_tag()), "hosts": names, "when": when,
            "date": date_long(when.date), "role": translate(rules.HOST_ROLE_LABELS[host.role]),
            "page": site().link("host.show", rules.HOST_LINK, host.public_id, host.nonce),
        }  # fmt: skip
        text, html = render_mail("webinars/mail/host", variables)
        return Mail(
            to=task.address, subject=_("To hold together: %(title)s", title=webinar.title), text=text, html=html,
            sender_name=names, reply_to=webinar.contact_email or None, scope=webinar.scope, automatic=False,
        )  # fmt: skip
