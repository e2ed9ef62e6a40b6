"""Limits of calls, of guesses, and of bodies.

Calls are counted by the caller's address (behind a proxy: the one that TRUSTED_PROXIES makes trustworthy), guesses by
the account that is guessed at. Both are counted where `RATELIMIT_URL` says, by default in a file
that all server processes of the machine share.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_network
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_limiter import Limiter
from limits import parse_many
from werkzeug.exceptions import HTTPException, TooManyRequests

# Names the store behind `sqlite:///` to the library that counts.
from webinar.core import counters as _counters  # noqa: F401
from webinar.core.config import Settings
from webinar.web.large import receive_large

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])


def caller() -> str:
    """Return who asks, as it is counted: one address, or in IPv6 the network of one household, which has many addresses."""
    address = request.remote_addr or "127.0.0.1"
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found.ipv4_mapped or ip_network((int(found) >> 64 << 64, 64)))


#: When the counter's store is down, counting goes on in memory: nobody is locked out, nobody is let loose.
limiter = Limiter(caller, headers_enabled=True, in_memory_fallback_enabled=True, strategy="moving-window")


class TooManyGuesses(TooManyRequests):
    """An account has been guessed at too often; `words` say what to do, in the present language."""

    def __init__(self, words: str, wait: int) -> None:
        super().__init__(words, retry_after=wait)
        self.words = words


def guess(kind: str, account: str, allowed: str) -> int:
    """Count one more guess of this kind at an account; returns 0, or for how many seconds there may be none.

    Nobody signs in by guessing while it cannot be counted: 503.
    """
    if not limiter.enabled:
        return 0
    key = hashlib.sha256(account.encode()).hexdigest()[:32]
    try:
        for item in parse_many(allowed):
            if not limiter.limiter.hit(item, kind, key):
                return max(1, math.ceil(limiter.limiter.get_window_stats(item, kind, key).reset_time - time.time()))
    except Exception:
        log.exception("guesses cannot be counted")
        abort(503)
    return 0


def forget_guesses(kind: str, account: str, allowed: str) -> None:
    """Forget the guesses of this kind at an account: the last one was right."""
    if limiter.enabled:
        key = hashlib.sha256(account.encode()).hexdigest()[:32]
        for item in parse_many(allowed):
            limiter.limiter.clear(item, kind, key)


def accepts(megabytes: int) -> Callable[[View], View]:
    """Let a view take larger bodies than others do; it declares itself to who reads the request first."""

    def mark(view: View) -> View:
        view.webinar_megabytes = megabytes  # type: ignore[attr-defined]
        return view

    return mark


_JSON_BYTES, _JSON_LEVELS = 2**20, 32


def _receive() -> None:
    """Read the whole body before anything is locked, counted or looked up: a slow sender must keep nobody waiting."""
    if request.method in {"GET", "HEAD", "OPTIONS"} or request.endpoint is None:
        return
    megabytes = getattr(current_app.view_functions.get(request.endpoint), "webinar_megabytes", None)
    if megabytes is not None:
        request.max_content_length = megabytes * 2**20
    receive_large()
    if request.mimetype == _TYPED:
        _ensure_typed(request.get_data())
    request.get_data(parse_form_data=True)


#: A form without files holds what was typed: more of it is no person's, and takes seconds to be taken apart.
_TYPED, _TYPED_BYTES, _TYPED_FIELDS = "application/x-www-form-urlencoded", 2 * 2**20, 20_000


def _ensure_typed(body: bytes) -> None:
    if len(body) > _TYPED_BYTES or body.count(b"&") > _TYPED_FIELDS:
        request.max_content_length = _TYPED_BYTES
        abort(413)


def _judge_json() -> None:
    """Refuse JSON that is broken, large, or nested deeper than any program writes: it must reach no parser of a library."""
    if not request.is_json:
        return
    if (request.content_length or 0) > _JSON_BYTES:
        abort(400)
    try:
        level: list[Any] = [request.get_json()]
    except (RecursionError, ValueError, HTTPException):
        abort(400)
    for _ in range(_JSON_LEVELS):
        pairs = (part.values() if isinstance(part, dict) else part for part in level if isinstance(part, dict | list))
        level = [inner for parts in pairs for inner in parts]
        if not level:
            return
    abort(400)


def init_bodies(app: Flask) -> None:
    """Install `accepts` and the reading of bodies; before anything else that is done before a request."""
    app.before_request(_receive)
    app.before_request(_judge_json)


def init_limits(app: Flask, settings: Settings) -> None:
    """Connect the limiter to its store."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.ratelimit_url
    app.config.setdefault("RATELIMIT_ENABLED", True)
    limiter.init_app(app)
