"""The rules of the house, as functions of a folder, so that planted faults can be shown to be found."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BACKWARDS = ("ODOT", "EMXIF", "rorrEdetnemelpmItoN", "KCAH")  # so that this line does not find itself
FORBIDDEN = re.compile(rf"\b({'|'.join(word[::-1] for word in BACKWARDS)})\b")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def rules(root: Path = ROOT) -> dict[str, Any]:
    """Return the budgets and vocabulary of pyproject.toml."""
    content = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    found: dict[str, Any] = content["tool"]["webinar"]["architecture"]
    return found


def modules(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (path below the package, text) of every module except generated migrations."""
    package = root / "webinar"
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if not name.startswith("migrations/"):
            yield name, path.read_text(encoding="utf-8")


def lines(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n") and bool(text))


def vocabulary(root: Path, budget: dict[str, Any]) -> list[str]:
    """Files of rooms must bear the names of layers."""
    faults = []
    for name, _ in modules(root):
        parts = name.split("/")
        if len(parts) < 2 or parts[0] in {"core", "web"} or name in budget["exceptions"]:
            continue
        word = parts[1].removesuffix(".py")
        if word not in {*budget["words"], "__init__"} or len(parts) > (3 if word == "views" else 2):
            faults.append(f"{name}: not a word of the vocabulary")
    return faults


def sizes(root: Path, budget: dict[str, Any]) -> list[str]:
    """Modules, functions, rooms, templates and test files keep to their budgets."""
    found: list[tuple[str, int, int]] = []
    rooms: Counter[str] = Counter()
    for name, text in modules(root):
        found.append((name, lines(text), budget["module_lines"]))
        if "/" in name:
            rooms[name.split("/")[0]] += lines(text)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                found.append((f"{name}:{node.lineno} {node.name}", size, budget["function_lines"]))
    found += [(f"room {room}", size, budget["rooms"].get(room, 0)) for room, size in rooms.items()]
    for folder, pattern, key in (("templates", "*.html", "template_lines"), ("tests", "*.py", "test_lines")):
        found += [
            (path.relative_to(root).as_posix(), lines(path.read_text(encoding="utf-8")), budget[key])
            for path in sorted((root / folder).rglob(pattern))
        ]
    return [f"{name}: {size} lines of {limit}" for name, size, limit in found if size > limit]


def late_imports(root: Path) -> list[str]:
    """An import inside a function says on its line why it is there."""
    return [
        f"{name}:{node.lineno}: a late import without its reason"
        for name, text in modules(root)
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and not re.search(r"PLC0415 - \w+", text.split("\n")[node.lineno - 1])
    ]


def numbered(root: Path, folders: tuple[str, ...], suffixes: set[str]) -> Iterator[tuple[Path, str, str]]:
    """Yield (path, "path:number: line", line) of every line of the files with these suffixes."""
    for folder in folders:
        for path in sorted(path for path in (root / folder).rglob("*") if path.suffix in suffixes):
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                yield path, f"{path.relative_to(root)}:{number}: {line.strip()[:80]}", line


def unfinished(root: Path) -> list[str]:
    """Nothing is left for later."""
    folders = ("webinar", "templates", "static/css", "static/js", "tests")
    suffixes = {".py", ".html", ".css", ".js", ".typ", ".mjml", ".txt"}
    return [where for _, where, line in numbered(root, folders, suffixes) if FORBIDDEN.search(line)]


def undocumented(root: Path) -> list[str]:
    """Every room says in its first lines what it promises and to whom."""
    return [
        name for name, text in modules(root) if name.endswith("__init__.py") and not ast.get_docstring(ast.parse(text))
    ]


def colours_and_sides(root: Path) -> list[str]:
    """Colours are stated in the tokens and for paper only; sides are logical, so that Urdu runs from the right."""
    faults = []
    for path, where, line in numbered(root, ("static/css",), {".css"}):
        colour = re.search(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(", line)
        side = re.search(r"\b(?:margin|padding|border)-(?:left|right)\b|\btext-align:\s*(?:left|right)", line)
        if side or (colour and path.stem not in {"tokens", "print"}):
            faults.append(where)
    return faults


def unsafe_markup(root: Path) -> list[str]:
    """Templates never switch escaping off and hold no inline script, style or handler."""
    patterns = (r"\|\s*safe\b", r"autoescape\s+false", r"\son[a-z]+=\"", r"\sstyle=\"", r"<style\b")
    return [
        f"{path.relative_to(root)}: {pattern}"
        for path in sorted((root / "templates").rglob("*.html"))
        for pattern in patterns
        if re.search(pattern, path.read_text(encoding="utf-8"))
    ]


def dead_links(root: Path) -> list[str]:
    """Relative links of the documents lead to files that exist."""
    faults = []
    for path in [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]:
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            if "://" in target or target.startswith(("#", "mailto:")):
                continue
            if not (path.parent / target.split("#")[0]).exists():
                faults.append(f"{path.relative_to(root)}: {target}")
    return faults
