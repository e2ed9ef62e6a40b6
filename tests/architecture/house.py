"""The rules of the house, as functions of a folder, so that planted faults can be shown to be found."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes

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
    """Files of rooms must bear the names of layers; a wing holds nothing but rooms."""
    faults = []
    for name, _ in modules(root):
        room = room_of(name, budget)
        if (
            room in {"", "core", "web"}
            or name in budget["exceptions"]
            or f"{Path(name).parent}/" in budget["exceptions"]
        ):
            continue
        inside = name.removeprefix(f"{room}/").removesuffix(".py")
        words = inside.split("/")
        if words == ["__init__"] or (len(words) == 1 and words[0] in budget["words"]):
            continue
        if not (words[0] in {"forms", "views"} and len(words) == 2 and room in budget["rooms"]):
            faults.append(f"{name}: not a word of the vocabulary")
    return faults


def room_of(name: str, budget: dict[str, Any]) -> str:
    """Return the room of a module ("registration/form"), or "" for what stands in the package or a wing itself."""
    parts = name.split("/")
    if len(parts) == 1:
        return ""
    if parts[0] in budget["rooms"]:
        return parts[0]
    return "/".join(parts[:2]) if len(parts) > 2 else ("" if parts[1] == "__init__.py" else parts[0])


def sizes(root: Path, budget: dict[str, Any]) -> list[str]:
    """Modules, functions, rooms, templates and test files keep to their budgets."""
    found: list[tuple[str, int, int]] = []
    rooms: Counter[str] = Counter()
    for name, text in modules(root):
        found.append((name, lines(text), budget["module_lines"]))
        if room := room_of(name, budget):
            rooms[room] += lines(text)
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


def writers_of_places(root: Path) -> list[str]:
    """Only `places.py` writes who has a place: there alone the webinar's lock is held and every limit asked."""
    columns = {"status", "held_until"}
    faults = []
    for name, text in modules(root):
        if name == "registration/registering/places.py":
            continue
        for node in ast.walk(ast.parse(text)):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            written = any(isinstance(target, ast.Attribute) and target.attr in columns for target in targets)
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                named = {word.arg for word in node.keywords} | {
                    word.value for word in node.args[1:2] if isinstance(word, ast.Constant)
                }
                written = called in {"values", "setattr", "Registration"} and bool(named & columns)
            if written:
                faults.append(f"{name}:{node.lineno}: writes a place beside registering/places.py")
    return faults


def queries_by_name(root: Path) -> list[str]:
    """A query is read key by key: handed on whole, `url_for` would obey it (`?_external=1`, `?endpoint=x`)."""
    faults = []
    for name, text in modules(root):
        if name in {"web/pagination.py", "web/errors.py"}:
            continue  # they write it as a query again, and refuse what is in it
        tree = ast.parse(text)
        by_name = {
            id(node.value) for node in ast.walk(tree)
            if (isinstance(node, ast.Attribute) and node.attr in {"get", "getlist"}) or isinstance(node, ast.Subscript)
        } | {id(part) for node in ast.walk(tree) if isinstance(node, ast.Compare) for part in node.comparators}  # fmt: skip
        faults += [
            f"{name}:{node.lineno}: hands the whole query on"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr == "args" and id(node) not in by_name
            and isinstance(node.value, ast.Name) and node.value.id == "request"
        ]  # fmt: skip
    spread = re.compile(r"\*\*\s*request\b|request\.(args|values)\.(to_dict|items)")
    found = numbered(root, ("templates",), {".html"})
    return faults + [f"{place}: hands the whole query on" for _path, place, line in found if spread.search(line)]


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


def unused_macros(root: Path) -> list[str]:
    """A template imports no macro that it does not use."""
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    faults = []
    for path in sorted((root / "templates").rglob("*.html")):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        used = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
        imported = [
            name if isinstance(name, str) else name[1]
            for line in tree.find_all(nodes.FromImport)
            for name in line.names
        ]
        imported += [line.target for line in tree.find_all(nodes.Import)]
        faults += [f"{path.relative_to(root)}: imports {name} for nothing" for name in imported if name not in used]
    return faults


def long_markup(root: Path, budget: dict[str, Any]) -> list[str]:
    """A template's lines can be read: what is long is broken, but for texts, which are translated whole."""
    text = re.compile(r"(?<=\()\"[^\"]+\"")
    found = numbered(root, ("templates",), {".html"})
    return [where for _, where, line in found if len(text.sub("", line)) > budget["template_columns"]]


def refusals_by_hand(root: Path) -> list[str]:
    """Views leave undoing to `Form.violate` and `shown_at`: none rolls back, or passes a service's refusal over."""
    faults = []
    for name, text in modules(root):
        if "views" not in name:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and node.attr == "rollback":
                faults.append(f"{name}:{node.lineno}: rolls back by hand")
            if isinstance(node, ast.Try) and any("service." in ast.unparse(line) for line in node.body):
                faults += [
                    f"{name}:{handler.lineno}: a refusal that is not shown by `violate`"
                    for handler in node.handlers
                    if handler.type is not None
                    and "RuleViolation" in ast.unparse(handler.type)
                    and not any(word in ast.unparse(handler) for word in (".violate(", "raise"))
                ]
    return faults


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


def contracts(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of a folder."""
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--no-cache",
        "--config",
        str(root / "pyproject.toml"),
    ]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(root)})
