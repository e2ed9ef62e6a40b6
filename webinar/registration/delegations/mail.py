"""The mail to focal points."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.core.mail import Mail
from webinar.programme.calendar.printing import host_names, sender
from webinar.registration.delegations import queries
from webinar.registration.delegations.models import Delegation
from webinar.registration.delegations.rules import FOCAL_LINK
from webinar.registration.delegations.tasks import SendFocalLink
from webinar.web.dates import date_long, moment
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail
from webinar.web.site import site


def build_focal_link(session: Session, task: SendFocalLink, _now: datetime) -> Mail | None:
    """Return the mail with the link; None when the link has been replaced since."""
    row = queries.by_id(session, task.delegation_id)
    if row is None or row.nonce != task.nonce or not row.focal_email:
        return None
    return _focal_link(row, site().link("delegation.show", FOCAL_LINK, row.public_id, row.nonce))


def sample_focal_link(row: Delegation) -> Mail:
    """Return the mail to the focal point without the link."""
    return _focal_link(row, "https://…")


def _focal_link(row: Delegation, link: str) -> Mail:
    webinar = row.webinar
    with in_language(row.language):
        when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
        lead = _("Please name the members of the delegation “%(name)s” on the page below.", name=row.name)
        if row.closes_at is not None:
            due = moment(row.closes_at, webinar.time_zone or "UTC")
            lead += " " + _("Names are due by %(time)s.", time=due)
        variables = {
            "webinar": webinar, "hosts": host_names(webinar), "when": when, "date": date_long(when.date), "lead": lead,
            "button": _("Name members"), "target": link,
        }  # fmt: skip
        text, html = render_mail("registration/delegations/mail/focal", variables)
        subject = _("Your delegation: %(what)s", what=webinar.title)
        return Mail(
            to=row.focal_email, subject=subject, text=text, html=html, **sender(webinar), scope=webinar.scope,
        )  # fmt: skip
