"""Mails to members of organisations."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import FIRST_LANGUAGE, StaffRole
from webinar.accounts.queries import user_by_email
from webinar.accounts.rules import ROLE_LABELS
from webinar.core.mail import MEMBER, Mail
from webinar.directory.organisations import queries
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.tasks import SendWelcome
from webinar.web.i18n import in_language, language_tag
from webinar.web.rendering import render_mail, translate
from webinar.web.site import site


def build_welcome(session: Session, task: SendWelcome, _now: datetime) -> Mail | None:
    """Return the mail that tells a new member of their role and how to sign in."""
    member = queries.member_by_id(session, task.member_id)
    if member is None:
        return None
    return _welcome(member.organisation, member.user.email, member.user.language, member.role, task.by)


def sample_welcome(session: Session, organisation: Organisation, email: str, role: StaffRole, by: str) -> Mail:
    """Return the mail as its reader gets it: in the language of their account, or of an account that is new."""
    known = user_by_email(session, email)
    return _welcome(organisation, email, known.language if known else FIRST_LANGUAGE, role, by)


def _welcome(organisation: Organisation, email: str, language: str, role: StaffRole, by: str) -> Mail:
    with in_language(language):
        name = organisation.name_in(language_tag())
        variables = {
            "organisation": name, "role": translate(ROLE_LABELS[role]), "by": by,
            "address": site().url("accounts.ask_link"), "email": email,
        }  # fmt: skip
        text, html = render_mail("directory/organisations/mail/welcome", variables)
        subject = _(
            "You’ve been added to %(organisation)s on %(site)s", organisation=name, site=site().settings.site_name
        )
        return Mail(
            to=email, subject=subject, text=text, html=html, scope=organisation.scope,
            asked_by=MEMBER,
        )  # fmt: skip
