"""The public programme: page, print and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core.documents import print_pdf
from webinar.programme import queries
from webinar.programme.access import printed_panel, printed_programme, programme_data
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.limits import limiter
from webinar.webinars import rules
from webinar.webinars.access import public_webinar
from webinar.webinars.models import Webinar

bp = Blueprint("programme", __name__)


@bp.get("/w/<slug>/programme")
@audience(Audience.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    """Show the programme on a page made for print."""
    webinar = public_webinar(slug)
    return render_template(
        "programme/show.html", webinar=webinar, hosts=rules.hosts_of(webinar),
        supporters=rules.supporters_of(webinar), when=rules.when(webinar, rules.zones_of(webinar)),
        parts=printed_programme(webinar, queries.parts(session(), webinar.id)),
        panel=printed_panel(queries.panel(session(), webinar.id)),
    )  # fmt: skip


@bp.get("/w/<slug>/programme.pdf")
@limiter.limit("30 per minute")
@audience(Audience.PUBLIC)
def pdf(slug: str) -> ResponseReturnValue:
    """Hand out the programme as PDF."""
    webinar = public_webinar(slug)
    return download(print_pdf("programme", programme_data(webinar)), f"{webinar.slug}-programme", "pdf", inline=True)


def section(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the programme for the webinar's public page."""
    parts = queries.parts(session, webinar.id)
    panel = queries.panel(session, webinar.id)
    return {"parts": printed_programme(webinar, parts), "panel": printed_panel(panel)}
