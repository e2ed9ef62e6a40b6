"""Calendar files: one webinar, all webinars, those of one organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.calendar import ics
from webinar.calendar.access import entry_of
from webinar.core.errors import NotFound
from webinar.organisations.queries import by_slug
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.site import site
from webinar.webinars import queries
from webinar.webinars.access import public_webinar
from webinar.webinars.models import Webinar
from webinar.webinars.rules import is_over

bp = Blueprint("calendar", __name__)
_FEED_SIZE = 200


@bp.get("/w/<slug>.ics")
@audience(Audience.PUBLIC)
def webinar(slug: str) -> ResponseReturnValue:
    """Hand out one webinar for any calendar; without a date there is none."""
    found = public_webinar(slug)
    if found.date is None and found.starts_at is None:
        raise NotFound
    return _answer([found], name=found.title, file=found.slug)


@bp.get("/calendar.ics")
@audience(Audience.PUBLIC)
def everything() -> ResponseReturnValue:
    """Feed of all published webinars."""
    return _answer(_published(), name=site().settings.site_name, file="webinars")


@bp.get("/o/<slug>/calendar.ics")
@audience(Audience.PUBLIC)
def organisation(slug: str) -> ResponseReturnValue:
    """Feed of the webinars of one organisation."""
    found = by_slug(session(), slug)
    if found is None:
        raise NotFound
    return _answer(_published(slug), name=found.name, file=slug)


def section(_session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the calendar links for the webinar's public page; None without a date, and once it is over."""
    return {} if webinar.date and not is_over(webinar, now) else None


def _published(host: str = "") -> Iterable[Webinar]:
    today = site().now().date()
    for past in (False, True):
        statement = queries.public(past=past, today=today, host=host).where(Webinar.date.is_not(None))
        yield from session().scalars(statement.limit(_FEED_SIZE)).unique()


def _answer(webinars: Iterable[Webinar], *, name: str, file: str) -> Response:
    entries = [entry_of(found) for found in webinars]
    content = ics.publish(entries, name=name, uid=f"{file}@{site().settings.host}")
    response = download(content, file, "ics", inline=len(entries) != 1)
    response.headers["Cache-Control"] = "public, max-age=900"
    response.add_etag()
    response.make_conditional(request)
    return response
