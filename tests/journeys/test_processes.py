"""Several server processes on one database: prepared once, never over capacity, ready while another one writes."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import sqlite3
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.test_server import Running, _rows
from tests.page import hidden_fields
from tests.screenshots import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="runs on a SQLite file"),
]
PEOPLE, PLACES = 120, 40
#: Two in three come once, every third is one of them again.
ADDRESSES = [f"guest{number - number % 3 // 2}@example.org" for number in range(PEOPLE)]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("processes") / "instance"


@pytest.fixture(scope="module")
def server(instance: Path) -> Iterator[Running]:
    """Two processes that prepare an empty installation, both at once."""
    started = Running(instance, free_port(), "--workers", "2", "--prepare", trusted_proxies=1)
    yield started
    started.kill()


def _processes(parent: int) -> set[int]:
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return {int(one) for one in text.split()}


def _ready(base: str) -> dict[str, str]:
    with urllib.request.urlopen(f"{base}/readyz", timeout=20) as answer:
        return json.load(answer)


def test_two_processes_prepare_one_installation_once(server: Running, instance: Path) -> None:
    assert len(_processes(server.process.pid)) == 2
    assert _ready(server.base) == {"status": "ok", "database": "ok", "migrations": "ok", "queue": "ok"}
    slugs = [row[0] for row in _rows(instance, "SELECT slug FROM webinars")]
    assert len(slugs) == len(set(slugs)) > 1
    assert _rows(instance, "SELECT email FROM users GROUP BY email HAVING count(*) > 1") == []


def test_it_is_ready_while_another_one_writes_and_what_waits_is_taken(server: Running, instance: Path) -> None:
    with closing(sqlite3.connect(instance / "webinar.sqlite", timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert _ready(server.base)["status"] == "ok"
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(_register, server.base, "patient@example.org", 250)
            assert [_ready(server.base)["status"] for _time in range(3)] == ["ok"] * 3
            other.execute("ROLLBACK")
            assert waiting.result()


def _register(base: str, email: str, caller: int) -> bool:
    """Register as the browser of a caller of its own, on connections of its own."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    opener.addheaders = [("X-Forwarded-For", f"192.0.2.{caller}")]
    address = f"{base}/w/connectivity-forum/register"
    with opener.open(address, timeout=60) as form:
        page = form.read().decode()
    fields = {
        **hidden_fields(page), "full_name": "Guest", "email": email, "agree": "y", "country": "", "organisation": "",
        "position": "", "question": "", "category": re.search(r'name="category"[^>]*value="(\d+)"', page).group(1),
    }  # fmt: skip
    with opener.open(address, urllib.parse.urlencode(fields).encode(), timeout=60) as answer:
        return answer.url.endswith("/received")


def test_a_crowd_at_two_processes_gets_the_places_that_there_are_and_nobody_two(
    server: Running, instance: Path
) -> None:
    webinar = _rows(instance, "SELECT id FROM webinars WHERE slug = 'connectivity-forum'")[0][0]
    counted = f"SELECT count(*) FROM registrations WHERE webinar_id = {webinar}"  # noqa: S608 - our own number
    taken = _rows(instance, f"{counted} AND status = 'confirmed'")[0][0]
    _rows(instance, f"UPDATE webinars SET capacity = {taken + PLACES} WHERE id = {webinar}")  # noqa: S608 - as above
    with ThreadPoolExecutor(16) as pool:
        taken_up = pool.map(lambda one: _register(server.base, one[1], one[0] % 250), enumerate(ADDRESSES))
        assert list(taken_up) == [True] * PEOPLE
    assert _rows(instance, f"{counted} AND status = 'confirmed'")[0][0] == taken + PLACES
    came = _rows(instance, f"SELECT email FROM registrations WHERE webinar_id = {webinar} AND email LIKE 'guest%'")  # noqa: S608 - as above
    assert sorted(row[0] for row in came) == sorted(set(ADDRESSES))
    keys = "SELECT email_key FROM registrations GROUP BY webinar_id, email_key HAVING count(*) > 1"
    assert _rows(instance, keys) == []
