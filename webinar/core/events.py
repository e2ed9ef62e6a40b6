"""Facts told to later rooms, answered in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

Listener = Callable[[Session, Any, datetime], None]

_listeners: dict[type[Any], list[Listener]] = defaultdict(list)


def subscribe(event_type: type[Any], listener: Listener) -> None:
    """Have `listener(session, event, now)` called for each announced `event_type`; asking twice is asking once."""
    if listener not in _listeners[event_type]:
        _listeners[event_type].append(listener)


def announce(session: Session, event: object, *, now: datetime) -> None:
    """Tell every listener of `event`, here and now, in the caller's transaction; an error in one undoes the whole."""
    for listener in _listeners[type(event)]:
        listener(session, event, now)
