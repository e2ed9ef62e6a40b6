"""Adding a room edits no existing room: a copy of the house gets the room `polls`, as CONTRIBUTING says, and runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture import house, links

ROOT = house.ROOT
ROOM = ROOT / "tests" / "fixtures" / "polls"
LINES = tomllib.loads((ROOM / "lines.toml").read_text(encoding="utf-8"))
CATALOGUES = [f"webinar/translations/{language}/LC_MESSAGES/messages.po" for language in ("ru", "zh", "ur")]
SECTION = re.compile(r"## Adding a room\n(.*?)\n## ", re.DOTALL)
#: What the copy is checked for: `make check`'s contracts and rules of the house, its translations, the room's tests.
CHECKS = (
    "tests/architecture/test_house.py::test_the_house_keeps_the_rule",
    "tests/architecture/test_house.py::test_the_import_contracts_hold",
    "tests/architecture/test_links.py::test_no_room_names_an_address_or_a_template_of_a_later_room",
    "tests/architecture/test_links.py::test_every_address_is_read_from_the_views",
    "tests/architecture/test_order.py",
    "tests/registration/erasure/test_own_data.py::test_who_keeps_something_of_a_person_tells_it_and_takes_it_out",
    "tests/web/test_languages.py::test_every_text_is_translated",
    "tests/registration/polls",
)


def files(root: Path) -> dict[str, str]:
    """The text of every file that an engineer writes, by its path; without this fixture."""
    found = {}
    for folder in ("webinar", "templates", "tests", "docs"):
        for path in (root / folder).rglob("*"):
            inside = path.relative_to(root).as_posix()
            if path.suffix in {".py", ".html", ".md", ".po", ".txt", ".mjml"} and not inside.startswith(
                "tests/fixtures"
            ):
                found[inside] = path.read_text(encoding="utf-8")
    return found | {name: (root / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "CHANGELOG.md")}


def run(root: Path, *command: str) -> str:
    """Run a module of Python in the copy; its output, or the failure of the test."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("WEBINAR_", "PYTEST_"))}
    environment |= {"PYTHONPATH": str(root), "WEBINAR_INSTANCE": str(root / "instance")}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house with the room: its own new files, the lines that CONTRIBUTING names, and the migration as written."""
    root = tmp_path_factory.mktemp("copy") / "house"
    for folder in ("webinar", "templates", "tests", "docs", "static"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "fixtures"))
    for name in ("pyproject.toml", "CHANGELOG.md", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, root)
    for path in (path for path in ROOM.rglob("*") if path.suffix in {".py", ".html"}):
        target = root / path.relative_to(ROOM)
        assert not target.exists(), f"{target.name} is there already"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for name, additions in LINES.items():
        if name != "texts":
            for after, text in additions:
                _add(root / name, after, text)
    for number, name in enumerate(CATALOGUES):
        _translate(root / name, {text: words[number] for text, words in LINES["texts"].items()})
    (root / "instance").mkdir()
    run(root, "webinar", "init")
    run(root, "webinar", "db", "upgrade")
    run(root, "webinar", "db", "revision", "polls")
    run(root, "webinar", "db", "upgrade")
    return root


def _add(path: Path, after: str, text: str) -> None:
    before = path.read_text(encoding="utf-8")
    match = re.search(after, before)
    assert match, f"{path.name}: {after}"
    path.write_text(before[: match.end()] + text + before[match.end() :], encoding="utf-8")


def _translate(path: Path, words: dict[str, str]) -> None:
    before = path.read_text(encoding="utf-8")
    new = [f'\nmsgid "{text}"\nmsgstr "{word}"\n' for text, word in words.items() if f'msgid "{text}"\n' not in before]
    path.write_text(before + "".join(new), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_room_runs_and_every_rule_of_the_house_holds(copy: Path) -> None:
    assert "The tables fit the models." in run(copy, "webinar", "db", "check")
    assert "/manage/w/<slug>/poll" in run(copy, "webinar", "routes")
    assert links.upward(copy) == []
    run(copy, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *CHECKS)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_existing_room_is_edited(copy: Path) -> None:
    before, after = files(ROOT), files(copy)
    assert set(before) <= set(after)
    new = {name for name in set(after) - set(before) if "/polls/" not in name}
    assert [bool(re.fullmatch(r"webinar/migrations/versions/\w+_polls\.py", name)) for name in new] == [True]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == (set(LINES) - {"texts"}) | set(CATALOGUES)
    for name in changed:
        assert _is_within(before[name], after[name]), f"{name}: words are added, none is taken away"


def _is_within(before: str, after: str) -> bool:
    """Tell whether all words of the one text stand in the other, in their order."""
    rest = iter(re.findall(r"\w+|[^\w\s]", after))
    return all(word in rest for word in re.findall(r"\w+|[^\w\s]", before))


def test_the_guide_names_each_file_to_which_a_line_is_added() -> None:
    match = SECTION.search((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert match
    named = set(re.findall(r"`([\w./*]+\.(?:py|toml|md|po))`", match[1]))
    assert named == (set(LINES) - {"texts"}) | {
        "__init__.py",
        "feature.py",
        "webinar/translations/*/LC_MESSAGES/messages.po",
    }
