"""Mails of staff to registrants."""

from __future__ import annotations

import re
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.core.mail import Mail
from webinar.programme.calendar.printing import host_names, sender
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.queries import by_id
from webinar.registration.roster.models import RegistrantMessage
from webinar.registration.roster.tasks import SendMessage
from webinar.web.i18n import in_language
from webinar.web.optouts import opt_out
from webinar.web.rendering import render_mail

_MARKS = re.compile(r"\{(?:name|webinar|link)\}")


def build_message(session: Session, task: SendMessage, _now: datetime) -> Mail | None:
    """Return a message with what stands for the registrant filled in; None when the address is gone.

    `{name}`, `{link}` and `{webinar}` are replaced as they are: there is no engine behind them. A name stands only
    in mails to addresses whose owners have used their link.
    """
    message, registration = session.get(RegistrantMessage, task.message_id), by_id(session, task.registration_id)
    if message is None or registration is None or not registration.email:
        return None
    webinar = registration.webinar
    with in_language(registration.language):
        name = registration.full_name if registration.proved_at else _("participant")
        words = {"{name}": name, "{webinar}": webinar.title, "{link}": registrant_link(registration)}
        # In one pass: what somebody is called may look like a placeholder.
        subject, body = (_MARKS.sub(lambda mark: words[mark[0]], text) for text in (message.subject, message.text))
        way_out = opt_out(registration.email, webinar.scope)
        variables = {
            "body": body, "webinar": webinar, "hosts": host_names(webinar), "me": words["{link}"],
            "unsubscribe": way_out.url,
        }  # fmt: skip
        text, html = render_mail("registration/roster/mail/message", variables)
        return Mail(
            to=registration.email, subject=subject, text=text, html=html, **sender(webinar, registration.source_host_id), scope=webinar.scope, automatic=False,
            opt_out=way_out,
        )  # fmt: skip
