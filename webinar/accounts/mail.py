"""Mails about accounts."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.tasks import SendAccountMail
from webinar.core.mail import Mail
from webinar.web.rendering import render_mail
from webinar.web.site import site


def sign_in_link(email: str, secret: str) -> SendAccountMail:
    """Return the task that mails a sign-in link."""
    address = site().url("accounts.use_link", secret=secret)
    text, html = render_mail("accounts/mail/sign_in_link", {"address": address})
    subject = _("Your sign-in link for %(site)s", site=site().settings.site_name)
    return SendAccountMail(email, subject, text, html)


def build_account_mail(_session: Session, task: SendAccountMail, _now: datetime) -> Mail:
    """Return the mail whose words stand in the task; administrators alone may read it in the log."""
    return Mail(to=task.to, subject=task.subject, text=task.text, html=task.html or None, confidential=True)
