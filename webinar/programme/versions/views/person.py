"""A speaker's public page: the published webinars whose programme names them, and a feed of these.

It joins what each of those webinars' pages says already, and nothing of the registry but the printed name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import is_over, when, zones_of
from webinar.core.errors import NotFound
from webinar.directory.people.queries import by_public_id
from webinar.programme.agenda.rules import printed_form
from webinar.programme.calendar.printing import feed_of, hand_out
from webinar.programme.versions import queries
from webinar.programme.versions.rules import rows_of
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.i18n import language_tag
from webinar.web.site import site

bp = Blueprint("speakers_page", __name__)


@bp.get("/people/<public_id>/")
@audience(Audience.PUBLIC)
@kept
def show(public_id: str) -> ResponseReturnValue:
    """Show where somebody speaks and has spoken."""
    found = _appearances(public_id)
    now, name, position = site().now(), *_printed(found[0][1])
    timed = [(webinar, when(webinar, zones_of(webinar))) for webinar, _line in found]
    return render_template(
        "programme/versions/person.html", name=name, position=position, now=now,
        coming=[pair for pair in reversed(timed) if not is_over(pair[0], now)],
        past=[pair for pair in timed if is_over(pair[0], now)],
        feed=feed_of(site().url("speakers_page.feed", public_id=public_id), name),
    )  # fmt: skip


@bp.get("/people/<public_id>/calendar.ics")
@audience(Audience.PUBLIC)
@kept
def feed(public_id: str) -> ResponseReturnValue:
    """Feed of the published webinars in which somebody speaks."""
    found = _appearances(public_id)
    name, _position = _printed(found[0][1])
    source = site().url("speakers_page.feed", public_id=public_id)
    webinars = [webinar for webinar, _line in found if webinar.date is not None]
    return hand_out(webinars, name=name, file=name, source=source)


def _appearances(public_id: str) -> list[tuple[Webinar, Mapping[str, Any]]]:
    person = by_public_id(session(), public_id)
    found = queries.appearances(session(), person.id) if person else []
    if not found:
        raise NotFound
    return found


def _printed(line: Mapping[str, Any]) -> tuple[str, str]:
    """Return name and position as that programme prints them in the present language."""
    _parts, members = rows_of({"panel": [line], "parts": []})
    return printed_form(members[0], language_tag())
