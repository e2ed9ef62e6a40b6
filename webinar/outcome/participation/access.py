"""Which webinars a viewer compares: those whose registrations they may read."""

from __future__ import annotations

from collections.abc import Sequence

from webinar.accounts.access import me
from webinar.accounts.models import Action
from webinar.accounts.rules import can
from webinar.convening.webinars.access import my_standing
from webinar.convening.webinars.models import Webinar
from webinar.outcome.participation import queries
from webinar.outcome.participation.rules import Period
from webinar.web.database import session


def readable(period: Period) -> tuple[Sequence[Webinar], int]:
    """Return the webinars of a period that the signed-in user may count, and how many others they work on."""
    found = queries.webinars(session(), me(), period)
    mine = [row for row in found if _may(row)]
    return mine, len(found) - len(mine)


def _may(webinar: Webinar) -> bool:
    roles = my_standing(webinar).personal
    return can(roles, Action.VIEW_REGISTRATIONS, is_admin=me().is_admin)
