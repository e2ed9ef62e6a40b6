"""What an address asks for by a word of its query: a word that means nothing is never taken for "all"."""

from __future__ import annotations

from collections.abc import Container

from webinar.core.errors import NotFound


def one_of(asked: str, offered: Container[str]) -> str:
    """Return what is asked for, "" for nothing; NotFound for what is not offered (any more)."""
    if asked and asked not in offered:
        raise NotFound
    return asked
