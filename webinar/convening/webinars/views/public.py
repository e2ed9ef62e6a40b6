"""Public pages: the list of webinars and one webinar, with the sections of later rooms."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webinar.convening.webinars import queries, rules
from webinar.convening.webinars.access import public_webinar, sections
from webinar.core.documents import draw_pngs
from webinar.directory.organisations.printing import marks
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.dates import date_long
from webinar.web.downloads import download
from webinar.web.i18n import direction, in_language, language_tag
from webinar.web.limits import limiter
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


@bp.get("/w/<slug>/card.png")
@limiter.limit("30 per minute")
@audience(Audience.PUBLIC)
@kept
def card(slug: str) -> ResponseReturnValue:
    """Draw what stands for a webinar where its address is shared: title, day and hosts, in the webinar's language."""
    webinar = public_webinar(slug)
    with in_language(webinar.language):
        hosts, when = rules.hosts_of(webinar), rules.when(webinar, rules.zones_of(webinar))
        data = {
            "title": webinar.title, "hosts": [host.name_in(language_tag()) for host in hosts], "marks": marks(hosts),
            "date": "" if when.is_past_plan else date_long(when.date), "site": site().settings.site_name,
            "language": language_tag(), "direction": direction(),
        }  # fmt: skip
    return download(draw_pngs("share", data)[0], f"{slug}-card", "png", inline=True)
