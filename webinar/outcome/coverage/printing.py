"""Coverage as the search of the whole shows it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.outcome.coverage.queries import found
from webinar.web.feature import FOUND, Hit


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find clippings of the webinars that a user works on."""
    for row in found(session, text, user, limit=FOUND):
        url = url_for("clippings.index", slug=row.webinar.slug)
        yield Hit(_("Coverage"), row.title or row.outlet.name, url, f"{row.outlet.name} · {row.webinar.title}")
