"""Public pages: the list of webinars and one webinar, with the sections of later rooms."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webinar.convening.webinars import queries, rules
from webinar.convening.webinars.access import public_webinar, sections
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.pagination import paginate
from webinar.web.site import site

bp = Blueprint("webinars", __name__)


@bp.get("/w/")
@audience(Audience.PUBLIC)
@kept
def index() -> ResponseReturnValue:
    """List published webinars: coming ones, or past ones with `when=past`; searched by `q`, of one `host`."""
    past = request.args.get("when") == "past"
    query, host = request.args.get("q", "")[:200], request.args.get("host", "")[:100]
    now = site().now()
    page = paginate(session(), queries.public(past=past, today=now.date(), query=query, host=host), size=50)
    return render_template(
        "convening/webinars/index.html", page=page, past=past, query=query, host=host, now=now,
        rows=[(webinar, rules.when(webinar, rules.zones_of(webinar))) for webinar in page.rows],
        organisations=queries.hosting_organisations(session()),
    )  # fmt: skip


@bp.get("/w/<slug>/")
@audience(Audience.PUBLIC)
@kept
def show(slug: str) -> ResponseReturnValue:
    """Show one webinar: what it is, when, who holds it, and what later rooms add."""
    webinar = public_webinar(slug)
    return render_template(
        "convening/webinars/show.html", webinar=webinar, hosts=rules.hosts_of(webinar), supporters=rules.supporters_of(webinar),
        when=rules.when(webinar, rules.zones_of(webinar)), sections=sections("public", webinar),
        aside=sections("aside", webinar), head=sections("head", webinar), over=rules.is_over(webinar, site().now()),
    )  # fmt: skip
