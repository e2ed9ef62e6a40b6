"""Who acts: the signed-in user as the rooms below and the audit log know them."""

from __future__ import annotations

from typing import cast

from flask_login import current_user

from webinar.accounts.models import User
from webinar.core.audit import Actor


def me() -> User:
    """Return the signed-in user; only views for staff may ask."""
    return cast("User", current_user)


def actor() -> Actor:
    """Return the signed-in user as the actor of an audit entry."""
    user = me()
    return Actor("user", user.printed, user.id)
