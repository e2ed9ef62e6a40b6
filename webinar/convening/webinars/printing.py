"""Webinars as the search of the whole shows them, and what is said when one is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.queries import for_staff
from webinar.convening.webinars.rules import STATE_LABELS
from webinar.web.dates import date_long
from webinar.web.feature import FOUND, Hit
from webinar.web.rendering import translate


@dataclass(frozen=True)
class Parting:
    """A webinar that is about to be cancelled or postponed, and what is said to those who are emailed."""

    webinar: Webinar
    state: WebinarState
    words: str


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find the webinars that a user works on."""
    for row in session.scalars(for_staff(user, text).limit(FOUND)).unique():
        detail = " · ".join(filter(None, [date_long(row.date), translate(STATE_LABELS[row.state])]))
        yield Hit(_("Webinar"), row.title, url_for("manage.overview", slug=row.slug), detail)
