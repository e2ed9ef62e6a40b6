"""Series as the search of the whole shows them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.convening.series.queries import all_series
from webinar.core.search import is_found
from webinar.directory.organisations.queries import can_anywhere
from webinar.web.feature import FOUND, Hit


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find series, for everybody who acts for an organisation."""
    if can_anywhere(session, user, Action.VIEW):
        found = (row for row in all_series(session) if is_found(text, row.title))
        for row in islice(found, FOUND):
            yield Hit(_("Series"), row.title, url_for("series.show", series_slug=row.slug))
