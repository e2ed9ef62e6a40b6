"""One request is one transaction: below 400 it commits, everything else rolls back; GET and HEAD cannot write.

A view marked by `reads_first` judges its input in a transaction that cannot write, so that it holds no lock while it
does, and asks for the one that writes by `begin_writing`. Those that are sent by the hundred are judged `one_by_one`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from flask import session as flask_session
from sqlalchemy.exc import OperationalError

from webinar.core import outbox
from webinar.core.database import BUSY_TIMEOUT_MS, set_read_only
from webinar.web.database import db
from webinar.web.merging import take_turn
from webinar.web.site import site

#: Of this process. What it saves is in `docs/decisions/0017-one-reading.md`.
_TURN = threading.Lock()
View = TypeVar("View", bound=Callable[..., Any])
#: Headers of an answer that do not pass to the one that takes its place; those for security do.
_OF_THE_BODY = frozenset(
    {"Content-Type", "Content-Length", "Content-Disposition", "Location", "Set-Cookie", "ETag", "Last-Modified"}
)
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


def one_by_one(view: View) -> View:
    """Mark a quick view whose requests take turns on SQLite, from their beginning to their commit, where they bring no file.

    Whoever writes is then not interrupted by those who will only wait for it.
    """
    view.webinar_one_by_one = True  # type: ignore[attr-defined]
    return view


def begin_writing() -> None:
    """End the transaction that reads and let the next one write.

    What was loaded stays as it was read: the service that writes takes the lock and reads anew what it decides by.
    """
    db.session().commit()
    set_read_only(False)


def _begin() -> None:
    reads = request.method in SAFE_METHODS or _is_marked("reads_first")
    set_read_only(reads)
    if not reads:
        take_turn()
    # Whoever brings a file may be judged for seconds, and keeps nobody waiting meanwhile.
    if _is_marked("one_by_one") and not request.files and db.engine.dialect.name == "sqlite":
        g.has_turn = _TURN.acquire(timeout=BUSY_TIMEOUT_MS / 1000)


def _leave(_error: BaseException | None = None) -> None:
    set_read_only(False)
    if g.pop("has_turn", False):
        _TURN.release()


def _is_marked(word: str) -> bool:
    return hasattr(current_app.view_functions.get(request.endpoint or ""), f"webinar_{word}")


def _finish(response: Response) -> Response:
    if request.method in SAFE_METHODS:
        return response
    if response.status_code >= 400 and not g.get("keep_after_error", False):  # noqa: PLR2004 - HTTP error classes
        db.session.rollback()
        return response
    try:
        db.session.commit()
    except OperationalError as error:
        # Nothing is kept, so nothing may say that it is. Error handlers do not see what fails after a request.
        db.session.rollback()
        flask_session.pop("_flashes", None)
        failed = current_app.make_response(current_app.handle_user_exception(error))
        for name, value in response.headers:
            if name not in _OF_THE_BODY:
                failed.headers.setdefault(name, value)
        return failed
    site().queue.wake(outbox.take_woken(db.session()))
    return response
