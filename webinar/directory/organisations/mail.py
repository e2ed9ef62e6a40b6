"""Mails to members of organisations."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.rules import ROLE_LABELS
from webinar.core.mail import MEMBER, Mail
from webinar.directory.organisations import queries
from webinar.directory.organisations.tasks import SendWelcome
from webinar.web.i18n import in_language, language_tag
from webinar.web.rendering import render_mail, translate
from webinar.web.site import site


def build_welcome(session: Session, task: SendWelcome, _now: datetime) -> Mail | None:
    """Return the mail that tells a new member of their role and how to sign in."""
    member = queries.member_by_id(session, task.member_id)
    if member is None:
        return None
    with in_language(member.user.language):
        name = member.organisation.name_in(language_tag())
        variables = {
            "organisation": name, "role": translate(ROLE_LABELS[member.role]), "by": task.by,
            "address": site().url("accounts.ask_link"), "email": member.user.email,
        }  # fmt: skip
        text, html = render_mail("directory/organisations/mail/welcome", variables)
        subject = _(
            "You’ve been added to %(organisation)s on %(site)s", organisation=name, site=site().settings.site_name
        )
        return Mail(
            to=member.user.email, subject=subject, text=text, html=html, scope=member.organisation.scope,
            asked_by=MEMBER,
        )  # fmt: skip
