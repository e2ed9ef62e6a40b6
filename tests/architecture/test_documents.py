"""The documents lead somewhere and stay in step with the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from click import Context

from tests.architecture import house
from webinar.cli import cli
from webinar.core.config import Settings

ROOT = house.ROOT


def test_every_link_of_the_documents_leads_somewhere() -> None:
    assert house.dead_links(ROOT) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("[there](docs/nowhere.md) [out](https://example.org)", encoding="utf-8")
    assert house.dead_links(tmp_path) == ["README.md: docs/nowhere.md"]


def test_the_readme_is_short_and_holds_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert house.lines(text) <= 150
    assert "make run" in text
    assert "make test" in text


@pytest.mark.parametrize("name", [f.name.upper() for f in fields(Settings) if f.name != "instance"])
def test_every_setting_is_explained(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def test_every_command_is_explained() -> None:
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert [name for name in cli.list_commands(Context(cli)) if f"`webinar {name}" not in text] == []


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))]
    assert numbers == sorted(set(numbers))


def test_tracked_files_hold_no_registry_and_no_machine() -> None:
    names = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js", "/wo" + "rk/", "/fa" + "rm/")
    faults = []
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if parts[0].startswith((".", "node_modules", "instance")) and parts[0] != ".ci":
            continue
        if not path.is_file() or "dist" in parts or path.suffix not in {
            ".py", ".md", ".toml", ".txt", ".lock", ".json", ".html", ".css", ".js", ".po", "", ".sh"
        }:  # fmt: skip
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        faults += [f"{path.relative_to(ROOT)}: {name}" for name in names if re.search(re.escape(name), text)]
    assert faults == []
