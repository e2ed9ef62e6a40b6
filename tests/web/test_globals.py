"""What every template has is called by templates, never asked for as if a view had passed it: it is always there."""

from __future__ import annotations

from inspect import isfunction
from pathlib import Path

from flask import Flask
from jinja2 import nodes

TEMPLATES = Path(__file__).parents[2] / "templates"


def test_functions_that_every_template_has_are_only_called(app: Flask) -> None:
    env = app.jinja_env
    functions = {name for name, value in env.globals.items() if isfunction(value)}
    wrong = []
    for path in sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".mjml", ".txt"}):
        template, tree = path.relative_to(TEMPLATES), env.parse(path.read_text(encoding="utf-8"))
        called = {id(call.node) for call in tree.find_all(nodes.Call)}
        own = {name.name for name in tree.find_all(nodes.Name) if name.ctx in {"store", "param"}}
        own |= {macro.name for macro in tree.find_all(nodes.Macro)}
        own |= {
            name if isinstance(name, str) else name[-1]
            for part in tree.find_all(nodes.FromImport)
            for name in part.names
        }
        wrong += [
            f"{template}:{name.lineno} {name.name}" for name in tree.find_all(nodes.Name)
            if name.name in functions - own and id(name) not in called
        ]  # fmt: skip
    assert not wrong
