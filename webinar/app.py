"""Builds the application from its settings and rooms."""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webinar.accounts.feature import init_accounts
from webinar.core import events
from webinar.core.config import Settings, load, resource
from webinar.core.instance import make_private
from webinar.features import FEATURES
from webinar.web.answers import init_answers
from webinar.web.assets import init_assets
from webinar.web.audience import init_audiences
from webinar.web.crashes import init_crashes
from webinar.web.database import DatabaseId, init_database
from webinar.web.errors import init_errors
from webinar.web.forms import Tokens
from webinar.web.headers import init_headers
from webinar.web.i18n import init_languages
from webinar.web.limits import init_bodies, init_limits
from webinar.web.logs import init_logs
from webinar.web.rendering import init_rendering
from webinar.web.site import Site
from webinar.web.transaction import init_transactions

log = logging.getLogger(__name__)
_MAX_REQUEST = 6 * 1024 * 1024
_ASSET_AGE = 31_536_000


def create_app(settings: Settings | None = None, **config: Any) -> Flask:
    """Return the application of these settings (of the environment by default); `config` is for tests."""
    settings = settings or load(os.environ)
    opened = make_private(settings.instance, settings.databases)
    if opened:
        log.warning(
            "%d files and folders of %s were open to others: now they are their owner's", opened, settings.instance
        )
    app = Flask(
        "webinar", template_folder=str(resource("templates")), static_folder=str(resource("static")),
        instance_path=str(settings.instance),
    )  # fmt: skip
    app.config.update(_config(settings))
    app.url_map.converters["int"] = DatabaseId
    app.config.update(config)
    init_crashes(settings.sentry_dsn)
    init_database(app, settings)
    init_bodies(app)
    init_transactions(app)
    init_headers(app, secure=settings.secure)
    init_audiences(app)
    init_languages(app, settings)
    Tokens(app)
    init_limits(app, settings)
    init_accounts(app, settings)
    init_errors(app)
    app.extensions["webinar"] = Site(app, settings, FEATURES)
    init_rendering(app)
    _open_rooms(app)
    init_logs(app)
    init_answers(app)
    init_assets(app, secure=settings.secure)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> dict[str, Any]:
    prefix = "__Host-" if settings.secure else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": _MAX_REQUEST,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 2_000,
        # Unknown Host headers are answered 400, so that no page or cache can be poisoned through them.
        "TRUSTED_HOSTS": [settings.host, "localhost", "127.0.0.1", "[::1]"],
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_NAME": f"{prefix}remember",
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SECURE": settings.secure,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_DURATION": timedelta(days=14),
        # A form may be filled in slowly: its token lives as long as the session.
        "WTF_CSRF_TIME_LIMIT": None,
        "SEND_FILE_MAX_AGE_DEFAULT": _ASSET_AGE,
    }


def _open_rooms(app: Flask) -> None:
    for feature in FEATURES:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        for event_type, listener in feature.listeners:
            events.subscribe(event_type, listener)
