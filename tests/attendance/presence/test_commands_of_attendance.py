"""A webinar, its attendance report and its figures by commands alone, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attendance.readers.truth import SAMPLES, TRUTH

ZOOM = str(SAMPLES / "zoom_webinar_attendee_report.csv")
TIMES = ("--date", "2026-09-16", "--start", "14:00", "--end", "15:30", "--zone", "Asia/Karachi")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("commands") / "instance"
    for arguments in (("init",), ("db", "upgrade"), ("demo", "--attendees", "1")):
        assert webinar(place, *arguments).returncode == 0
    return place


def webinar(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WEBINAR_")}
    return subprocess.run(
        [sys.executable, "-m", "webinar", *arguments], env=environment | {"WEBINAR_INSTANCE": str(folder)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_from_nothing_to_the_whole_truth(folder: Path) -> None:
    made = webinar(folder, "new", "gateway", "--title", "Gateway", "--host", "cgss", *TIMES, "--publish", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["slug"] == "gateway"
    tried = webinar(folder, "import", "attendance", "gateway", ZOOM, "--dry-run", "--json")
    assert tried.returncode == 0, tried.stderr
    told = webinar(folder, "import", "attendance", "gateway", ZOOM, "--json")
    assert json.loads(told.stdout) == json.loads(tried.stdout)
    said = json.loads(told.stdout)
    assert list(said) == [
        "platform", "reader", "sha256", "rows", "connections", "unread", "matched", "proposed", "unmatched", "totals_only",
    ]  # fmt: skip
    assert (said["platform"], said["connections"], said["matched"], said["proposed"], said["unmatched"]) == (
        "zoom", 17, 12, 0, 2,
    )  # fmt: skip
    again = webinar(folder, "import", "attendance", "gateway", ZOOM, "--json")
    assert (again.returncode, json.loads(again.stdout)) == (0, said)
    assert "already imported" in webinar(folder, "import", "attendance", "gateway", ZOOM).stdout
    out = json.loads(webinar(folder, "export", "attendance", "gateway", "--format", "json").stdout)
    assert out["webinar"] == {
        "slug": "gateway", "title": "Gateway", "starts_at": "2026-09-16T09:00:00Z", "ends_at": "2026-09-16T10:30:00Z",
        "time_zone": "Asia/Karachi",
    }  # fmt: skip
    assert out["counts"] == {
        "registered": 11, "approved": 10, "attended": 9, "absent": 1, "unregistered": 2, "connections": 17, "peak": 8,
    }  # fmt: skip
    by_email = {(person["email"] or "").lower(): person for person in out["people"]}
    for person in TRUTH["people"]:
        if person["email"]:
            found = by_email[person["email"]]
            assert found["minutes"] == person["union_minutes_all"]
            assert found["minutes_in_webinar"] == person["union_minutes_clipped_to_event"]
            assert found["sum_of_connections"] == person["naive_sum_minutes"]
            assert len(found["evidence"]) == person["connections"]
    jose = by_email["jose.alvarez@example.net"]
    assert jose["share"] == 0.9
    assert jose["first_join"] == "2026-09-16T09:02:00Z"
    assert jose["evidence"][0] == {
        "source": Path(ZOOM).name,
        "sha256": said["sha256"],
        "row": jose["evidence"][0]["row"],
    }
    assert by_email["peter.absent@example.org"] | {"name": "", "organisation": ""} == {
        "name": "", "email": "peter.absent@example.org", "organisation": "", "country": None, "category": None,
        "registered": True, "role": "attendee", "connections": 0, "minutes": 0.0, "minutes_in_webinar": 0.0,
        "sum_of_connections": 0.0, "share": 0.0, "first_join": None, "last_leave": None, "attended": False, "evidence": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new", "x", "--title", "X"), "--host"), (("new", "x", "--title", "X", "--host", "nobody"), "no organisation 'nobody'"),
        (("new", "X Y", "--title", "X", "--host", "cgss"), "lower-case"), (("new", "sco-gateway", "--title", "X", "--host", "cgss"), "already"),
        (("new", "x", "--title", "X", "--host", "cgss", "--date", "16.9."), "2026-09-16"),
        (("new", "x", "--title", "X", "--host", "cgss", "--start", "14:00"), "--date"),
        (("new", "x", "--title", "X", "--host", "cgss", "--date", "2026-09-16", "--start", "14:00", "--zone", "Mars"), "time zone"),
        (("import", "attendance", "nothing", ZOOM), "no webinar 'nothing'"),
        (("import", "attendance", "sco-gateway", "/nowhere.csv"), "/nowhere.csv"),
        (("import", "attendance", "connectivity-forum", ZOOM, "--timezone", "Mars"), "time zone"),
        (("import", "attendance", "connectivity-forum", ZOOM), "doesn’t cover the webinar"),
        (("import", "attendance", "connectivity-forum", str(SAMPLES / "expected.json")), "platform"),
    ],
)  # fmt: skip
def test_refusals_are_one_line_and_json_when_asked(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    refused = webinar(folder, *arguments)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert words in refused.stderr
    refused = webinar(folder, *arguments, "--json")
    assert refused.returncode == 1
    assert words in json.loads(refused.stderr)["error"]
