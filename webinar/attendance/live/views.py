"""Staff pages: who is in now, as a page, as its changing part, and as a stream that says when to ask again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.accounts.models import Action
from webinar.attendance.live import queries, rules
from webinar.attendance.live.access import live
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.web.site import site

bp = Blueprint("live", __name__, url_prefix="/manage/w/<slug>/attendance/live")
#: Of this process; made when the first stream is asked for, as many as the server allows.
_STREAMS = "attendance_streams"


@bp.get("")
@for_webinar(Action.VIEW_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show who is in now; scripts ask for the same page again and take its changing part."""
    return manage_page("attendance/live/index.html", webinar, live=live(webinar, site().now()))


@bp.get("/events")
@for_webinar(Action.VIEW_REGISTRATIONS)
def events(webinar: Webinar) -> ResponseReturnValue:
    """Say when something has changed, and nothing of what: server-sent events, 204 where no thread is left for them."""
    places = _places()
    if not places or request.method == "HEAD" or not places.acquire(blocking=False):
        return "", 204
    response = Response(_told(rules.events(_stamp(webinar.id), time.sleep)), content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    # Also when the browser is gone before the first byte.
    response.call_on_close(places.release)
    return response


def _places() -> BoundedSemaphore | None:
    most = int(current_app.config.get("EVENT_STREAMS", 0))
    if most < 1:
        return None
    found: BoundedSemaphore = current_app.extensions.setdefault(_STREAMS, BoundedSemaphore(most))
    return found


def _stamp(webinar_id: int) -> Callable[[], str]:
    """Return a reader of the stamp: each time in a short transaction of its own, for a stream outlives its request's."""
    here = site()

    def read() -> str:
        with here.transaction(write=False) as session:
            return queries.stamp(session, webinar_id)

    return read


def _told(lines: Iterator[str]) -> Iterator[bytes]:
    for line in lines:
        yield line.encode()


def button(_session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the way to the page, for the attendance of a webinar that has a time."""
    phase = rules.phase(webinar.starts_at, webinar.ends_at, now)
    allowed = phase is not rules.Phase.UNKNOWN and may(Action.VIEW_REGISTRATIONS)
    return {"is_live": phase is rules.Phase.LIVE} if allowed else None
