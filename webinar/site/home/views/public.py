"""Public pages of the installation, and what machines ask for."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webinar.convening.webinars import rules
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import public
from webinar.core.errors import NotFound
from webinar.core.tokens import same
from webinar.site.home import queries
from webinar.web import feeds
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.dates import clock_line, date_long, place
from webinar.web.feeds import Entry
from webinar.web.forms import without_token
from webinar.web.i18n import COOKIE
from webinar.web.migrations import is_up_to_date
from webinar.web.rendering import THEME, THEMES
from webinar.web.site import site

bp = Blueprint("home", __name__)
_YEAR = 31_536_000
_FEED_SIZE = 50


@bp.get("/")
@audience(Audience.PUBLIC)
@kept
def index() -> ResponseReturnValue:
    """Show what is coming and what was last held."""
    today = site().now().date()
    coming = session().scalars(public(past=False, today=today).limit(10)).unique().all()
    past = session().scalars(public(past=True, today=today).limit(5)).unique().all()
    return render_template(
        "site/home/index.html", now=site().now(),
        coming=[(webinar, rules.when(webinar, rules.zones_of(webinar))) for webinar in coming],
        past=[(webinar, rules.when(webinar)) for webinar in past],
    )  # fmt: skip


@bp.get("/feed.atom")
@audience(Audience.PUBLIC)
@kept
def feed() -> ResponseReturnValue:
    """Hand out the published webinars as a feed: those that come, then those last held."""
    here, today = site(), site().now().date()
    found = [
        row for past in (False, True)
        for row in session().scalars(public(past=past, today=today).limit(_FEED_SIZE)).unique()
    ]  # fmt: skip
    own = here.url("home.feed")
    told = [
        Entry(f"{own}#{row.uid}", row.title, row.changed_at, here.url("webinars.show", slug=row.slug), _said_of(row))
        for row in found
    ]
    name = here.settings.site_name
    return feeds.atom(name, own, here.url("home.index"), name, told, updated=datetime(2000, 1, 1, tzinfo=UTC))


def _said_of(webinar: Webinar) -> str:
    when = rules.when(webinar)
    hours = [f"{clock_line(row)} {place(row)}" for row in when.zones]
    hosts = ", ".join(host.name for host in rules.hosts_of(webinar))
    return "\n".join(filter(None, (webinar.subtitle, " · ".join(filter(None, (date_long(when.date), *hours))), hosts)))


@bp.get("/privacy")
@audience(Audience.PUBLIC)
@kept
def privacy() -> ResponseReturnValue:
    """Say what is kept of whom, and who receives it."""
    return render_template("site/home/privacy.html")


@bp.get("/accessibility")
@audience(Audience.PUBLIC)
@kept
def accessibility() -> ResponseReturnValue:
    """Say what the site does for everybody to be able to use it."""
    return render_template("site/home/accessibility.html")


@bp.get("/help")
@audience(Audience.PUBLIC)
@kept
def help_() -> ResponseReturnValue:
    """Answer what attendees ask most."""
    return render_template("site/home/help.html")


@bp.post("/preferences")
@audience(Audience.PUBLIC)
@without_token
def preferences() -> ResponseReturnValue:
    """Remember language and theme in cookies, and go back."""
    answer = redirect(_local(request.form.get("next", "")))
    secure = site().settings.secure
    language, theme = request.form.get("language", ""), request.form.get("theme", "")
    if language in site().settings.languages:
        answer.set_cookie(COOKIE, language, max_age=_YEAR, samesite="Lax", secure=secure, httponly=True)
    if theme in THEMES:
        answer.set_cookie(THEME, theme, max_age=_YEAR, samesite="Lax", secure=secure)
    return answer


def _local(target: str) -> str:
    """Return `target` if it is a path of this site (one parser, one rule), else the home page."""
    good = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if good and "\\" not in target else url_for("home.index")


@bp.get("/healthz")
@audience(Audience.PUBLIC)
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@audience(Audience.PUBLIC)
def readyz() -> ResponseReturnValue:
    """Say whether the database answers, its tables are up to date, and the queue can be reached."""
    checks: dict[str, str] = {}
    for name, check in {
        "database": lambda: queries.ping(session()),
        "migrations": _up_to_date,
        "queue": site().queue.pending,
    }.items():
        try:
            check()
            checks[name] = "ok"
        except Exception as error:
            current_app.logger.exception("%s is not ready", name)
            checks[name] = type(error).__name__
    ready = set(checks.values()) == {"ok"}
    return jsonify(status="ok" if ready else "not ready", **checks), 200 if ready else 503


def _up_to_date() -> None:
    if not is_up_to_date(session()):
        message = "migrations are missing"
        raise RuntimeError(message)


@bp.get("/metrics")
@audience(Audience.PUBLIC)
def metrics() -> ResponseReturnValue:
    """Tell a program that shows METRICS_TOKEN what the installation counts, in the format of Prometheus."""
    token, shown = site().settings.metrics_token, request.headers.get("Authorization", "")
    if not token or not same(shown, f"Bearer {token}"):
        raise NotFound
    lines = []
    for name, states in queries.figures(session(), site().now()).items():
        lines.append(f"# TYPE webinar_{name} gauge")
        for state, count in states.items():
            label = f'{{state="{state}"}}' if state else ""
            lines.append(f"webinar_{name}{label} {count}")
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")
