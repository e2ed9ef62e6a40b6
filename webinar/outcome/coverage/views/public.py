"""Public pages: "In the media", and its line on the webinar's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules
from webinar.convening.webinars.access import public_webinar
from webinar.convening.webinars.models import Webinar
from webinar.outcome.coverage import queries
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session

bp = Blueprint("coverage", __name__, url_prefix="/w/<slug>/coverage")


@bp.get("")
@audience(Audience.PUBLIC)
@kept
def show(slug: str) -> ResponseReturnValue:
    """Show what the press wrote."""
    webinar = public_webinar(slug)
    return render_template(
        "outcome/coverage/show.html", webinar=webinar, clippings=queries.clippings(session(), webinar.id),
        note=queries.note(session(), webinar.id), when=rules.when(webinar, rules.zones_of(webinar)),
    )  # fmt: skip


def section(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the coverage for the webinar's public page, if there is any."""
    clippings = queries.clippings(session, webinar.id)
    return {"clippings": clippings, "note": queries.note(session, webinar.id)} if clippings else None
