"""Rate limits by the caller's address (behind a proxy: the one that TRUSTED_PROXIES makes trustworthy)."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from webinar.core.config import Settings

#: When the counter's store is down, counting goes on in memory: nobody is locked out, nobody is let loose.
limiter = Limiter(get_remote_address, headers_enabled=True, in_memory_fallback_enabled=True, strategy="moving-window")


def init_limits(app: Flask, settings: Settings) -> None:
    """Connect the limiter to its store."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.ratelimit_url
    app.config.setdefault("RATELIMIT_ENABLED", True)
    limiter.init_app(app)
