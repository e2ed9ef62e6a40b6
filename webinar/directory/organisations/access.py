"""Guards of pages about organisations and the common directory."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask.typing import ResponseReturnValue

from webinar.accounts.access import me
from webinar.accounts.models import Action
from webinar.accounts.rules import can
from webinar.core.errors import NotAllowed, NotFound
from webinar.directory.organisations import queries
from webinar.directory.organisations.models import Organisation
from webinar.web.audience import Audience, declare
from webinar.web.database import session

View = Callable[..., ResponseReturnValue]


def may(organisation: Organisation, action: Action) -> bool:
    """Tell whether the signed-in user may do `action` to the organisation."""
    roles = queries.roles_in(session(), me().id, [organisation.id])
    return can(roles, action, is_admin=me().is_admin)


def for_organisation(action: Action) -> Callable[[View], View]:
    """Load the organisation of the address's `slug` for a user who may do `action` to it.

    Every member of any organisation may see every organisation, so a missing right is told as such (403).
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(slug: str, **arguments: Any) -> ResponseReturnValue:
            organisation = queries.by_slug(session(), slug)
            if organisation is None:
                raise NotFound
            if not may(organisation, action):
                raise NotAllowed
            return view(organisation, **arguments)

        declare(inner, Audience.STAFF, action.value)
        return inner

    return wrap


def anywhere(action: Action) -> Callable[[View], View]:
    """Let in who may do `action` for at least one organisation: the directory is common to all hosts."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(**arguments: Any) -> ResponseReturnValue:
            if not queries.can_anywhere(session(), me(), action):
                raise NotAllowed
            return view(**arguments)

        declare(inner, Audience.STAFF, f"{action.value}, for any organisation")
        return inner

    return wrap
