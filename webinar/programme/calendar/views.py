"""Calendar files: one webinar, all webinars, those of one organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.convening.webinars import queries
from webinar.convening.webinars.access import public_webinar
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import announced, is_over
from webinar.core.errors import NotFound
from webinar.directory.organisations.queries import by_slug
from webinar.programme.calendar import ics
from webinar.programme.calendar.printing import entry_of
from webinar.programme.calendar.rules import has_entry
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import subscribed
from webinar.web.site import site

bp = Blueprint("calendar", __name__)
_FEED_SIZE = 200


@bp.get("/w/<slug>.ics")
@audience(Audience.PUBLIC)
@kept
def webinar(slug: str) -> ResponseReturnValue:
    """Hand out one webinar for any calendar; without a date there is none."""
    found = public_webinar(slug)
    if announced(found).date is None:
        raise NotFound
    return _answer([found], name=found.title, file=found.slug)


@bp.get("/calendar.ics")
@audience(Audience.PUBLIC)
@kept
def everything() -> ResponseReturnValue:
    """Feed of all published webinars."""
    return _answer(_published(), name=site().settings.site_name, file="webinars")


@bp.get("/o/<slug>/calendar.ics")
@audience(Audience.PUBLIC)
@kept
def organisation(slug: str) -> ResponseReturnValue:
    """Feed of the webinars of one organisation."""
    found = by_slug(session(), slug)
    if found is None:
        raise NotFound
    return _answer(_published(slug), name=found.name, file=slug)


def section(_session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the calendar links for the webinar's public page; None without a date that stands, and once it is over."""
    return {} if has_entry(webinar) and not is_over(webinar, now) else None


def _published(host: str = "") -> Iterable[Webinar]:
    today = site().now().date()
    for past in (False, True):
        statement = queries.public(past=past, today=today, host=host).where(Webinar.date.is_not(None))
        yield from session().scalars(statement.limit(_FEED_SIZE)).unique()


def _answer(webinars: Iterable[Webinar], *, name: str, file: str) -> Response:
    entries = [entry_of(found) for found in webinars]
    content = ics.publish(entries, name=name)
    return subscribed(content, file, inline=len(entries) != 1)
