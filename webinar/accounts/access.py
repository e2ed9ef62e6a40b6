"""Who acts: the signed-in user as the rooms below and the audit log know them, and the session they are in."""

from __future__ import annotations

from typing import Any, cast

from flask import g, request
from flask import session as cookie
from flask_login import current_user
from flask_security.utils import set_request_attr

from webinar.accounts import queries, service
from webinar.accounts.models import User
from webinar.core.audit import Actor
from webinar.web.database import session
from webinar.web.site import site
from webinar.web.transaction import SAFE_METHODS


def me() -> User:
    """Return the signed-in user; only views for staff may ask."""
    return cast("User", current_user)


def actor() -> Actor:
    """Return the signed-in user as the actor of an audit entry."""
    user = me()
    return Actor("user", user.printed, user.id)


def load(secret: str) -> User | None:
    """Return the user whose session has this secret, which the session's or the remembering cookie carries."""
    found = queries.signed_in(session(), secret, now=site().now())
    if found is None:
        return None
    user, g.staff_session = found
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", cookie.get("fs_paa", 0))
    return user


def begin(_app: Any, user: User, **_more: Any) -> None:
    """Give somebody who has just signed in a session of their own."""
    cookie["_user_id"] = service.begin_session(session(), user, now=site().now())


def end(_app: Any, **_more: Any) -> None:
    """End the session of somebody who signs out, wherever its cookies were copied to."""
    number = g.pop("staff_session", None)
    # A library's view signs out whoever opens it by mistake, which changes nothing here.
    if number is not None and request.method not in SAFE_METHODS:
        service.end_session(session(), number)


def end_others(_app: Any, user: User, **_more: Any) -> None:
    """End all other sessions of somebody whose password is new, and void the links that were mailed before."""
    service.end_sessions(session(), user, but=cookie.get("_user_id", ""))
