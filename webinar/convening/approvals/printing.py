"""Which approvals wait for somebody, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.convening.approvals import queries, rules
from webinar.convening.approvals.access import documents
from webinar.convening.webinars.queries import Desk
from webinar.web.feature import Need
from webinar.web.i18n import language_tag
from webinar.web.rendering import translate


def needs(session: Session, _user: User, desk: Desk, now: datetime) -> Iterable[Need]:
    """Return what the user's hosts have not answered, by what they were shown, and the objections of hosts."""
    signs, edits = desk.where(Action.SIGN_OFF), desk.where(Action.EDIT_WEBINAR)
    mine = desk.acting_for(Action.SIGN_OFF)
    labels = {row.key: translate(row.label) for row in documents()}
    answers = queries.answers_of(session, {*signs, *edits})
    for asked in queries.requests_of(session, {*signs, *edits}):
        webinar = signs.get(asked.webinar_id) or edits[asked.webinar_id]
        page = url_for("approvals.show", slug=webinar.slug, key=asked.document)
        document = labels[asked.document]
        for host in rules.signing(webinar):
            given = [row for row in answers if row.host_id == host.id and row.document == asked.document]
            position = rules.position(host, given, asked, asked.content, now)
            name = host.organisation.name_in(language_tag())
            if position.standing is rules.Standing.OBJECTED and webinar.id in edits:
                key = f"approval.objects:{given[0].id}"
                text = _("%(name)s objects to: %(document)s", name=name, document=document)
                yield Need(key, webinar.title, text, _("Read why"), page)
            elif not position.settled and webinar.id in signs and host.organisation_id in mine:
                key = f"approval.asked:{asked.id}:{asked.round}:{host.id}"
                text = _("%(document)s waits for the approval of %(name)s", document=document, name=name)
                yield Need(key, webinar.title, text, _("Review"), page)
