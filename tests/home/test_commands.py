"""The commands of an installation, as an operator types them: each in a process of its own, on a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.screenshots import serve
from webinar.core.files import save


def webinar(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WEBINAR_")}
    return subprocess.run(
        [sys.executable, "-m", "webinar", *arguments],
        env=environment | {"WEBINAR_INSTANCE": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    assert webinar(folder, "init").returncode == 0
    assert webinar(folder, "db", "upgrade").returncode == 0
    return folder


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
