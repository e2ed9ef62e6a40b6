"""The commands of an installation, as an operator types them: each in a process of its own, on a folder of its own."""

from __future__ import annotations

import gc
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.screenshots import ROOT, serve
from webinar.cli import loading
from webinar.core.config import note_address
from webinar.core.files import save


def webinar(
    folder: Path, *arguments: str, words: str = "", cwd: Path = ROOT, database_url: str = "", python_encoding: str = ""
) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WEBINAR_")}
    environment |= {"WEBINAR_DATABASE_URL": database_url} if database_url else {}
    environment |= {"PYTHONIOENCODING": python_encoding} if python_encoding else {}
    return subprocess.run(
        [sys.executable, "-m", "webinar", *arguments],
        env=environment | {"WEBINAR_INSTANCE": str(folder)},
        capture_output=True,
        input=words,
        cwd=cwd,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("upgraded") / "instance"
    assert webinar(folder, "init").returncode == 0
    assert webinar(folder, "db", "upgrade").returncode == 0
    return folder


@pytest.fixture
def installation(upgraded: Path, tmp_path: Path) -> Path:
    return shutil.copytree(upgraded, tmp_path / "instance")


def test_what_is_imported_for_good_is_passed_over_by_the_collector() -> None:
    try:
        with loading():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_the_doctor_finds_a_sound_installation_sound(installation: Path) -> None:
    examined = webinar(installation, "doctor")
    assert examined.returncode == 0, examined.stdout + examined.stderr
    assert "BAD" not in examined.stdout
    assert {line.split(maxsplit=1)[1] for line in examined.stdout.splitlines() if line.startswith("ok")} >= {
        "settings", "database", "migrations", "queue", "front end", "documents",
    }  # fmt: skip


def test_an_upgrade_with_nothing_to_do_does_nothing(installation: Path) -> None:
    for _ in range(2):
        again = webinar(installation, "db", "upgrade")
        assert again.returncode == 0, again.stderr


def test_a_server_starts_a_second_time_on_what_the_first_has_left(tmp_path: Path) -> None:
    for _ in range(2):
        server, address = serve(tmp_path / "instance")
        try:
            assert urllib.request.urlopen(f"{address}/healthz", timeout=5).status == 200
        finally:
            server.terminate()
            server.wait(20)


def test_tidying_up_deletes_what_nothing_names(installation: Path) -> None:
    digest = save(installation / "files", b"forgotten")
    assert "Files deleted: 0." in webinar(installation, "tidy").stdout
    os.utime(installation / "files" / digest[:2] / digest, (0, 0))
    assert "Files deleted: 1." in webinar(installation, "tidy").stdout


def test_the_doctor_says_what_is_to_be_done(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    assert webinar(folder, "init").returncode == 0
    examined = webinar(folder, "doctor")
    assert examined.returncode != 0
    assert "webinar db upgrade" in examined.stdout


def test_the_example_is_loaded_once_and_its_links_are_printed(installation: Path) -> None:
    first = webinar(installation, "demo", "--attendees", "8", "--json")
    again = webinar(installation, "demo", "--attendees", "8", "--json")
    assert first.returncode == again.returncode == 0, first.stderr + again.stderr
    told = json.loads(first.stdout)
    assert "sco-gateway" in first.stdout
    assert "connectivity-forum" in first.stdout
    assert told.keys() == json.loads(again.stdout).keys()
    link = webinar(installation, "link", "speaker", "connectivity-forum", "nobody@example.org")
    assert link.returncode != 0
    assert "Traceback" not in link.stderr


@pytest.fixture(scope="module")
def example(upgraded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(upgraded, tmp_path_factory.mktemp("example") / "instance")
    loaded = webinar(folder, "demo", "--attendees", "3", "--json")
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stderr == ""
    return folder


def _printed() -> list[str]:
    """Return the commands of the README that end: `make` sets up, serves or tests."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("make ")]


@pytest.mark.parametrize("line", _printed())
def test_the_commands_of_the_readme_work_as_printed(example: Path, line: str) -> None:
    program, *arguments = shlex.split(line)
    assert program == ".venv/bin/webinar"
    note_address(example, "http://127.0.0.1:8000")
    plain, as_json = webinar(example, *arguments), webinar(example, *arguments, "--json")
    assert plain.returncode == as_json.returncode == 0, plain.stderr + as_json.stderr
    assert plain.stderr == as_json.stderr == ""
    assert plain.stdout.startswith("http://127.0.0.1:8000/")
    assert json.loads(as_json.stdout)["link"].startswith("http://127.0.0.1:8000/")


def test_the_verbs_of_the_documents_exist() -> None:
    verbs = {
        line.split(":")[0] for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if ": " in line
    }
    for name in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"`(?:\w+=\S+ )*make (\w+)", (ROOT / name).read_text(encoding="utf-8")))
        assert named
        assert named <= verbs, name


@pytest.mark.parametrize("command", [("retention",), ("retention", "--json"), ("doctor",), ("db", "check")])
def test_commands_say_what_they_found_and_nothing_of_their_tools(example: Path, command: tuple[str, ...]) -> None:
    said = webinar(example, *command)
    assert "alembic" not in said.stdout + said.stderr
    assert "INFO" not in said.stdout + said.stderr


def test_links_lead_to_the_port_that_is_served(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    server, address = serve(folder)
    try:
        made = webinar(folder, "user", "add", "you@example.org", "--admin")
        assert made.stdout.startswith(f"{address}/"), made.stdout + made.stderr
    finally:
        server.terminate()
        server.wait(20)


@pytest.mark.parametrize(
    "command",
    [("demo", "--json"), ("import", "people", __file__, "--json"), ("user", "link", "a@example.org", "--json"), ("retention", "--json")],
)  # fmt: skip
def test_before_the_first_upgrade_commands_say_what_is_to_be_done(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert webinar(tmp_path / "instance", "init").returncode == 0
    done = webinar(tmp_path / "instance", *command)
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(done.stderr) == {"error": "the tables are not those of this version; run `webinar db upgrade`"}


@pytest.mark.parametrize("command", [("run", "--port", "5799"), ("work",)])
def test_no_server_and_no_worker_starts_without_tables(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert webinar(tmp_path / "instance", "init").returncode == 0
    done = webinar(tmp_path / "instance", *command)
    assert done.returncode != 0
    assert "run `webinar db upgrade`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_told_in_one_line(installation: Path) -> None:
    done = webinar(installation, "export", "registrations", "x", database_url="postgresql://nobody@127.0.0.1:1/none")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: the database does not answer: ")
    assert done.stderr.count("\n") == 1
    done = webinar(installation, "receive-mail", database_url="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 75


def test_a_dash_stands_for_standard_input_and_output(example: Path, tmp_path: Path) -> None:
    made = webinar(example, "export", "registrations", "connectivity-forum", "--format", "csv", "-o", "-", cwd=tmp_path)
    assert made.stdout.removeprefix("\ufeff").startswith("public_id,")
    assert not list(tmp_path.iterdir())
    refused = webinar(example, "export", "registrations", "connectivity-forum", "-o", "-", "--json", cwd=tmp_path)
    assert "error" in json.loads(refused.stderr)
    found = webinar(
        example, "import", "registrations", "connectivity-forum", "-", "--dry-run", "--json", words=made.stdout
    )
    assert json.loads(found.stdout)["new"] == 0


def test_no_encoding_of_the_terminal_stops_a_command(example: Path, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name,Email\nМария,bad\n", encoding="utf-8")
    done = webinar(
        example, "import", "people", str(tmp_path / "people.csv"), "--dry-run", "--json", python_encoding="ascii"
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["rows"] == 1


def test_a_mail_server_can_hand_over_a_mail_that_is_too_large(installation: Path) -> None:
    done = webinar(
        installation, "receive-mail", "--json", words=f"From: a@example.org\nSubject: x\n\n{'x' * 3_000_000}"
    )
    assert json.loads(done.stdout)["outcome"] == "held"
