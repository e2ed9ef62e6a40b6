"""Mails about passing a place on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import Webinar
from webinar.core.mail import Mail
from webinar.programme.calendar import ics
from webinar.programme.calendar.printing import entry_of, host_names, mail_subject, sender
from webinar.registration.registering.queries import by_id as registration_by_id
from webinar.registration.transfers import queries
from webinar.registration.transfers.rules import TRANSFER_LINK
from webinar.registration.transfers.tasks import SendPassedOn, SendTransfer
from webinar.web.dates import date_long
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail
from webinar.web.site import site


def build_transfer(session: Session, task: SendTransfer, _now: datetime) -> Mail | None:
    """Return the question to the colleague, without a word that the registrant typed; None when it was taken back."""
    transfer = queries.by_id(session, task.transfer_id)
    if transfer is None:
        return None
    webinar = transfer.registration.webinar
    with in_language(transfer.language):
        lead = _(
            "A registrant would like you to take their place at this webinar. To accept it, open the page below within a week."
        )
        link = site().link("transfers.answer", TRANSFER_LINK, transfer.public_id, transfer.nonce)
        mail = _mail(webinar, transfer.email, _("A place is available: %(what)s"), lead, _("Accept place"), link)
        return replace(mail, asked_by=f"registration:{transfer.registration.public_id}")


def build_passed_on(session: Session, task: SendPassedOn, _now: datetime) -> Mail | None:
    """Return the notice to the former holder, with the withdrawal of the calendar entry."""
    registration = registration_by_id(session, task.registration_id)
    if registration is None:
        return None
    webinar = registration.webinar
    with in_language(task.language):
        calendar = None
        lead = _("Your colleague has taken your place at this webinar. Your registration has ended.")
        if task.withdraws and webinar.date is not None:
            entry = entry_of(webinar, sequence=webinar.sequence + task.sequence, stamp=task.stamp)
            calendar = ics.cancel(entry, ics.Invitee("", task.email), whole=False)
            lead += " " + _("This email removes the webinar from your calendar.")
        page = site().url("webinars.show", slug=webinar.slug)
        footer = _("You get this email because this address was registered for the webinar.")
        subject = _("Your place is passed on: %(what)s")
        mail = _mail(webinar, task.email, subject, lead, _("Go to the webinar’s page"), page, calendar, footer)
        return replace(mail, forgotten=registration.erased_at is not None)


def _mail(
    webinar: Webinar, to: str, subject: str, lead: str, button: str, link: str, calendar: bytes | None = None,
    footer: str = "",
) -> Mail:  # fmt: skip
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    variables = {
        "webinar": webinar, "hosts": host_names(webinar), "when": when, "date": date_long(when.date), "lead": lead,
        "button": button, "target": link,
        "footer": footer or _("If this isn’t for you, ignore this email. Nothing is registered under your address."),
    }  # fmt: skip
    text, html = render_mail("registration/transfers/mail/note", variables)
    what = mail_subject(webinar, when)
    return Mail(
        to=to, subject=subject % {"what": what}, text=text, html=html, **sender(webinar), calendar=calendar, method="CANCEL", scope=webinar.scope,
        automatic=calendar is None,
    )  # fmt: skip
