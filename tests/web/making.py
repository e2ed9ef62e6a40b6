"""Which views may make a row or a mail, read from their code and from all that they call."""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import insert

from webinar.core.database import Base
from webinar.core.outbox import enqueue, enqueue_many

#: What the ground writes by itself (log, jobs, presses) is made once by its keys, or is a log.
_GROUND = ("webinar.core.", "webinar.web.")


def makes(view: Callable[..., Any]) -> bool:
    """Tell whether a view, or what it calls in the rooms, makes a row of a table or writes a job."""
    return _makes(inspect.unwrap(view), frozenset())


def _makes(function: types.FunctionType, above: frozenset[Any]) -> bool:
    if function in above:
        return False
    adds, called = _read(function)
    return adds or any(_makes(one, above | {function}) for one in called)


@cache
def _read(function: types.FunctionType) -> tuple[bool, tuple[types.FunctionType, ...]]:
    """Return whether a function itself adds rows, and which functions of the rooms it names."""
    nodes = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))))
    names = [node for node in nodes if isinstance(node, ast.Name | ast.Attribute)]
    found = [thing for node in names if (thing := _meant(node, function)) is not None]
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    return any(_adds(call, function) for call in calls), tuple(dict.fromkeys(_ours(found)))


def _adds(call: ast.expr, function: types.FunctionType) -> bool:
    """Tell whether what is called is a table, which makes a row of it, the statement that inserts, or what writes jobs."""
    if isinstance(call, ast.Attribute) and call.attr in {"add", "add_all"} and "session" in ast.dump(call.value):
        return True
    meant = _meant(call, function) if isinstance(call, ast.Name | ast.Attribute) else None
    return meant in {insert, enqueue, enqueue_many} or (isinstance(meant, type) and issubclass(meant, Base))


def _meant(node: ast.Name | ast.Attribute, function: types.FunctionType) -> Any:
    if isinstance(node, ast.Name):
        return function.__globals__.get(node.id)
    owner = _meant(node.value, function) if isinstance(node.value, ast.Name | ast.Attribute) else None
    return getattr(owner, node.attr, None) if isinstance(owner, types.ModuleType) else None


def _ours(found: list[Any]) -> Iterator[types.FunctionType]:
    for thing in found:
        one = inspect.unwrap(thing) if callable(thing) and not isinstance(thing, type) else None
        if (
            isinstance(one, types.FunctionType)
            and one.__module__.startswith("webinar.")
            and not one.__module__.startswith(_GROUND)
        ):
            yield one
