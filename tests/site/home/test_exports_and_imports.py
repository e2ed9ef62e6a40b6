"""What the contract promises of `export`, `import` and `schema`."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.factories import Factory
from webinar.cli import schema
from webinar.core.tables import read_table
from webinar.site.demo.cli import demo
from webinar.web.commands import export, import_

Run = Callable[..., Result]


def _example(app: Flask, make: Factory) -> None:
    done = CliRunner().invoke(demo, ["--attendees", "3"], obj=lambda: app)
    assert done.exit_code == 0, done.output


@pytest.fixture
def run(app: Flask, world) -> Run:
    world(_example)
    groups = {"export": export, "import": import_}

    def ran(group: str, *arguments: str) -> Result:
        return CliRunner().invoke(groups[group], arguments, obj=lambda: app)

    return ran


def test_the_dossier_holds_every_document_and_says_what_is_not_there(run: Run, tmp_path: Path) -> None:
    made = run("export", "dossier", "sco-gateway", "-o", str(tmp_path), "--json")
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert told["file"] == str(tmp_path / "sco-gateway-dossier.zip")
    why = {row["what"]: row["why"] for row in told["missing"]}
    assert set(why) == {"programme (ics)", *(f"participants ({kind})" for kind in ("pdf", "docx", "xlsx"))}
    assert why["participants (pdf)"] == "no list of participants is issued yet"
    with zipfile.ZipFile(tmp_path / "sco-gateway-dossier.zip") as archive:
        names = set(archive.namelist()) - {"contents.json"}
        assert names >= {
            "sco-gateway-programme.pdf", "sco-gateway-attendance.pdf", "sco-gateway-attendance.xlsx",
            "sco-gateway-press-release.docx", "sco-gateway-press-release.pdf", "sco-gateway-coverage.xlsx",
            "sco-gateway-annotated-agenda.pdf", "sco-gateway-run-of-show.pdf",
        }  # fmt: skip
        contents = json.loads(archive.read("contents.json"))
        assert set(contents["files"]) == names
        assert contents["missing"] == told["missing"]
        assert all(archive.read(name) for name in names)
        assert archive.read("sco-gateway-programme.pdf").startswith(b"%PDF")
    assert run("export", "dossier", "nothing", "-o", str(tmp_path)).exit_code == 1


def test_every_export_goes_to_a_folder_under_the_name_of_its_page(run: Run, tmp_path: Path) -> None:
    wanted = {
        ("programme", "pdf"): "sco-gateway-programme.pdf", ("programme", "json"): "sco-gateway-schedule.json",
        ("registrations", "csv"): "sco-gateway-registrations.csv", ("registrations", "json"): "sco-gateway-registrations.json",
        ("attendance", "json"): "sco-gateway-attendance.json", ("coverage", "csv"): "sco-gateway-coverage.csv",
        ("coverage", "xlsx"): "sco-gateway-coverage.xlsx", ("release", "docx"): "sco-gateway-press-release.docx",
    }  # fmt: skip
    for (what, kind), name in wanted.items():
        made = run("export", what, "sco-gateway", "--format", kind, "-o", str(tmp_path), "--json")
        assert made.exit_code == 0, made.output
        told = json.loads(made.stdout)
        assert (told["file"], told["format"]) == (str(tmp_path / name), kind)
        assert (tmp_path / name).stat().st_size == told["bytes"] > 0
    assert zipfile.is_zipfile(tmp_path / "sco-gateway-press-release.docx")
    book = read_table((tmp_path / "sco-gateway-coverage.xlsx").read_bytes(), "a.xlsx")
    assert book.rows[0][:2] == ("Media outlet", "Headline")
    lines = (tmp_path / "sco-gateway-coverage.csv").read_text("utf-8-sig").splitlines()
    again = run("import", "coverage", "sco-gateway", str(tmp_path / "sco-gateway-coverage.csv"), "--json")
    assert json.loads(again.stdout) == {"rows": len(lines) - 1, "new": 0, "known": len(lines) - 1, "bad": []}


def test_refusals_are_one_line_and_end_with_1(run: Run) -> None:
    for arguments, words in (
        (("export", "programme", "nothing"), "no webinar 'nothing'"),
        (("export", "participants", "connectivity-forum"), "no list of participants is issued"),
        (("export", "coverage", "sco-gateway", "--json"), "--output"),
        (("export", "coverage", "sco-gateway", "-o", "/nowhere/a.csv"), "cannot write"),
        (("export", "programme", "sco-gateway", "--copy", "nobody"), "no host"),
        (("import", "people", "/nowhere.csv"), "cannot read"),
        (("import", "coverage", "nothing", __file__), "no webinar 'nothing'"),
    ):
        refused = run(*arguments)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.count("\n") == 1, refused.stderr
        assert words in refused.stderr.replace('"', "'")


def test_people_come_into_the_registry_and_onto_a_panel(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "Full name,Position,Email\nNadia Orlova,Director,n@example.org\nNo Address,Editor,nonsense\nIlya Serov,Editor,\n"
    )
    tried = json.loads(run("import", "people", "connectivity-forum", str(file), "--dry-run", "--json").stdout)
    assert (tried["rows"], tried["new"], [row["row"] for row in tried["bad"]], tried["panel"]) == (3, 2, [3], 0)
    done = json.loads(run("import", "people", "connectivity-forum", str(file), "--json").stdout)
    assert (done["new"], done["panel"]) == (2, 2)
    again = json.loads(run("import", "people", "connectivity-forum", str(file), "--json").stdout)
    assert (again["new"], again["known"], again["panel"]) == (0, {"2": "Nadia Orlova", "4": "Ilya Serov"}, 0)
    plain = run("import", "people", str(file))
    assert plain.stdout.splitlines()[-1] == "3 rows: 0 new, 2 known already, 1 with errors; 0 put on the panel"


def test_the_schema_draws_every_table_once() -> None:
    drawn, data = CliRunner().invoke(schema).stdout, json.loads(CliRunner().invoke(schema, ["--json"]).stdout)
    assert drawn.startswith("erDiagram\n")
    for table in data:
        assert drawn.count(f"\n  {table['table']} {{\n") == 1
    hosts = next(table for table in data if table["table"] == "hosts")
    assert {"webinars.id", "organisations.id"} <= {column["refers_to"] for column in hosts["columns"]}
    assert "  webinars ||--o{ hosts : webinar_id" in drawn
