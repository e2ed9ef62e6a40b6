"""Mails that ask for approval, and that tell what was published without."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.approvals import queries
from webinar.convening.approvals.access import document, sections_of
from webinar.convening.approvals.models import ApprovalRequest
from webinar.convening.approvals.rules import Position
from webinar.convening.approvals.service import Asking
from webinar.convening.approvals.tasks import SendApprovalRequest, SendWentAhead
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.queries import by_id
from webinar.core.mail import Mail
from webinar.web.dates import moment
from webinar.web.feature import Signable
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail, translate
from webinar.web.site import site


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
    return _request(webinar, signable, mine, row, user)


def sample_request(webinar: Webinar, asking: Asking, by: str, position: Position, user: User) -> Mail:
    """Return the request as somebody who signs for a host would get it now."""
    signable = document(asking.document)
    row = ApprovalRequest(
        document=signable.key, deadline=asking.deadline, silence_is_consent=asking.silence_is_consent, asked_by=by
    )
    return replace(_request(webinar, signable, position, row, user), to="")


def _request(webinar: Webinar, signable: Signable, mine: Position, row: ApprovalRequest, user: User) -> Mail:
    with in_language(user.language or "en"):
        label = translate(signable.label)
        variables = {
            "webinar": webinar, "document": label, "host": mine.host.organisation.name, "request": row,
            "deadline": moment(row.deadline, webinar.time_zone),
            "changed": [translate(name) for name in mine.changed] if mine.answer else [],
            "page": site().url("approvals.show", slug=webinar.slug, key=row.document),
        }  # fmt: skip
        text, html = render_mail("convening/approvals/mail/request", variables)
        subject = _("Approve: %(document)s – %(title)s", document=label, title=webinar.title)
        return Mail(to=user.email, subject=subject, text=text, html=html, scope=webinar.scope)


def build_went_ahead(session: Session, task: SendWentAhead, _now: datetime) -> Mail | None:
    """Return the notice that a document was published without a host's approval."""
    user = session.get(User, task.user_id)
    if user is None:
        return None
    webinar = by_id(session, task.webinar_id)
    host = next((host for host in webinar.hosts if host.id == task.host_id), None)
    return _went_ahead(webinar, task.document, task.because, task.by, host, user) if host else None


def sample_went_ahead(webinar: Webinar, key: str, because: str, by: str, told: tuple[Host, User]) -> Mail:
    """Return the notice as somebody who signs for a host would get it."""
    return replace(_went_ahead(webinar, key, because or _("[your reason]"), by, *told), to="")


def _went_ahead(webinar: Webinar, key: str, because: str, by: str, host: Host, user: User) -> Mail:
    with in_language(user.language or "en"):
        label = translate(document(key).label)
        page = site().url("approvals.show", slug=webinar.slug, key=key)
        variables = {
            "webinar": webinar, "document": label, "host": host.organisation.name, "because": because,
            "by": by, "page": page,
        }  # fmt: skip
        text, html = render_mail("convening/approvals/mail/went_ahead", variables)
        subject = _("Published without your approval: %(document)s – %(title)s", document=label, title=webinar.title)
        return Mail(to=user.email, subject=subject, text=text, html=html, scope=webinar.scope)
