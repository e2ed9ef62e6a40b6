"""The order of rooms holds for what crosses them as text: endpoints, templates, and pages asked for by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

from tests.architecture import house

#: Folders of templates that belong to no room, and where each stands in the order.
SHARED = {"layouts": "web", "components": "web", "errors": "web", "documents": "core", "security": "accounts"}
#: An act of the audit log: "registration.cancel".
ACT = re.compile(r"[a-z]+\.[a-z_]+")
_ENDPOINT = re.compile(r"[a-z_]+\.[a-z_]+")
TEMPLATES = {".html", ".mjml", ".txt", ".typ"}


@cache
def module(text: str) -> ast.Module:
    """Return the tree of a module; kept, because each planted fault reads the whole house again."""
    return ast.parse(text)


@cache
def template(text: str) -> nodes.Template:
    """Return the tree of a template."""
    return Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(text)


def templates(root: Path) -> Iterator[tuple[str, nodes.Template]]:
    """Yield (path below the folder, tree) of every template that is Jinja's."""
    for path in sorted(path for path in (root / "templates").rglob("*") if path.suffix in TEMPLATES - {".typ"}):
        yield path.relative_to(root / "templates").as_posix(), template(path.read_text(encoding="utf-8"))


def ranks(root: Path) -> dict[str, int]:
    """Return every room ("registration/form", "accounts", "web") with its number in the order of features.py."""
    tree = ast.parse((root / "webinar" / "features.py").read_text(encoding="utf-8"))
    homes = {
        node.names[0].asname: (node.module or "").removeprefix("webinar.").removesuffix(".feature").replace(".", "/")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".feature")
    }
    wings = next(node.value for node in tree.body if isinstance(node, ast.AnnAssign) and _name(node.target) == "WINGS")
    names = [homes[node.id] for node in ast.walk(wings) if isinstance(node, ast.Name)] if wings else []
    return {room: number for number, room in enumerate(["core", "web", *names])}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def room_of(path: str, order: dict[str, int]) -> str:
    """Return the room of a file below `webinar` or `templates`, or "" for what belongs to none."""
    first = path.split("/", maxsplit=1)[0]
    candidates = ("/".join(path.split("/")[:2]), first, SHARED.get(first, ""))
    return next((room for room in candidates if room in order), "")


def endpoints(root: Path, order: dict[str, int]) -> dict[str, str]:
    """Return the room of every endpoint, read from the views as they are written."""
    found = {}
    for name, text in house.modules(root):
        tree = module(text)
        blueprints = {
            _name(node.targets[0]): str(node.value.args[0].value)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            if _name(node.value.func) == "Blueprint" and isinstance(node.value.args[0], ast.Constant)
        }
        for view, call in _decorators(tree):
            if isinstance(call.func, ast.Attribute) and _name(call.func.value) in blueprints:
                given = [
                    word.value.value
                    for word in call.keywords
                    if word.arg == "endpoint" and isinstance(word.value, ast.Constant)
                ]
                found[f"{blueprints[_name(call.func.value)]}.{(given or [view])[0]}"] = room_of(name, order)
    return found


def _decorators(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield from ((node.name, call) for call in node.decorator_list if isinstance(call, ast.Call))


def texts(root: Path) -> Iterator[tuple[str, str, int, str]]:
    """Yield (file, path below its folder, line, text) of every text in quotes in modules and templates."""
    for name, text in house.modules(root):
        for node in ast.walk(module(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"webinar/{name}", name, node.lineno, node.value
    for inside, tree in templates(root):
        for const in tree.find_all(nodes.Const):
            if isinstance(const.value, str):
                yield f"templates/{inside}", inside, const.lineno, const.value


def upward(root: Path) -> list[str]:
    """Endpoints and templates of later rooms that an earlier one names."""
    order = ranks(root)
    views, faults = endpoints(root, order), []
    for file, inside, line, text in texts(root):
        here = room_of(inside, order)
        if not here:
            continue  # what puts the rooms together: app, cli, features, server
        there = views.get(text, "") or (room_of(text, order) if _is_template(root, text) else "")
        if there and order[there] > order[here]:
            faults.append(f"{file}:{line}: {text} is of {there}, a later room")
    return faults


_ASKS = {"url_for", "url", "link", "path"}


def unknown(root: Path) -> list[str]:
    """Endpoints for which an address is asked for, and which nobody has."""
    known, faults = endpoints(root, ranks(root)), []
    for name, text in house.modules(root):
        for node in ast.walk(module(text)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
                if called in _ASKS:
                    faults += _nobodys(node.args[0].value, known, f"webinar/{name}:{node.lineno}")
    for inside, tree in templates(root):
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in _ASKS and call.args:
                first = call.args[0]
                if isinstance(first, nodes.Const):
                    faults += _nobodys(first.value, known, f"templates/{inside}:{call.lineno}")
    return faults


def _nobodys(text: object, known: dict[str, str], where: str) -> list[str]:
    if not isinstance(text, str) or not _ENDPOINT.fullmatch(text) or text in known or text.startswith("security."):
        return []
    return [f"{where}: no view is called {text}"]


def _is_template(root: Path, text: str) -> bool:
    """Tell whether a text names a template, or (without suffix) the two parts of a mail."""
    if "/" not in text or not text.isascii() or " " in text or text.startswith("/"):
        return False
    path = root / "templates" / text
    return path.suffix in TEMPLATES or any(path.with_suffix(suffix).exists() for suffix in TEMPLATES)


def pages(root: Path) -> tuple[set[str], list[str]]:
    """Return the names by which pages are asked for (`page_url`, `is_page`, `page`), and those that rooms offer."""
    asked: set[str] = set()
    offered: list[str] = []
    for name, text in house.modules(root):
        for node in ast.walk(module(text)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
            if called in {"page_url", "is_page", "page"} and node.args and isinstance(node.args[0], ast.Constant):
                asked.add(str(node.args[0].value))
            if called == "Feature" and name.endswith("feature.py"):
                given = [word.value for word in node.keywords if word.arg == "pages"]
                offered += [
                    str(key.value)
                    for one in given
                    if isinstance(one, ast.Dict)
                    for key in one.keys
                    if isinstance(key, ast.Constant)
                ]
    for _inside, tree in templates(root):
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"page_url", "is_page"}:
                asked |= {str(one.value) for one in call.args if isinstance(one, nodes.Const)}
    return asked, offered


def asked(root: Path, functions: set[str]) -> list[str]:
    """Return the written-out first argument of every call of these functions in a view, or in what views share."""
    return [
        str(node.args[0].value)
        for name, text in house.modules(root)
        if "/views" in name or name.endswith("/access.py")
        for node in ast.walk(module(text))
        if isinstance(node, ast.Call) and _name(node.func) in functions and isinstance(node.args[0], ast.Constant)
    ]


def acts(root: Path) -> dict[str, str]:
    """Return every act that is written out where the audit log is told of it, with the room that tells."""
    found, order = {}, ranks(root)
    for name, text in house.modules(root):
        for node in ast.walk(module(text)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
            told = node.args if called.lstrip("_").startswith(("record", "touch")) else []
            told = [*told, *(word.value for word in node.keywords if word.arg == "act")]
            for one in (inner for argument in told for inner in _written(argument)):
                if ACT.fullmatch(one):
                    found[one] = room_of(name, order)
    return found


def _written(argument: ast.expr) -> list[str]:
    """The texts that an argument may be: itself, or either branch of a choice."""
    branches = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    return [one.value for one in branches if isinstance(one, ast.Constant) and isinstance(one.value, str)]
