"""The server as it is started: no file takes it down, fills its memory, or keeps others waiting."""

from __future__ import annotations

import http.cookiejar
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tests.core import hostile
from tests.journeys.test_server import Running, pytestmark  # noqa: F401 - the marks hold here too
from tests.screenshots import free_port


class Visitor:
    """Somebody with cookies."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def token(self, path: str) -> str:
        page = self.opener.open(self.base + path, timeout=30).read().decode()
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)

    def send(self, path: str, content: bytes, name: str, **fields: str) -> str:
        """Post a file as a browser does; returns the page that answers."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {"csrf_token": self.token(path), **fields}.items()
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content
        )
        body = b"".join(parts) + f"\r\n--{mark}--\r\n".encode()
        request = urllib.request.Request(
            self.base + path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}
        )
        try:
            with closing(self.opener.open(request, timeout=60)) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            refused = error
        assert refused.code == 422
        return refused.read().decode()


def _memory(leader: int) -> int:
    """Return the memory of all processes of the server's group, in megabytes.

    A child that has not begun its own program yet still shares its parent's memory and name: it is not counted twice.
    """
    found: dict[int, tuple[int, bytes, int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
            if int(fields[2]) == leader:
                found[int(entry.parent.name)] = (
                    int(fields[1]),
                    (entry.parent / "cmdline").read_bytes(),
                    int(fields[21]),
                )
        except (OSError, IndexError):
            continue
    own = (pages for parent, name, pages in found.values() if parent not in found or found[parent][1] != name)
    return sum(own) * 4096 // 2**20


@pytest.fixture
def server(tmp_path: Path):
    running = Running(tmp_path / "instance", free_port(), "--prepare")
    yield running
    running.kill()


def _organiser(server: Running, instance: Path) -> Visitor:
    environment = {"WEBINAR_INSTANCE": str(instance), "PATH": ""}
    for words in (["user", "add", "o@example.org", "--admin"], ["user", "link", "o@example.org"]):
        done = subprocess.run(
            [sys.executable, "-m", "webinar", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    path = urllib.parse.urlsplit(re.search(r"http\S+", done.stdout).group(0)).path
    visitor = Visitor(server.base)
    visitor.opener.open(
        server.base + path, urllib.parse.urlencode({"csrf_token": visitor.token(path)}).encode(), timeout=30
    )
    return visitor


def test_hostile_files_are_refused_while_others_are_served(server: Running, tmp_path: Path) -> None:
    organiser = _organiser(server, tmp_path / "instance")
    path = "/manage/w/connectivity-forum/import"
    organiser.send(path, b"Name,E-mail\nAnn,ann@example.org\n", "good.csv", rows="")
    idle, most, slowest, done = _memory(server.process.pid), [0], [0.0], threading.Event()

    def watch() -> None:
        while not done.is_set():
            begun = time.monotonic()
            urllib.request.urlopen(f"{server.base}/healthz", timeout=30)
            slowest[0] = max(slowest[0], time.monotonic() - begun)
            most[0] = max(most[0], _memory(server.process.pid))
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for name, (content, words) in hostile.WORKBOOKS.items():
            assert words.casefold() in organiser.send(path, content, "x.xlsx", rows="").casefold(), name
        for address in (path, "/manage/people/import"):
            assert "up to 50 columns" in organiser.send(address, hostile.QUOTES, "x.csv", rows="")
    finally:
        done.set()
        watcher.join()
    print(f"idle {idle} MB, at most {most[0] - idle} MB more, /healthz at most {slowest[0]:.2f} s")
    assert most[0] - idle < 150
    assert server.process.poll() is None
    assert server.register("after@example.org"), "and it goes on"
