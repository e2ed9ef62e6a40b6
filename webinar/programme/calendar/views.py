"""Calendar files: one webinar, all webinars, those of an organisation, those of a series; and how to subscribe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.convening.series import queries as series_queries
from webinar.convening.series.models import Series
from webinar.convening.webinars import queries
from webinar.convening.webinars.access import public_webinar
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import announced, is_over
from webinar.core.errors import NotFound
from webinar.directory.organisations.queries import by_slug
from webinar.programme.calendar.printing import feed_of, hand_out, ways_in
from webinar.programme.calendar.rules import has_entry
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.i18n import language_tag
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
    source = site().url("calendar.webinar", slug=slug)
    return hand_out([found], name=found.title, file=found.slug, source=source, inline=False)


@bp.get("/calendar.ics")
@audience(Audience.PUBLIC)
@kept
def everything() -> ResponseReturnValue:
    """Feed of all published webinars."""
    here = site()
    return hand_out(_published(), name=here.settings.site_name, file="webinars", source=here.url("calendar.everything"))


@bp.get("/o/<slug>/calendar.ics")
@audience(Audience.PUBLIC)
@kept
def organisation(slug: str) -> ResponseReturnValue:
    """Feed of the webinars of one organisation."""
    found = by_slug(session(), slug)
    if found is None:
        raise NotFound
    return hand_out(_published(slug), name=found.name, file=slug, source=site().url("calendar.organisation", slug=slug))


@bp.get("/s/<series_slug>/calendar.ics")
@audience(Audience.PUBLIC)
@kept
def series(series_slug: str) -> ResponseReturnValue:
    """Feed of the webinars of one series."""
    found = series_queries.by_slug(session(), series_slug)
    if found is None:
        raise NotFound
    statement = series_queries.webinars(found.id).where(Webinar.published_at.is_not(None), Webinar.date.is_not(None))
    rows = session().scalars(statement.limit(_FEED_SIZE)).unique().all()
    source = site().url("calendar.series", series_slug=series_slug)
    return hand_out(rows, name=found.title, file=series_slug, source=source)


@bp.get("/calendar")
@audience(Audience.PUBLIC)
@kept
def subscribe() -> ResponseReturnValue:
    """Show every public feed and how to subscribe to it."""
    here = site()
    hosts = [
        feed_of(here.url("calendar.organisation", slug=row.slug), row.name_in(language_tag()))
        for row in queries.hosting_organisations(session())
    ]
    rows = series_queries.shown(session())
    series = [feed_of(here.url("calendar.series", series_slug=row.slug), row.title) for row in rows]
    whole = feed_of(here.url("calendar.everything"), here.settings.site_name)
    return render_template("programme/calendar/subscribe.html", whole=whole, hosts=hosts, series=series)


def section(_session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the calendar links for the webinar's public page; None without a date that stands, and once it is over."""
    return ways_in(webinar) if has_entry(webinar) and not is_over(webinar, now) else None


def of_series(_session: Session, series: Series, _now: datetime) -> Mapping[str, Any]:
    """Return the feed of a series for its page."""
    return {"feed": feed_of(site().url("calendar.series", series_slug=series.slug), series.title)}


def _published(host: str = "") -> Iterable[Webinar]:
    today = site().now().date()
    for past in (False, True):
        statement = queries.public(past=past, today=today, host=host).where(Webinar.date.is_not(None))
        yield from session().scalars(statement.limit(_FEED_SIZE)).unique()
