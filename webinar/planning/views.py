"""Staff page: the back-plan; and its card on the overview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action
from webinar.core import timezones
from webinar.planning import queries, rules
from webinar.web.database import session
from webinar.web.i18n import language_tag
from webinar.web.rendering import date_long, translate
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page
from webinar.webinars.models import Webinar, WebinarState
from webinar.webinars.rules import PAST, accepted

bp = Blueprint("planning", __name__, url_prefix="/manage/w/<slug>/plan")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what should be done when, what is late, and what to beware of."""
    now, language = site().now(), language_tag().split("-")[0]
    places = _places(webinar)
    milestones, warnings = [], []
    if webinar.date is not None:
        milestones = rules.plan(
            webinar.date, queries.done(session(), webinar, now), _today(webinar, now), is_working=_working(places)
        )
        if webinar.state not in PAST:
            warnings = rules.warnings(webinar.date, webinar.starts_at, webinar.ends_at, places, language)
    rows = [
        (
            row,
            translate(row.step.label),
            url_for(row.step.endpoint, slug=webinar.slug),
            date_long(row.due),
            translate(rules.STATUS_LABELS[row.status]),
        )
        for row in milestones
    ]
    return manage_page(
        "planning/index.html", webinar, rows=rows, warnings=[translate(row.message, **row.params) for row in warnings]
    )


def card(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return what is late and what comes this week; None without a date, and once all is over."""
    if webinar.date is None or webinar.state in {WebinarState.CLOSED, WebinarState.CANCELLED}:
        return None
    rows = rules.plan(webinar.date, queries.done(session, webinar, now), _today(webinar, now))
    by_status = {
        status: [translate(row.step.label) for row in rows if row.status is status]
        for status in (rules.Status.LATE, rules.Status.SOON)
    }
    return {"late": by_status[rules.Status.LATE], "soon": by_status[rules.Status.SOON]}


def blockers(session: Session, webinar: Webinar, state: WebinarState, now: datetime) -> list[str]:
    """Return in words what of the plan is open before a step."""
    found = [
        _("Not done yet: %(what)s", what=translate(label))
        for label in queries.open_before(session, webinar, state, now)
    ]
    if state is WebinarState.HELD and webinar.starts_at is not None and webinar.starts_at > now:
        found.append(_("The webinar has not begun yet."))
    return found


def _today(webinar: Webinar, now: datetime) -> date:
    return timezones.to_local(now, webinar.time_zone or "UTC").date()


def _places(webinar: Webinar) -> list[rules.Place]:
    rows = [host.organisation for host in accepted(webinar)]
    return [rules.Place(row.short_name, row.country, row.time_zone) for row in rows]


def _working(places: list[rules.Place]) -> Callable[[date], bool]:
    countries = {place.country for place in places if place.country}
    return lambda day: not any(any(rules.days_off(country, day, "en")) for country in countries)
