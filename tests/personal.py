"""No staff template is handed a row of a personal table: checked at every page that any test renders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from flask import Flask, before_render_template, has_request_context, request

from webinar.core.database import Personal
from webinar.web.audience import Audience, declared

_DEPTH = 4
_STAFF = {Audience.STAFF, Audience.ADMIN}


def guard(app: Flask) -> None:
    """Let every staff page of the application fail that would print a personal row."""
    before_render_template.connect(_look, app)


def _look(app: Flask, template: Any, context: Mapping[str, Any], **_more: Any) -> None:
    if has_request_context() and declared(app, request.endpoint or "")[0] in _STAFF:
        found = sorted({path for name, value in context.items() for path in personal(value, name)})
        assert not found, f"{template.name} is handed personal rows: {found}"


def personal(value: object, path: str, depth: int = 0) -> Iterator[str]:
    """Yield where personal rows stand in a template's variable."""
    if isinstance(value, Personal):
        yield f"{path} ({type(value).__name__})"
    elif depth < _DEPTH:
        for name, inner in _inner(value):
            yield from personal(inner, f"{path}.{name}", depth + 1)


def _inner(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from ((str(key), inner) for key, inner in value.items())
    elif isinstance(value, list | tuple | set | frozenset):
        yield from ((str(number), inner) for number, inner in enumerate(value))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from ((field.name, getattr(value, field.name, None)) for field in fields(value))
