"""Public answers, kept in memory and given again for as long as they are exactly what would be made anew.

What a kept answer may vary by is its key: address, query, host, language, theme. It is good under the public stamp that
was read before it was made (`core/stamps.py`), and within one minute: a kept view sees the clock stand at the full minute
(`Site.now`), so that it cannot change within it. Whoever carries more than a choice of language and theme gets an
answer of their own. All this happens before the application begins with a request.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import parse_qs

from flask import Flask, Request, request
from sqlalchemy import Engine
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie
from werkzeug.test import run_wsgi_app

from webinar.core.stamps import read_stamp
from webinar.web.database import db
from webinar.web.i18n import COOKIE, LANGUAGE, chosen
from webinar.web.rendering import THEME, theme_of
from webinar.web.site import MINUTE

View = TypeVar("View", bound=Callable[..., Any])
Key = tuple[str, ...]
#: Bytes that a process keeps, the largest answer that it keeps, and the longest query whose answer it keeps.
_ALL, _LARGEST, _LONGEST_QUERY = 32 * 2**20, 4 * 2**20, 300
#: What a session may hold whose holder is nobody in particular: the token of a form that was looked at.
_OF_NOBODY = {"csrf_token", "_permanent"}
_OF_ONE_ANSWER = re.compile(r"Content-Length|Date|ETag|Retry-After|X-RateLimit-.*|Connection", re.IGNORECASE)
_OF_ONE_REQUEST = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_COOKIE"}
_OF_304 = ("Cache-Control", "Vary", "Last-Modified", "Content-Security-Policy", "Strict-Transport-Security")
_PACKED = re.compile(r"text/|application/(json|[\w.-]+\+(xml|json))|image/svg")
_ACCEPTS_GZIP = re.compile(r"(?:^|[,\s])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


def init_answers(app: Flask) -> None:
    """Put the kept answers before the application."""
    with app.app_context():
        answers = Answers(app, db.engine)
    app.extensions["webinar_answers"] = answers
    # What is one answer for all may be named where it is shared; no other page tells its address or title to strangers.
    app.jinja_env.globals["is_shared"] = lambda: is_kept(app, request.endpoint or "")
    app.wsgi_app = answers  # type: ignore[method-assign]


def kept(view: View) -> View:
    """Let the answers of a public view be kept.

    The view shows what stands in the database and in the address, nothing else: no file that may change, no chance, no
    clock but `Site.now`; and no table that is marked `Unseen`.
    """
    view.webinar_kept = True  # type: ignore[attr-defined]
    return view


def is_kept(app: Flask, endpoint: str) -> bool:
    """Tell whether the answers of an endpoint may be kept."""
    view: Any = app.view_functions.get(endpoint)
    while view is not None:
        if hasattr(view, "webinar_kept"):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


@dataclass
class _Answer:
    """One answer, and until when it is good. `etag` is of its content: the same after a change that it does not show."""

    stamp: str
    minute: datetime
    headers: list[tuple[str, str]]
    body: bytes
    etag: str
    packed: bytes | None = field(default=None, init=False)

    @property
    def size(self) -> int:
        """Return about how many bytes it takes, packed too."""
        return len(self.body) * 3 // 2 + 2_000

    def pack(self) -> bytes:
        """Return the body for transport, smaller; made at the first wish."""
        if self.packed is None:
            self.packed = gzip.compress(self.body, 6, mtime=0)
        return self.packed


class Answers:
    """Stands before the application (WSGI)."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self._app, self._engine = app, engine
        self._inner: Callable[..., Iterable[bytes]] = app.wsgi_app
        self._kept: OrderedDict[Key, _Answer] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._turns: dict[Key, tuple[threading.Lock, list[None]]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Give the kept answer if there is one that is good, else let it be made, by one of all who ask."""
        key = self._key(environ)
        found = self._kept.get(key) if key is not None else None
        if key is None or (found is None and not self._may_keep(environ)):
            return self._inner(environ, start_response)
        if found is None or (found.stamp, found.minute) != self._good():
            with self._turn(key):
                made = self._found_or_made(key, environ)
            if not isinstance(made, _Answer):
                body, status, headers = made
                start_response(status, headers)
                return body
            found = made
        self._touch(key)
        return _give(found, environ, start_response)

    def forget(self) -> None:
        """Forget every answer."""
        with self._lock:
            self._kept.clear()
            self._size = 0

    def _key(self, environ: Mapping[str, Any]) -> Key | None:
        """Return what the answer may vary by; None for requests that get answers of their own."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or len(environ.get("QUERY_STRING", "")) > _LONGEST_QUERY:
            return None
        cookies = parse_cookie(environ["HTTP_COOKIE"]) if environ.get("HTTP_COOKIE") else {}
        if cookies and not self._is_nobody(environ, cookies):
            return None
        query = environ.get("QUERY_STRING", "")
        asked = parse_qs(query).get(LANGUAGE, [""])[0] if LANGUAGE in query else ""
        settings = self._app.extensions["webinar"].settings
        language = chosen(settings.languages, asked, cookies.get(COOKIE, ""), environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return (
            environ.get("wsgi.url_scheme", ""), environ.get("HTTP_HOST", ""), environ.get("SCRIPT_NAME", ""),
            environ.get("PATH_INFO", ""), query, language, theme_of(cookies.get(THEME, "")),
        )  # fmt: skip

    def _is_nobody(self, environ: Any, cookies: Mapping[str, str]) -> bool:
        config = self._app.config
        if config["REMEMBER_COOKIE_NAME"] in cookies:
            return False
        if config["SESSION_COOKIE_NAME"] not in cookies:
            return True
        session = self._app.session_interface.open_session(self._app, Request(dict(environ)))
        return session is not None and set(session) <= _OF_NOBODY

    def _good(self) -> tuple[str, datetime] | None:
        """Return under which stamp and in which minute an answer is good that is given now."""
        minute = self._app.extensions["webinar"].clock().replace(second=0, microsecond=0)
        stamp = read_stamp(self._engine)
        return None if stamp is None else (stamp, minute)

    def _may_keep(self, environ: Any) -> bool:
        try:
            endpoint, _values = self._app.url_map.bind_to_environ(environ).match()
        except (HTTPException, ValueError):
            return False
        return is_kept(self._app, endpoint)

    @contextmanager
    def _turn(self, key: Key) -> Iterator[None]:
        """Let one of those who ask for the same make it; the others wait, and find it."""
        with self._lock:
            lock, waiting = self._turns.setdefault(key, (threading.Lock(), []))
            waiting.append(None)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                waiting.pop()
                if not waiting:
                    self._turns.pop(key, None)

    def _found_or_made(
        self, key: Key, environ: Mapping[str, Any]
    ) -> _Answer | tuple[list[bytes], str, list[tuple[str, str]]]:
        good, found = self._good(), self._kept.get(key)
        if found is not None and (found.stamp, found.minute) == good:
            return found
        # Whole, for everybody: without what makes it one visitor's, and without what could leave the body out.
        request = {name: value for name, value in environ.items() if name not in _OF_ONE_REQUEST}
        cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
        request["HTTP_COOKIE"] = "; ".join(f"{name}={cookies[name]}" for name in (COOKIE, THEME) if name in cookies)
        request["REQUEST_METHOD"] = "GET"
        if good is not None:
            request[MINUTE] = good[1]
        body, status, headers = run_wsgi_app(self._inner, request, buffered=True)
        content = b"".join(body)
        names = {name.lower() for name, _value in headers}
        if good is None or not status.startswith("200") or "set-cookie" in names or len(content) > _LARGEST:
            given = [] if environ["REQUEST_METHOD"] == "HEAD" else [content]
            return given, status, list(headers)
        etag = hashlib.sha256(content).hexdigest()[:32]
        answer = _Answer(*good, _for_everybody(headers), content, etag)
        self._keep(key, answer)
        return answer

    def _keep(self, key: Key, answer: _Answer) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = answer
            self._size += answer.size - (before.size if before else 0)
            while self._size > _ALL:
                _old, gone = self._kept.popitem(last=False)
                self._size -= gone.size

    def _touch(self, key: Key) -> None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)


def _for_everybody(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the headers that go with a kept answer, in any coding."""
    kept_headers = Headers([pair for pair in headers if not _OF_ONE_ANSWER.fullmatch(pair[0])])
    if kept_headers.get("Cache-Control") == "private, no-cache":
        kept_headers["Cache-Control"] = "public, no-cache"
    if _PACKED.match(kept_headers.get("Content-Type", "")):
        kept_headers["Vary"] = ", ".join(filter(None, (kept_headers.get("Vary"), "Accept-Encoding")))
    return list(kept_headers)


def _give(answer: _Answer, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
    kind = next((value for name, value in answer.headers if name == "Content-Type"), "")
    packed = bool(_PACKED.match(kind) and _ACCEPTS_GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")))
    etag = f'"{answer.etag}-gzip"' if packed else f'"{answer.etag}"'
    headers = [("ETag", etag)]
    if _has_it(environ, answer):
        start_response(
            _line(HTTPStatus.NOT_MODIFIED), headers + [pair for pair in answer.headers if pair[0] in _OF_304]
        )
        return []
    body = answer.pack() if packed else answer.body
    headers += [*answer.headers, ("Content-Length", str(len(body)))]
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    start_response(_line(HTTPStatus.OK), headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _has_it(environ: Mapping[str, Any], answer: _Answer) -> bool:
    """Tell whether who asks has this answer: by its ETag, or where they send none by its Last-Modified (`freshness`)."""
    wanted = environ.get("HTTP_IF_NONE_MATCH", "")
    if wanted:
        return wanted.strip() == "*" or answer.etag in wanted
    since = environ.get("HTTP_IF_MODIFIED_SINCE", "")
    return bool(since) and ("Last-Modified", since) in answer.headers


def _line(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"
