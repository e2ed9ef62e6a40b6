"""The order of wings and rooms is written once, in features.py: folders, contracts, ceilings and documents follow it."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.architecture import house
from webinar.features import FEATURES, WINGS

ROOT = house.ROOT
#: (wing, room) in their order; the ground and `accounts` are wings of one room, called "".
ORDER = [("core", ""), ("web", "")] + [
    (wing, "" if wing == "accounts" else feature.name) for wing, rooms in WINGS.items() for feature in rooms
]
ROOMS = [f"{wing}/{room}" for wing, room in ORDER if room]


def contracts(root: Path) -> dict[str, dict[str, list[str]]]:
    content = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {row["id"]: row for row in content["tool"]["importlinter"]["contracts"]}


def flat(layers: list[str]) -> list[str]:
    """The names of layers, siblings apart, earliest first."""
    return [name.strip("() ") for layer in reversed(layers) for name in layer.split("|")]


def test_a_feature_bears_the_name_of_its_room() -> None:
    names = [f"{wing}/{room}" if room else wing for wing, room in ORDER if wing not in {"core", "web"}]
    assert len(names) == len(FEATURES)
    for name in names:
        assert (ROOT / "webinar" / name / "feature.py").exists(), name


def test_every_folder_is_a_room_in_the_table_of_contents() -> None:
    found = {path.parent.relative_to(ROOT / "webinar").as_posix() for path in ROOT.glob("webinar/*/*/__init__.py")}
    assert found - {"accounts/views"} == set(ROOMS)


def test_templates_and_tests_mirror_the_rooms() -> None:
    shared = {
        "layouts",
        "components",
        "errors",
        "security",
        "documents",
        "architecture",
        "fixtures",
        "journeys",
        "e2e",
        "benchmarks",
        "mutants",
    }
    wings = {wing for wing, _ in ORDER}
    for base in ("templates", "tests"):
        for folder in (path for path in (ROOT / base).iterdir() if path.is_dir() and path.name[0] not in "_."):
            assert folder.name in wings | shared, folder
            if folder.name in shared | {"core", "web", "accounts"}:
                continue
            inside = {path.name for path in folder.iterdir() if path.is_dir() and path.name[0] != "_"}
            assert {f"{folder.name}/{name}" for name in inside} <= set(ROOMS), folder


def test_test_modules_of_rooms_bear_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py") if not (path.parent / "__init__.py").exists()]
    assert sorted(names) == sorted(set(names)), "two modules of one name cannot be collected in one run"


def test_the_contracts_say_the_order_of_the_table_of_contents() -> None:
    rows = contracts(ROOT)
    wings = [name for name in flat(rows["wings"]["layers"]) if name in {wing for wing, _ in ORDER}]
    assert wings == list(dict.fromkeys(wing for wing, _ in ORDER))
    for wing in WINGS:
        if wing != "accounts":
            ours = [room for name, room in ORDER if name == wing]
            theirs = flat(rows[f"rooms-of-{wing}"]["layers"])
            assert sorted(theirs) == sorted(ours), wing
            siblings = [set(map(str.strip, layer.split("|"))) for layer in reversed(rows[f"rooms-of-{wing}"]["layers"])]
            rank = {room: number for number, layer in enumerate(siblings) for room in layer}
            assert [rank[room] for room in ours] == sorted(rank.values()), wing
    assert set(rows["room-layers"]["containers"]) == {"webinar.accounts"} | {
        "webinar." + room.replace("/", ".") for room in ROOMS
    }
    assert all(row["exhaustive"] for key, row in rows.items() if row["type"] == "layers")  # type: ignore[comparison-overlap]


def test_every_room_has_a_ceiling() -> None:
    assert list(house.rules()["rooms"]) == [f"{wing}/{room}" if room else wing for wing, room in ORDER]


def test_the_document_tells_the_same_order() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    wing, told = "", []
    for first, second in re.findall(r"^\| (?:`(\w+)`)? ?\| (?:`(\w+)`)? ?\| \S", text, re.MULTILINE):
        wing = first or wing
        told.append((wing, second))
    assert told == ORDER


@pytest.mark.parametrize(
    ("room", "contract"),
    [("registration/annexe", "Rooms of the wing registration"), ("annexe", "Wings in order")],
)
def test_a_forgotten_room_breaks_the_contract(tmp_path: Path, room: str, contract: str) -> None:
    shutil.copytree(ROOT / "webinar", tmp_path / "webinar", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "webinar" / room).mkdir()
    (tmp_path / "webinar" / room / "__init__.py").write_text('"""A room that nobody listed."""\n', encoding="utf-8")
    result = house.contracts(tmp_path)
    assert result.returncode == 1
    assert contract in " ".join(result.stdout.split()), result.stdout
