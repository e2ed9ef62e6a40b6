"""A guest's page of one rehearsal, by signed link, and the block on a speaker's own page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.convening.webinars.rules import hosts_of
from webinar.programme.agenda.models import PanelMember
from webinar.programme.rehearsals import queries, rules
from webinar.programme.rehearsals.access import guest_link, guest_of
from webinar.programme.rehearsals.printing import title_of, when_is
from webinar.web.audience import Audience, audience
from webinar.web.database import session as db
from webinar.web.site import site

bp = Blueprint("rehearsal", __name__)


@bp.get("/rehearsal/<token>")
@audience(Audience.LINK)
def show(token: str) -> ResponseReturnValue:
    """Show when the rehearsal is, and lead into it when its time has come."""
    guest = guest_of(token)
    rehearsal, webinar, now = guest.rehearsal, guest.rehearsal.webinar, site().now()
    ended = now > rehearsal.starts_at + timedelta(minutes=rehearsal.minutes) + rules.CLOSES
    takes_part = rules.takes_part(guest, queries.staff_ids(db(), webinar.id) if guest.user_id else ())
    return render_template(
        "programme/rehearsals/page.html", rehearsal=rehearsal, webinar=webinar, hosts=hosts_of(webinar),
        title=title_of(rehearsal, webinar), when=when_is(rehearsal, webinar, guest.time_zone), ended=ended,
        gone=rehearsal.cancelled_at is not None or not takes_part, zone=guest.time_zone or webinar.time_zone or "UTC",
        opens=rehearsal.starts_at - rules.OPENS,
        room=(rehearsal.room_url or webinar.join_url) if rules.is_open(rehearsal, now) and takes_part else "",
        is_open=rules.is_open(rehearsal, now),
    )  # fmt: skip


def section(session: Session, member: PanelMember, now: datetime) -> Mapping[str, Any] | None:
    """Return the coming rehearsals of a panel member, for their own page."""
    rows = queries.of_member(session, member.id, now)
    zone = member.person.time_zone or member.webinar.time_zone or "UTC"
    found = [(title_of(row.rehearsal, row.rehearsal.webinar), row.rehearsal, guest_link(row)) for row in rows]
    return {"rows": found, "zone": zone} if found else None
