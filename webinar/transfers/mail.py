"""Mails about passing a place on."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.calendar import ics
from webinar.calendar.access import entry_of, host_names
from webinar.core.mail import Mail
from webinar.registration.queries import by_id as registration_by_id
from webinar.transfers import queries
from webinar.transfers.rules import TRANSFER_LINK
from webinar.transfers.tasks import SendPassedOn, SendTransfer
from webinar.web.i18n import in_language
from webinar.web.rendering import date_long, render_mail
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules
from webinar.webinars.models import Webinar


def build_transfer(session: Session, task: SendTransfer, _now: datetime) -> Mail | None:
    """Return the question to the colleague, without a word that the registrant typed; None when it was taken back."""
    transfer = queries.by_id(session, task.transfer_id)
    if transfer is None:
        return None
    webinar = transfer.registration.webinar
    with in_language(transfer.language):
        lead = _(
            "a registrant of this webinar would like you to take their place. If you want it, say so on the page below within a week."
        )
        link = site().link("transfers.answer", TRANSFER_LINK, transfer.public_id, transfer.nonce)
        return _mail(webinar, transfer.email, _("A place for you: %(what)s"), lead, _("Take the place"), link)


def build_passed_on(session: Session, task: SendPassedOn, _now: datetime) -> Mail | None:
    """Return the notice to the former holder, with the withdrawal of the calendar entry."""
    registration = registration_by_id(session, task.registration_id)
    if registration is None:
        return None
    webinar = registration.webinar
    with in_language(task.language):
        calendar = None
        if webinar.date is not None:
            entry = entry_of(webinar, extra_sequence=task.sequence)
            calendar = ics.cancel(entry, ics.Invitee("", task.email), whole=False)
        lead = _("your colleague has taken your place at this webinar. Your registration has ended.")
        page = site().url("webinars.show", slug=webinar.slug)
        subject = _("Your place is passed on: %(what)s")
        return _mail(webinar, task.email, subject, lead, _("To the webinar’s page"), page, calendar)


def _mail(
    webinar: Webinar, to: str, subject: str, lead: str, button: str, link: str, calendar: bytes | None = None
) -> Mail:
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    variables = {
        "webinar": webinar, "hosts": host_names(webinar), "when": when, "date": date_long(when.date), "lead": lead,
        "button": button, "target": link,
    }  # fmt: skip
    text, html = render_mail("transfers/mail/note", variables)
    what = f"{date_long(when.date)} – {webinar.title}" if when.date else webinar.title
    return Mail(
        to=to, subject=subject % {"what": what}, text=text, html=html, sender_name=host_names(webinar),
        reply_to=webinar.contact_email or None, calendar=calendar, method="CANCEL", scope=webinar.scope,
        automatic=calendar is None,
    )  # fmt: skip
