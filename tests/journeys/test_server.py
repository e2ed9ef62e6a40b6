"""The server as it is started: killed at any moment, it has lost nothing that it acknowledged."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tests.page import hidden_fields
from tests.screenshots import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="runs on a SQLite file"),
]


class Running:
    """A server in a process group of its own."""

    def __init__(self, instance: Path, port: int, *arguments: str, **settings: object) -> None:
        environment = {**os.environ, "WEBINAR_INSTANCE": str(instance)}
        environment |= {f"WEBINAR_{name.upper()}": str(value) for name, value in settings.items()}
        command = [sys.executable, "-m", "webinar", "run", "--port", str(port), "--threads", "8", *arguments]
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            with suppress(OSError):
                urllib.request.urlopen(f"{self.base}/healthz", timeout=2)
                return
            time.sleep(0.1)
        self.kill()
        pytest.fail("the server did not start")

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def register(self, email: str) -> bool:
        """Register as a browser does; True when the server acknowledged it."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        address = f"{self.base}/w/connectivity-forum/register"
        try:
            page = opener.open(address, timeout=10).read().decode()
            fields = {**hidden_fields(page), "full_name": "Guest", "email": email, "agree": "y", "country": "", "organisation": "",
                      "position": "", "question": "", "category": re.search(r'name="category"[^>]*value="(\d+)"', page).group(1)}  # fmt: skip
            answer = opener.open(address, urllib.parse.urlencode(fields).encode(), timeout=10)
        except (OSError, urllib.error.URLError, http.client.HTTPException):
            return False
        return answer.url.endswith("/received")


def _rows(instance: Path, statement: str) -> list[tuple]:
    with closing(sqlite3.connect(instance / "webinar.sqlite", timeout=10)) as connection, connection:
        return connection.execute(statement).fetchall()


def _crowd(server: Running, name: str, acknowledged: list[str]) -> list[threading.Thread]:
    """Let eight guests register at once."""

    def one(email: str) -> None:
        if server.register(email):
            acknowledged.append(email)

    threads = [threading.Thread(target=one, args=(f"{name}-{number}@example.org",)) for number in range(8)]
    for thread in threads:
        thread.start()
    return threads


def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    instance, port = tmp_path / "instance", free_port()
    server = Running(instance, port, "--prepare")
    acknowledged: list[str] = []
    for kill in range(3):
        threads = _crowd(server, f"guest{kill}", acknowledged)
        if kill == 0:
            for thread in threads:
                thread.join()
        else:
            time.sleep(random.uniform(0.05, 0.6))  # noqa: S311 - any moment
        server.kill()
        for thread in threads:
            thread.join()
        # What the dead worker held is free when its lease ends; two minutes are made to pass.
        _rows(instance, "UPDATE jobs SET leased_until = created_at WHERE leased_until IS NOT NULL")
        server = Running(instance, port)
    assert len(acknowledged) >= 8
    sent: set[str] = set()
    waited = time.monotonic() + 100
    while not set(acknowledged) <= sent and time.monotonic() < waited:
        time.sleep(0.3)
        sent = {row[0] for row in _rows(instance, "SELECT recipient FROM mail_deliveries")}
    server.kill()
    # The last of them may be told that they are on the waiting list: that was acknowledged as well.
    kept = {
        row[0] for row in _rows(instance, "SELECT email FROM registrations WHERE status IN ('confirmed', 'waiting')")
    }
    assert set(acknowledged) <= kept
    assert set(acknowledged) <= sent
    assert _rows(instance, "SELECT key FROM mail_deliveries GROUP BY key HAVING count(*) > 1") == []


def test_who_takes_the_place_of_a_dead_process_waits_for_the_database(tmp_path: Path) -> None:
    instance, port = tmp_path / "instance", free_port()
    server = Running(instance, port, "--prepare")
    arbiter = server.process.pid
    children = Path(f"/proc/{arbiter}/task/{arbiter}/children")
    dead = int(children.read_text().split()[-1])
    _rows(instance, "ALTER TABLE alembic_version RENAME TO away")
    os.kill(dead, signal.SIGKILL)
    waited = time.monotonic() + 60
    while time.monotonic() < waited:
        with suppress(OSError):
            urllib.request.urlopen(f"{server.base}/healthz", timeout=2)
            if str(dead) not in children.read_text().split():
                break
        time.sleep(0.2)
    else:
        pytest.fail("nobody took its place")
    assert server.process.poll() is None
    server.kill()
