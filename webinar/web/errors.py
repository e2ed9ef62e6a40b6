"""Errors as pages that say what to do next."""

from __future__ import annotations

import logging
import re

from flask import Flask, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from webinar.core.errors import LinkEnded, NotAllowed, NotFound, RuleViolation
from webinar.web.database import undo
from webinar.web.i18n import words
from webinar.web.large import megabytes
from webinar.web.limits import TooManyGuesses
from webinar.web.problems import API, Problem, problem
from webinar.web.rendering import page_url
from webinar.web.resending import may_resend, texts_lost, typed_now, was_stored

log = logging.getLogger(__name__)
#: SQLite's result codes BUSY, LOCKED, IOERR, FULL and CANTOPEN.
_PASSING = frozenset({5, 6, 10, 13, 14})
#: Errors by which a form that was well sent is not taken: what was typed is shown.
_LOSES = frozenset({403, 404, 409, 413, 422, 429, 500, 503})
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def init_errors(app: Flask) -> None:
    """Install a page for each kind of error."""
    app.before_request(_refuse_unstorable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _error: _page(404))
    app.register_error_handler(LinkEnded, lambda error: _page(404, _(str(error)), _("This link no longer works")))
    app.register_error_handler(NotAllowed, lambda error: _page(403, _(str(error)) if error.args else ""))
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
        400: (_("We can’t read this request"), _("Go back, reload the page and try again.")),
        403: (_("You don’t have access to do this"), _("Ask an organiser of this webinar for access.")),
        404: (_("Page not found"), _("Check the address. If you copied a link from an email, copy all of it.")),
        405: (_("Use the button on the page"), _("Go back to the page and use its button.")),
        413: (
            _("This is too large"),
            _(
                "Files can be up to %(limit)d MB together. Go back, where what you entered is usually still there, and choose smaller ones.",
                limit=megabytes(),
            ),
        ),
        422: (_("You can’t do this"), _("Go back and change what you entered.")),
        429: (_("Too many attempts"), _("Wait a minute, then try again.")),
        500: (_("Something went wrong"), _("We’ve recorded the error. Nothing was saved. Try again in a minute.")),
        503: (_("The server is busy"), _("Nothing was saved. Try again in a minute.")),
    }
    return known.get(code) or known[400 if code < 500 else 500]  # noqa: PLR2004 - HTTP error classes


def _page(code: int, detail: str = "", heading: str = "") -> ResponseReturnValue:
    if request.path.startswith(API):
        return problem(code), code
    title, advice = _texts(code)
    # Sent again after a session had ended, and refused: it is still kept.
    kept = page_url("kept", refused=1) if _was_kept() else ""
    lost = texts_lost() if code in _LOSES and not kept else []
    if lost and code == 404 and not heading and was_stored():  # noqa: PLR2004 - not found
        title, advice = _("This no longer exists"), _("Someone deleted it while you were editing.")
    page = render_template(
        "errors/error.html", code=code, title=heading or title, advice=detail or advice, kept=kept, lost=lost
    )
    return page, code


def _was_kept() -> bool:
    try:
        return "kept_post" in request.form
    except HTTPException:
        # The form itself is what could not be read.
        return False


def _http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, SecurityError):
        # A host that is not ours: there are no addresses to print a page with.
        return "This server does not answer under this name.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
    if isinstance(error, CSRFError) and may_resend():
        return render_template("errors/again.html", **typed_now()), 400
    if error.response is not None or (error.code or 500) < 400:  # noqa: PLR2004 - redirects are no errors
        return error.get_response()
    if isinstance(error, Problem):
        return problem(error.code or 400, error.description or "")
    page = _page(error.code or 500, error.words if isinstance(error, TooManyGuesses) else "")
    headers = [(name, value) for name, value in error.get_headers() if name in {"Retry-After", "Allow"}]
    return (*page, headers) if isinstance(page, tuple) else page


def _is_passing(error: Exception) -> bool:
    """Tell whether trying again may help: the database is locked, full or away; not that a table is missing."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return code is None or code & 0xFF in _PASSING


def _violation(error: RuleViolation) -> ResponseReturnValue:
    undo()
    return _page(422, words(error))


def _database(error: Exception) -> ResponseReturnValue:
    if not _is_passing(error):
        log.error("the database refused a statement", exc_info=error)
        return _page(500)
    log.error("the database did not answer: %s", error)
    page = _page(503)
    return (*page, {"Retry-After": "5"}) if isinstance(page, tuple) else page
