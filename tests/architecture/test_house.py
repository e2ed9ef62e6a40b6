"""The house keeps its rules; and each rule is shown to find a fault that is planted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import house

ROOT, BUDGET = house.ROOT, house.rules()
CHECKS: dict[str, Callable[[Path], list[str]]] = {
    "vocabulary": lambda root: house.vocabulary(root, BUDGET),
    "sizes": lambda root: house.sizes(root, BUDGET),
    "late imports": house.late_imports,
    "unfinished": house.unfinished,
    "undocumented": house.undocumented,
    "styles": house.colours_and_sides,
    "markup": house.unsafe_markup,
    "places": house.writers_of_places,
    "queries": house.queries_by_name,
    "macros": house.unused_macros,
    "long markup": lambda root: house.long_markup(root, BUDGET),
    "refusals": house.refusals_by_hand,
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    for folder in ("webinar", "templates", "static/css", "static/js", "tests"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.mark.parametrize("check", CHECKS)
def test_the_house_keeps_the_rule(check: str) -> None:
    assert CHECKS[check](ROOT) == []


def test_no_exception_has_outlived_its_file() -> None:
    assert [name for name in BUDGET["exceptions"] if not (ROOT / "webinar" / name).exists()] == []


PLANTED = [
    ("queries", "webinar/site/home/views/staff.py", "url_for('staff.index', **request.args)\n"),
    ("queries", "webinar/site/home/views/staff.py", "known = request.args.to_dict()\n"),
    ("queries", "templates/x.html", "<a href=\"{{ url_for('x', **request.args) }}\">x</a>\n"),
    ("vocabulary", "webinar/directory/people/helpers.py", "\n"),
    ("sizes", "webinar/directory/people/rules.py", "x = 1\n" * 400),
    ("sizes", "webinar/directory/people/queries.py", "def long():\n" + "    x = 1\n" * 70),
    ("sizes", "webinar/site/garage/rules.py", "x = 1\n"),
    ("sizes", "webinar/site/home/rules.py", "x = 1\n" * 349),
    ("sizes", "templates/long.html", "<p></p>\n" * 200),
    ("sizes", "tests/test_long.py", "x = 1\n" * 401),
    ("late imports", "webinar/directory/people/rules.py", "def f():\n    import json\n    return json\n"),
    ("unfinished", "webinar/directory/people/rules.py", "# " + house.BACKWARDS[0][::-1] + " more\n"),
    ("unfinished", "templates/x.html", "<!-- FIX" + "ME -->\n"),
    ("undocumented", "webinar/directory/people/__init__.py", "x = 1\n"),
    ("styles", "static/css/x.css", "a { color: #fff; }\n"),
    ("styles", "static/css/x.css", "a { margin-left: 1rem; }\n"),
    ("places", "webinar/registration/roster/service.py", "def f(row):\n    row.status = 'confirmed'\n"),
    ("places", "webinar/registration/imports/service.py", "update(Registration).values(status='confirmed')\n"),
    ("places", "webinar/registration/delegations/rules.py", "setattr(row, 'held_until', None)\n"),
    ("markup", "templates/x.html", "<p>{{ name|safe }}</p>\n"),
    ("macros", "templates/x.html", '{% from "components/chip.html" import chip, status_chip %}{{ chip("x") }}\n'),
    ("long markup", "templates/x.html", f"<p>{'<b>x</b>' * 30}</p>\n"),
    ("refusals", "webinar/directory/people/views/x.py", "def f():\n    session().rollback()\n"),
    (
        "refusals",
        "webinar/directory/people/views/x.py",
        "def f():\n    try:\n        service.go()\n    except RuleViolation as error:\n        flash(error)\n",
    ),
    ("markup", "templates/x.html", '<p onclick="go()"></p>\n'),
]


@pytest.mark.parametrize(("check", "path", "content"), PLANTED)
def test_a_planted_fault_is_found(copy: Path, check: str, path: str, content: str) -> None:
    target = copy / path
    before = target.read_text(encoding="utf-8") if target.exists() else None
    target.parent.mkdir(exist_ok=True)
    target.write_text(content, encoding="utf-8")
    try:
        assert any(target.name.split(".")[0] in fault or target.parent.name in fault for fault in CHECKS[check](copy))
    finally:
        target.unlink() if before is None else target.write_text(before, encoding="utf-8")
        if not any(target.parent.iterdir()):
            target.parent.rmdir()


def test_the_import_contracts_hold() -> None:
    result = house.contracts(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("core/text.py", "import flask", "The core knows neither Flask"),
        ("core/text.py", "from webinar.directory.people import models", "Wings in order"),
        ("directory/people/service.py", "from webinar.registration.registering import models", "Wings in order"),
        (
            "directory/organisations/service.py",
            "from webinar.directory.people import models",
            "Rooms of the wing directory",
        ),
        ("directory/people/rules.py", "from webinar.directory.people import views", "Layers inside each room"),
        ("registration/registering/service.py", "import wtforms", "Models, rules, queries"),
    ],
)
def test_a_planted_import_breaks_its_contract(tmp_path: Path, path: str, line: str, contract: str) -> None:
    shutil.copytree(ROOT / "webinar", tmp_path / "webinar", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "webinar" / path).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = house.contracts(tmp_path)
    assert result.returncode == 1
    listed = " ".join(result.stdout.split("Broken contracts")[-1].split())
    assert contract in listed
