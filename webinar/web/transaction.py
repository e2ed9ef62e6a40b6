"""One request is one transaction: below 400 it commits, everything else rolls back; GET and HEAD cannot write.

A view marked by `reads_first` judges its input in a transaction that cannot write, so that it holds no lock while it
does, and asks for the one that writes by `begin_writing`.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

from webinar.core import outbox
from webinar.core.database import set_read_only
from webinar.web.database import db
from webinar.web.site import site

View = TypeVar("View", bound=Callable[..., Any])
_TURN = Lock()
#: Seconds after which somebody does not wait for a turn any longer.
_PATIENCE = 15
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


def reads_first(view: View) -> View:
    """Mark a view that calls `begin_writing` before it writes."""
    view.webinar_reads_first = True  # type: ignore[attr-defined]
    return view


def begin_writing() -> None:
    """End the transaction that reads and let the next one write.

    What was loaded stays as it was read: the service that writes takes the lock and reads anew what it decides by.
    """
    session = db.session()
    session.expire_on_commit = False
    session.commit()
    session.expire_on_commit = True
    set_read_only(False)


def _begin() -> None:
    marked = request.method not in SAFE_METHODS and _is_marked()
    set_read_only(request.method in SAFE_METHODS or marked)
    if marked:
        # Threads of one process share one interpreter: taking turns, each holds the database's lock a third as long.
        g.has_turn = _TURN.acquire(timeout=_PATIENCE)


def _is_marked() -> bool:
    view: Any = current_app.view_functions.get(request.endpoint or "")
    while view is not None:
        if hasattr(view, "webinar_reads_first"):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


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
    if g.pop("has_turn", False):
        _TURN.release()
    set_read_only(False)
