"""One request is one transaction: below 400 it commits, everything else rolls back; GET and HEAD cannot write."""

from __future__ import annotations

from flask import Flask, Response, g, request

from webinar.core import outbox
from webinar.core.database import set_read_only
from webinar.web.database import db
from webinar.web.site import site

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_transactions(app: Flask) -> None:
    """Install the begin and end of the request's transaction.

    Call it before anything else registers `after_request`: such functions run in reverse order, and the commit
    must be the last of them.
    """
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_leave)


def keep_after_error() -> None:
    """Commit this request although its answer is an error page (a failed sign-in that must be counted)."""
    g.keep_after_error = True


def _begin() -> None:
    set_read_only(request.method in SAFE_METHODS)


def _finish(response: Response) -> Response:
    if request.method in SAFE_METHODS:
        return response
    if response.status_code >= 400 and not g.get("keep_after_error", False):  # noqa: PLR2004 - HTTP error classes
        db.session.rollback()
        return response
    db.session.commit()
    site().queue.wake(outbox.take_woken(db.session()))
    return response


def _leave(_error: BaseException | None) -> None:
    set_read_only(False)
