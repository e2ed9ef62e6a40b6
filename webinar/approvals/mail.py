"""Mails that ask for approval."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.approvals import queries
from webinar.approvals.access import document, sections_of
from webinar.approvals.models import ApprovalRequest
from webinar.approvals.tasks import SendApprovalRequest
from webinar.core.mail import Mail
from webinar.web.i18n import in_language
from webinar.web.rendering import datetime_utc, render_mail, translate
from webinar.web.site import site
from webinar.webinars.queries import by_id


def build_request(session: Session, task: SendApprovalRequest, now: datetime) -> Mail | None:
    """Return the request for one person; None when their host has nothing left to answer."""
    row = session.get(ApprovalRequest, task.request_id)
    user = session.get(User, task.user_id)
    if row is None or user is None:
        return None
    webinar, signable = by_id(session, row.webinar_id), document(row.document)
    positions = queries.positions(session, webinar, row.document, sections_of(session, webinar, signable), now)
    mine = next((position for position in positions if position.host.id == task.host_id), None)
    if mine is None or mine.settled:
        return None
    with in_language(user.language or "en"):
        label = translate(signable.label)
        variables = {
            "webinar": webinar, "document": label, "host": mine.host.organisation.name, "request": row,
            "deadline": datetime_utc(row.deadline) if row.deadline else "",
            "changed": [translate(name) for name in mine.changed] if mine.answer else [],
            "page": site().url("approvals.show", slug=webinar.slug, key=row.document),
        }  # fmt: skip
        text, html = render_mail("approvals/mail/request", variables)
        subject = _("To approve: %(document)s – %(title)s", document=label, title=webinar.title)
        return Mail(to=user.email, subject=subject, text=text, html=html, scope=webinar.scope)
