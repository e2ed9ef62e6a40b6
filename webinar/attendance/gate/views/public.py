"""The join page, by signed link, and the ways to it from people's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.attendance.gate import service
from webinar.attendance.gate.access import guest_of, of_member, of_registration
from webinar.attendance.gate.printing import page_of
from webinar.attendance.gate.rules import Stage, chosen, opens_at
from webinar.convening.webinars.queries import by_id
from webinar.programme.agenda.access import panel_join_link
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.headers import posts_away
from webinar.web.limits import limiter
from webinar.web.site import site

bp = Blueprint("gate", __name__)


def _same_link() -> str:
    """Count by link, not by address: a whole ministry may come from one."""
    return request.path


@bp.get("/join/<token>")
@audience(Audience.LINK)
def show(token: str) -> ResponseReturnValue:
    """Show the way into the webinar, or when it opens, or why there is none."""
    guest = guest_of(token)
    by_id(session(), guest.webinar.id)
    posts_away()
    return render_template("attendance/gate/join.html", token=token, form=EmptyForm(), **page_of(guest, guest.stage))


@bp.post("/join/<token>")
@limiter.limit("20 per minute", key_func=_same_link)
@audience(Audience.LINK)
def enter(token: str) -> ResponseReturnValue:
    """Record that the guest comes, and lead them to the platform."""
    guest = guest_of(token)
    way = chosen(guest.ways, request.form.get("way", "")[:100])
    if guest.stage is not Stage.OPEN or way is None:
        return redirect(url_for("gate.show", token=token), 303)
    service.let_through(
        session(), guest.webinar, way, registration=guest.registration, member_id=guest.member_id, now=site().now()
    )
    return redirect(way.url, 303)


def own_way(_session: Session, registration: Any, _now: datetime) -> Mapping[str, Any]:
    """Show registrants the way in, on their own page."""
    guest = of_registration(registration)
    return {"is_open": guest.stage is Stage.OPEN, "opens_at": opens_at(guest.webinar, guest.minutes)}


def panel_way(_session: Session, member: Any, _now: datetime) -> Mapping[str, Any] | None:
    """Show panel members the way in, on their own page; None once it is over, or of who declined."""
    guest = of_member(member)
    if guest.stage not in {Stage.OPEN, Stage.WAITING, Stage.NO_TIME}:
        return None
    return {
        "is_open": guest.stage is Stage.OPEN, "opens_at": opens_at(guest.webinar, guest.minutes),
        "join_url": panel_join_link(member), "zone": guest.time_zone or guest.webinar.time_zone,
    }  # fmt: skip
