"""Organisations as the search of the whole shows them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.directory.organisations.queries import can_anywhere, listed
from webinar.web.feature import FOUND, Hit
from webinar.web.rendering import org_name


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find organisations, for everybody who acts for one."""
    if can_anywhere(session, user, Action.VIEW):
        for row in session.scalars(listed(text).limit(FOUND)):
            yield Hit(_("Organisation"), org_name(row), url_for("organisations.show", slug=row.slug), row.acronym)
