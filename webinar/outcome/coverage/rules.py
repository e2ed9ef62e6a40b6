"""Decisions about clippings."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from webinar.core.text import search_key


def url_key(url: str) -> str | None:
    """Return the form of an address by which doubles are found: no fragment, lower-case host; None without one."""
    if not url:
        return None
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, parts.query, ""))


def outlet_key(name: str) -> str:
    """Return the form of a name under which an outlet is unique."""
    return search_key(name)
