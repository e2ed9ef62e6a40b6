"""Errors reported to a Sentry server, if one is set: where in the code they happened, and nothing that anybody typed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from webinar.core.config import SettingsError

#: What an event keeps. Requests, users, variables and messages of errors may hold names and keys of links.
_KEPT = ("event_id", "timestamp", "platform", "level", "exception", "release", "environment", "transaction")


def init_crashes(dsn: str) -> None:
    """Report errors to this server; SettingsError when its client is not installed."""
    if not dsn:
        return
    try:
        sentry = import_module("sentry_sdk")
    except ImportError as error:
        raise SettingsError(["SENTRY_DSN needs the extra `sentry`: pip install 'webinar[sentry]'"]) from error
    sentry.init(
        dsn=dsn, send_default_pii=False, include_local_variables=False, include_source_context=False,
        max_request_body_size="never", max_breadcrumbs=0, before_send=bare,
    )  # fmt: skip


def bare(event: dict[str, Any], _hint: object = None) -> dict[str, Any]:
    """Return an event with the kind of each error and the lines of code alone."""
    kept = {name: event[name] for name in _KEPT if name in event}
    for one in (kept.get("exception") or {}).get("values") or []:
        one["value"] = ""
        for frame in (one.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    return kept
