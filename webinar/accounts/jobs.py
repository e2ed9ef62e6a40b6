"""What the accounts room does when nobody waits for the answer."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.accounts import rules, service
from webinar.accounts.mail import sign_in_link
from webinar.accounts.queries import user_by_email
from webinar.accounts.tasks import MakeSignInLink
from webinar.core import outbox


def make_sign_in_link(session: Session, task: MakeSignInLink, now: datetime) -> None:
    """Write the mail with a new sign-in link, if the address is that of a user who may sign in."""
    user = user_by_email(session, task.email)
    if user is None or not user.active:
        return
    secret = service.make_sign_in_link(session, user, lifetime=rules.LINK_LIFETIME, now=now)
    key = f"sign-in-link:{user.id}:{secrets.token_hex(8)}"
    outbox.enqueue(session, sign_in_link(user, secret), key=key, now=now)
