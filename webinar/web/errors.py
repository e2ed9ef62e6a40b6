"""Errors as pages that say what to do next."""

from __future__ import annotations

import logging
import re

from flask import Flask, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from webinar.core.errors import NotAllowed, NotFound, RuleViolation
from webinar.web.i18n import words

log = logging.getLogger(__name__)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def init_errors(app: Flask) -> None:
    """Install a page for each kind of error."""
    app.before_request(_refuse_unstorable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _error: _page(404))
    app.register_error_handler(NotAllowed, lambda _error: _page(403))
    app.register_error_handler(RuleViolation, _violation)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(500, lambda _error: _page(500))


def _refuse_unstorable() -> None:
    """Answer addresses with signs that no database holds (PostgreSQL refuses NUL) before any view sees them."""
    if _UNSTORABLE.search(request.path):
        abort(404)
    if any(_UNSTORABLE.search(text) for text in (*request.args.keys(), *request.args.values())):
        abort(400)


def _texts(code: int) -> tuple[str, str]:
    known = {
        400: (_("This request cannot be read"), _("Go back, load the page anew and try again.")),
        403: (_("You may not do this"), _("Ask an organiser of this webinar for the right.")),
        404: (_("There is no such page"), _("Check the address. A link from a mail must be copied whole.")),
        405: (_("This address only takes a button"), _("Go back to the page and use its button.")),
        413: (_("This is too large"), _("Files may have 5 MB.")),
        429: (_("Too many attempts"), _("Wait a minute, then try again.")),
        500: (_("The server made a mistake"), _("It has been recorded. Nothing was saved; try again in a minute.")),
        503: (_("The server is busy"), _("Nothing was saved. Try again in a minute.")),
    }
    return known.get(code) or known[400 if code < 500 else 500]  # noqa: PLR2004 - HTTP error classes


def _page(code: int, detail: str = "") -> ResponseReturnValue:
    title, advice = _texts(code)
    return render_template("errors/error.html", code=code, title=title, advice=detail or advice), code


def _http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, SecurityError):
        # A host that is not ours: there are no addresses to print a page with.
        return "This server does not answer under this name.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
    if error.response is not None or (error.code or 500) < 400:  # noqa: PLR2004 - redirects are no errors
        return error.get_response()
    page = _page(error.code or 500)
    headers = [(name, value) for name, value in error.get_headers() if name in {"Retry-After", "Allow"}]
    return (*page, headers) if isinstance(page, tuple) else page


def _violation(error: RuleViolation) -> ResponseReturnValue:
    return _page(409, words(error))


def _database(error: Exception) -> ResponseReturnValue:
    log.error("the database did not answer: %s", error)
    page = _page(503)
    return (*page, {"Retry-After": "5"}) if isinstance(page, tuple) else page
