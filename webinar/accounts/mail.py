"""Mails about accounts."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.accounts.queries import user_by_email
from webinar.accounts.tasks import SendAccountMail, SendAccountNotice, SendGuessesNotice, SendResetLink
from webinar.core.mail import VISITOR, Mail
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail
from webinar.web.site import site


def sign_in_link(user: User, secret: str) -> SendAccountMail:
    """Return the task that mails a sign-in link."""
    address = site().url("accounts.use_link", secret=secret)
    with in_language(user.language):
        text, html = render_mail("accounts/mail/sign_in_link", {"address": address})
        subject = _("Your sign-in link for %(site)s", site=site().settings.site_name)
    return SendAccountMail(user.email, subject, text, html, VISITOR)


def build_account_mail(_session: Session, task: SendAccountMail, _now: datetime) -> Mail:
    """Return the mail whose words stand in the task; administrators alone may read it in the log."""
    return Mail(
        to=task.to,
        subject=task.subject,
        text=task.text,
        html=task.html or None,
        confidential=True,
        asked_by=task.asked_by,
    )


def build_reset_link(session: Session, task: SendResetLink, _now: datetime) -> Mail | None:
    """Return the mail with the link that sets a new password; None for an address that is no user's."""
    user = user_by_email(session, task.email)
    if user is None or not user.active:
        return None
    # Flask-Security reads the user alone; a new password gives the user a new mark, which voids the link.
    token = current_app.extensions["security"].reset_serializer.dumps([user.fs_uniquifier, None])
    with in_language(user.language):
        text, html = note(
            _("Someone asked to reset the password for your account. The link works for two hours."),
            _("Set a new password"), site().url("security.reset_password", token=token),
            _("If this wasn’t you, ignore this email. Your password stays as it is."),
        )  # fmt: skip
        subject = _("Set a new password for %(site)s", site=site().settings.site_name)
    return Mail(to=user.email, subject=subject, text=text, html=html, confidential=True, asked_by=VISITOR)


def build_guesses_notice(session: Session, task: SendGuessesNotice, _now: datetime) -> Mail | None:
    """Return the mail that tells a user of guesses."""
    user = session.get(User, task.user_id)
    if user is None or not user.active:
        return None
    with in_language(user.language):
        text, html = note(
            _("Someone has entered a wrong password or code for your account many times. For a while, passwords and codes don’t work. You can still use an emailed link or a passkey."),
            _("Sign in with a link"), site().url("accounts.ask_link"),
            _("If this wasn’t you, use a unique password and a second factor. You get this email at most once a day."),
        )  # fmt: skip
        subject = _("Wrong passwords for your account at %(site)s", site=site().settings.site_name)
    return Mail(to=user.email, subject=subject, text=text, html=html)


def address_link(user: User, new: str, secret: str) -> SendAccountMail:
    """Return the task that asks whoever has the new address to confirm it, in the user's language."""
    with in_language(user.language):
        text, html = note(
            _("This address is to be used to sign in to %(site)s. Confirm within two days that it is yours.", site=site().settings.site_name),
            _("Confirm address"), site().url("addresses.show", secret=secret),
            _("If you don’t know about this, ignore this email. Nothing changes without your confirmation."),
        )  # fmt: skip
        subject = _("Confirm your address for %(site)s", site=site().settings.site_name)
    return SendAccountMail(new, subject, text, html, f"user:{user.id}")


def build_account_notice(session: Session, task: SendAccountNotice, _now: datetime) -> Mail | None:
    """Return the mail that tells a user what was done to their account."""
    user = session.get(User, task.user_id)
    if user is None:
        return None
    name = site().settings.site_name
    with in_language(user.language):
        lead, end = {
            "disabled": (_("Your account at %(site)s has been disabled. You can no longer sign in.", site=name), _("If you think this is a mistake, ask an administrator.")),
            "enabled": (_("Your account at %(site)s works again. You can sign in.", site=name), ""),
            "password": (
                _("Your password at %(site)s has been changed.", site=name),
                _("If this wasn’t you, sign in with an emailed link, set a new password and tell an administrator."),
            ),
            "administrator": (_("You are now an administrator of %(site)s.", site=name), ""),
            "no administrator": (_("You are no longer an administrator of %(site)s.", site=name), ""),
            "address": (
                _("You now sign in to %(site)s with %(email)s. This address no longer works.", site=name, email=user.email),
                _("If you don’t recognise this, tell an administrator straight away."),
            ),
        }[task.what]  # fmt: skip
        text, html = note(lead, _("Sign in"), site().url("security.login"), end)
        subject = _("Your account at %(site)s has changed", site=name)
    return Mail(to=task.to, subject=subject, text=text, html=html)


def note(lead: str, button: str, target: str, end: str = "") -> tuple[str, str]:
    """Return (text, HTML) of a mail of a few words and a button."""
    return render_mail("accounts/mail/note", {"lead": lead, "button": button, "target": target, "end": end})
