"""The mails that somebody got about a webinar, in words and as data."""

from __future__ import annotations

import email
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.policy import default as default_policy

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.convening.webinars.queries import Desk
from webinar.core.database import columns
from webinar.core.mail import Delivery, enclosed
from webinar.correspondence.messages import queries
from webinar.registration.registering.models import Registration
from webinar.web.dates import moment
from webinar.web.feature import NEWS_FOR, Kept, Need
from webinar.web.links import masked


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return the mails to a registrant's address about this webinar, with their text; keys of links stay out."""
    rows = queries.to(session, registration.webinar.scope, registration.email)
    shown = [(row.subject, moment(row.created_at, registration.time_zone)) for row in rows]
    data = [
        {**columns(row, "key", "scope", "message", "search_key"), "text": _text(row), "files": _files(row)}
        for row in rows
    ]
    yield Kept(_("Emails to you"), shown, {"mails": data})


def _text(row: Delivery) -> str:
    body = email.message_from_bytes(row.message, policy=default_policy).get_body(("plain",))
    return masked(str(body.get_content())) if body is not None else ""


def _files(row: Delivery) -> list[str]:
    return [name for name, _size in enclosed(email.message_from_bytes(row.message, policy=default_policy))]


def needs(session: Session, _user: User, desk: Desk, now: datetime) -> Iterable[Need]:
    """Return of which webinars mails were refused lately."""
    by_scope = {webinar.scope: webinar for webinar in desk.where(Action.READ_MAIL).values()}
    for scope, count, latest in queries.refused(session, by_scope, now - timedelta(days=NEWS_FOR)):
        webinar = by_scope[scope or ""]
        text = ngettext("%(num)d email could not be delivered", "%(num)d emails could not be delivered", count)
        page = url_for("messages.index", slug=webinar.slug)
        yield Need(f"mail.refused:{latest}", webinar.title, text, _("View emails"), page)
