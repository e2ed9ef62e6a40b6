"""Public pages: "In the media", and its line on the webinar's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules
from webinar.convening.webinars.access import public_webinar
from webinar.convening.webinars.models import Webinar
from webinar.outcome.coverage import queries
from webinar.web import feeds
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.dates import date_short
from webinar.web.feeds import Entry
from webinar.web.site import site

bp = Blueprint("coverage", __name__)
_PAGE = "/w/<slug>/coverage"


@bp.get(_PAGE)
@audience(Audience.PUBLIC)
@kept
def show(slug: str) -> ResponseReturnValue:
    """Show what the press wrote."""
    webinar = public_webinar(slug)
    return render_template(
        "outcome/coverage/show.html", webinar=webinar, clippings=queries.clippings(session(), webinar.id),
        note=queries.note(session(), webinar.id), when=rules.when(webinar, rules.zones_of(webinar)),
    )  # fmt: skip


@bp.get(f"{_PAGE}.atom")
@audience(Audience.PUBLIC)
@kept
def atom(slug: str) -> ResponseReturnValue:
    """Hand out what the press wrote as a feed, the latest first."""
    webinar, here = public_webinar(slug), site()
    own, address = here.url("coverage.atom", slug=slug), here.url("coverage.show", slug=slug)
    told = [
        Entry(
            f"{own}#{row.id}", f"{row.outlet.name}: {row.title}" if row.title else row.outlet.name, row.created_at,
            row.url or address, ", ".join(filter(None, (row.author, date_short(row.published_on)))),
        )
        for row in reversed(queries.clippings(session(), webinar.id))
    ]  # fmt: skip
    name = _("In the media: %(title)s", title=webinar.title)
    return feeds.atom(name, own, address, webinar.title, told, updated=webinar.changed_at)


def section(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the coverage for the webinar's public page, if there is any."""
    clippings = queries.clippings(session, webinar.id)
    return {"clippings": clippings, "note": queries.note(session, webinar.id)} if clippings else None
