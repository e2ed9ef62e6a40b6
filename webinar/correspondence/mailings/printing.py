"""Messages in words: what waits for the staff, and what is kept of a registrant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.convening.webinars.queries import Desk
from webinar.correspondence.mailings import access, queries
from webinar.registration.registering.models import Registration
from webinar.web.dates import moment
from webinar.web.feature import Kept, Need


def needs(session: Session, _user: User, desk: Desk, _now: datetime) -> Iterable[Need]:
    """Return the messages that wait for somebody who may send them."""
    webinars = desk.where(Action.EDIT_REGISTRATIONS)
    rows = queries.requested(session, webinars)
    files = queries.files(session, [row.id for row in rows]) if rows else {}
    for row in rows:
        webinar = webinars[row.webinar_id]
        # A host that may not see everybody hears of what its own staff wrote.
        if not access.may_read(webinar, row.id):
            continue
        page = url_for("mailings.show", slug=webinar.slug, mailing_id=row.id)
        named = ", ".join(file.name for file in files.get(row.id, ()))
        text = (
            _("%(author)s asks you to send “%(subject)s” with %(files)s", author=row.author, subject=row.subject, files=named)
            if named else _("%(author)s asks you to send “%(subject)s”", author=row.author, subject=row.subject)
        )  # fmt: skip
        yield Need(f"mailings.request:{row.id}", webinar.title, text, _("Review message"), page)


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return which messages of staff went to a registrant."""
    rows = [row for row in queries.own(session, registration.id) if row.sent_at]
    shown = [(row.subject, moment(row.sent_at, registration.time_zone)) for row in rows]
    files = queries.files(session, [row.id for row in rows])
    names = {number: [file.name for file in found] for number, found in files.items()}
    data = [{"subject": row.subject, "sent_at": row.sent_at, "files": names.get(row.id, [])} for row in rows]
    yield Kept(_("Messages of the organisers"), shown, {"messages_to_many": data})
