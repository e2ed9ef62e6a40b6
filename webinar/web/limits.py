"""Rate limits by the caller's address (behind a proxy: the one that TRUSTED_PROXIES makes trustworthy)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from webinar.core.config import Settings

View = TypeVar("View", bound=Callable[..., Any])
#: When the counter's store is down, counting goes on in memory: nobody is locked out, nobody is let loose.
limiter = Limiter(get_remote_address, headers_enabled=True, in_memory_fallback_enabled=True, strategy="moving-window")


def accepts(megabytes: int) -> Callable[[View], View]:
    """Let a view take larger bodies than others do; it declares itself to who reads the request first."""

    def mark(view: View) -> View:
        view.webinar_megabytes = megabytes  # type: ignore[attr-defined]
        return view

    return mark


def _widen() -> None:
    view: Any = current_app.view_functions.get(request.endpoint or "")
    while view is not None:
        if hasattr(view, "webinar_megabytes"):
            request.max_content_length = view.webinar_megabytes * 2**20
            return
        view = getattr(view, "__wrapped__", None)


def init_sizes(app: Flask) -> None:
    """Install `accepts`; before anything that reads the body."""
    app.before_request(_widen)


def init_limits(app: Flask, settings: Settings) -> None:
    """Connect the limiter to its store."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.ratelimit_url
    app.config.setdefault("RATELIMIT_ENABLED", True)
    limiter.init_app(app)
