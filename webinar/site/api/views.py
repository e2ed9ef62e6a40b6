"""The addresses of programs: GET alone, and the same answer for everybody who reads the same language."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from webinar import __version__
from webinar.convening.webinars import queries
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound
from webinar.outcome.coverage.queries import clippings, note
from webinar.programme.versions.printing import programme_rows
from webinar.programme.versions.queries import latest
from webinar.site.api import printing
from webinar.site.api.rules import description
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.pagination import paginate
from webinar.web.problems import Problem
from webinar.web.site import site

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.after_request
def open_to_pages_elsewhere(response: Response) -> Response:
    """Let scripts of other sites read it: it is public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.get("/openapi.json")
@audience(Audience.PUBLIC)
@kept
def openapi() -> ResponseReturnValue:
    """Describe the addresses."""
    return jsonify(description(site().settings.base_url, __version__))


@bp.get("/webinars")
@audience(Audience.PUBLIC)
@kept
def webinars() -> ResponseReturnValue:
    """List published webinars, filtered as the public list is."""
    when, number = request.args.get("when", "upcoming"), request.args.get("page", "1")
    if when not in {"upcoming", "past"}:
        raise Problem(400, "“when” is “upcoming” or “past”.")
    if not (number.isdecimal() and int(number[:9])):
        raise Problem(400, "“page” is a number from 1.")
    past = when == "past"
    query, host = request.args.get("q", "")[:200], request.args.get("host", "")[:100]
    today = site().now().date()
    page = paginate(session(), queries.public(past=past, today=today, query=query, host=host), size=50)
    after = page.url(page.number + 1) if page.number < page.pages else ""
    return jsonify(
        webinars=[printing.webinar_data(row) for row in page.rows], page=page.number, pages=page.pages, total=page.total,
        next=f"{site().settings.base_url}{after}" if after else None,
    )  # fmt: skip


@bp.get("/webinars/<slug>")
@audience(Audience.PUBLIC)
@kept
def webinar(slug: str) -> ResponseReturnValue:
    """Give one webinar."""
    return jsonify(printing.webinar_data(_published(slug)))


@bp.get("/webinars/<slug>/programme")
@audience(Audience.PUBLIC)
@kept
def programme(slug: str) -> ResponseReturnValue:
    """Give the programme as it was last published."""
    found = _published(slug)
    parts, _members = programme_rows(found)
    return jsonify(printing.programme_data(found, latest(session(), found.id), parts))


@bp.get("/webinars/<slug>/coverage")
@audience(Audience.PUBLIC)
@kept
def coverage(slug: str) -> ResponseReturnValue:
    """Give what the press wrote."""
    found = _published(slug)
    said = note(session(), found.id)
    complete = said is not None and said.is_complete
    return jsonify(printing.coverage_data(found, clippings(session(), found.id), complete=complete))


def _published(slug: str) -> Webinar:
    found = queries.by_slug(session(), slug)
    if found is None or not found.is_public:
        raise NotFound
    return found
