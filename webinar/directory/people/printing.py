"""People of the registry as the search of the whole shows them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.directory.organisations.queries import can_anywhere
from webinar.directory.people.queries import listed
from webinar.directory.people.rules import printed_name
from webinar.directory.people.service import current_line
from webinar.web.feature import FOUND, Hit


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find people in any spelling, for everybody who may read the registry."""
    if can_anywhere(session, user, Action.VIEW):
        for row in session.scalars(listed(text).limit(FOUND)):
            yield Hit(_("Person"), printed_name(row), url_for("people.index", q=row.full_name), current_line(row))
