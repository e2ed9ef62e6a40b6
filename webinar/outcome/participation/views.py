"""Staff page: participation across webinars, and its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webinar.accounts.access import actor
from webinar.core import audit
from webinar.core.errors import RuleViolation
from webinar.outcome.participation import printing, rules
from webinar.outcome.participation.access import readable
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.i18n import words
from webinar.web.site import site

bp = Blueprint("participation", __name__, url_prefix="/manage/reports")


@bp.get("/")
@audience(Audience.STAFF)
def index() -> ResponseReturnValue:
    """Show the figures of the webinars of a period."""
    return _page(_typed(request.args.get))


@bp.post("/file")
@audience(Audience.STAFF)
def take() -> ResponseReturnValue:
    """Hand out the figures of a period as CSV or XLSX: they name nobody."""
    kind = "xlsx" if request.form.get("format") == "xlsx" else "csv"
    typed = _typed(request.form.get)
    try:
        period = rules.read_period(typed, site().now().date())
    except RuleViolation:
        return _page(typed)
    webinars, _others = readable(period)
    audit.record(
        session(), actor(), "participation.export", f"{period.first} – {period.last}", now=site().now(),
        webinars=len(webinars), format=kind,
    )  # fmt: skip
    content = printing.as_file(printing.comparison(period, webinars), kind)
    return download(content, f"webinars-{period.first}-{period.last}", kind)


def _typed(get: Callable[[str, str], str]) -> dict[str, str]:
    return {name: get(name, "")[:40] for name in ("from", "to")}


def _page(typed: Mapping[str, str]) -> ResponseReturnValue:
    today, error = site().now().date(), None
    try:
        period = rules.read_period(typed, today)
    except RuleViolation as refused:
        period, error = rules.read_period({}, today), refused
    webinars, others = readable(period)
    page = render_template(
        "outcome/participation/index.html", found=printing.comparison(period, webinars), others=others,
        organisation_name=printing.organisation_name, place_name=printing.place_name, smallest=rules.SMALLEST,
        typed=typed if error else {}, errors={error.field: words(error)} if error else {},
    )  # fmt: skip
    return page, 422 if error else 200
