"""Staff page: the back-plan; and its card on the overview."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.queries import Desk
from webinar.convening.webinars.rules import accepted, is_over, was_entered_afterwards
from webinar.core import timezones
from webinar.site.planning import access, rules
from webinar.web.audience import declared
from webinar.web.database import session
from webinar.web.dates import city, date_long
from webinar.web.feature import Need
from webinar.web.i18n import language_tag
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("planning", __name__, url_prefix="/manage/w/<slug>/plan")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what should be done when, what is late, and what to beware of."""
    now, language = site().now(), language_tag().split("-")[0]
    places = _places(webinar)
    milestones, warnings = [], []
    afterwards = was_entered_afterwards(webinar)
    if webinar.date is not None and not afterwards:
        milestones = rules.plan(
            access.milestones(),
            webinar.date,
            access.reached(session(), webinar, now),
            _today(webinar, now),
            is_working=_working(places),
            over=is_over(webinar, now),
        )
        if not is_over(webinar, now):
            warnings = rules.warnings(webinar.date, webinar.starts_at, webinar.ends_at, places, language)
    rows = [
        (
            row,
            translate(row.step.label),
            url_for(row.step.endpoint, slug=webinar.slug) if _is_open(row.step.endpoint) else "",
            date_long(row.due),
            translate(rules.STATUS_LABELS[row.status]),
        )
        for row in milestones
    ]
    return manage_page(
        "site/planning/index.html",
        webinar,
        rows=rows,
        afterwards=afterwards,
        warnings=[translate(row.message, **_cities_named(row.params)) for row in warnings],
    )


def card(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return what is late and what comes this week; None without a date, once all is over, or if it was from the start."""
    if webinar.date is None or webinar.state in {WebinarState.CLOSED, WebinarState.CANCELLED}:
        return None
    if was_entered_afterwards(webinar):
        return None
    rows = rules.plan(
        access.milestones(), webinar.date, access.reached(session, webinar, now), _today(webinar, now),
        over=is_over(webinar, now),
    )  # fmt: skip
    by_status = {
        status: [translate(row.step.label) for row in rows if row.status is status]
        for status in (rules.Status.LATE, rules.Status.SOON)
    }
    return {"late": by_status[rules.Status.LATE], "soon": by_status[rules.Status.SOON]}


def blockers(session: Session, webinar: Webinar, state: WebinarState, now: datetime) -> list[str]:
    """Return in words what of the plan is open before a step."""
    found = [
        _("Still to do: %(what)s", what=translate(label)) for label in access.open_before(session, webinar, state, now)
    ]
    if state is WebinarState.HELD:
        if webinar.date is None:
            found.append(_("The webinar has no date yet."))
        elif webinar.starts_at > now if webinar.starts_at else webinar.date > _today(webinar, now):
            found.append(_("The webinar hasn’t started yet."))
    return found


def _today(webinar: Webinar, now: datetime) -> date:
    return timezones.to_local(now, webinar.time_zone or "UTC").date()


def _places(webinar: Webinar) -> list[rules.Place]:
    rows = [host.organisation for host in accepted(webinar)]
    return [rules.Place(row.short_name, row.country, row.time_zone) for row in rows]


def _working(places: list[rules.Place]) -> Callable[[date], bool]:
    countries = {place.country for place in places if place.country}
    return lambda day: not any(any(rules.days_off(country, day, "en")) for country in countries)


def needs(session: Session, _user: User, desk: Desk, now: datetime) -> Iterable[Need]:
    """Return of which coming webinars something is late."""
    for webinar in desk.where(Action.EDIT_WEBINAR).values():
        late = (card(session, webinar, now) or {}).get("late") if not is_over(webinar, now) else None
        if late:
            text, page = _("Overdue: %(what)s", what=" · ".join(late)), url_for("planning.index", slug=webinar.slug)
            yield Need(f"plan.late:{webinar.id}:{len(late)}", webinar.title, text, _("View timeline"), page)


def _cities_named(params: Mapping[str, object]) -> dict[str, object]:
    """Return what a caution needs, with zones as the cities that the present language names."""
    return {key: city(str(value)) if key in rules.ZONES else value for key, value in params.items()}


def _is_open(endpoint: str) -> bool:
    """Tell whether the page on which a step is done is open to the signed-in user."""
    _audience, action = declared(current_app, endpoint)
    return not action or may(action)
