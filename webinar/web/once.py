"""A button that makes something makes it once: pressed again, it leads to what the first press made.

Every form of the staff carries the key of the page it stands on. The same key with the same words is the same press; with other
words, after "back" for instance, it is another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from secrets import token_urlsafe
from typing import IO, Any, TypeVar

from flask import flash, g, make_response, redirect, request
from flask import session as browser_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from webinar.core import presses
from webinar.core.database import is_read_only
from webinar.web.database import session, undo
from webinar.web.site import site

View = TypeVar("View", bound=Callable[..., Any])
#: The control of every form that holds the key of its page.
KEY = "once"
#: What may differ between two presses of one button.
_APART = {"csrf_token", "written_by", "written_on"}


def page_key() -> str:
    """Return the key of the page that is being drawn; a page that shows a form again keeps the form's."""
    if "page_key" not in g:
        g.page_key = request.form.get(KEY, "")[:32] or token_urlsafe(12)
    return str(g.page_key)


def once(view: View) -> View:
    """Let a view that makes something make it once for each press; it stands nearest to the function."""

    @wraps(view)
    def pressed(*args: Any, **kw: Any) -> ResponseReturnValue:
        if request.method != "POST" or not request.form.get(KEY):
            answer: ResponseReturnValue = view(*args, **kw)
            return answer
        digest = _digest()
        _take_turn(digest)
        former = presses.led_to(session(), digest)
        if former is not None:
            return _again(former)
        begun = session().get_transaction()
        response = make_response(view(*args, **kw))
        if not response.location or response.status_code >= 400 or is_read_only():  # noqa: PLR2004 - HTTP error classes
            return response
        if session().get_transaction() is not begun:
            # It has read first, and held no turn while it did: another press may have been taken since.
            _take_turn(digest)
            former = presses.led_to(session(), digest)
            if former is not None:
                undo()
                browser_session.pop("_flashes", None)
                return _again(former)
        presses.keep(session(), digest, response.location, site().now())
        return response

    pressed.webinar_once = True  # type: ignore[attr-defined]
    return pressed  # type: ignore[return-value]


def _again(former: str) -> ResponseReturnValue:
    flash(_("This was sent twice. It was saved once."), "info")
    return redirect(former, 303)


def _digest() -> str:
    typed = sorted((name, value) for name, value in request.form.items(multi=True) if name not in _APART)
    files = sorted((name, file.filename or "", _content(file.stream)) for name, file in request.files.items(multi=True))
    return hashlib.sha256(repr((request.full_path, typed, files)).encode()).hexdigest()


def _content(stream: IO[bytes]) -> str:
    """Return the digest of a file; it is read from its start again."""
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a spooled file
    stream.seek(0)
    return digest


def _take_turn(digest: str) -> None:
    """Let the second press wait until the first is kept. On SQLite there is one writer at a time anyway."""
    if session().get_bind().dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(digest)[:8], "big", signed=True)
        session().execute(select(func.pg_advisory_xact_lock(number)))
