"""Two server processes hold one limit."""

from __future__ import annotations

import http.cookiejar
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import SECRET, close
from tests.journeys.test_server import Running
from tests.screenshots import free_port
from webinar.app import create_app
from webinar.core.config import initialise, load
from webinar.web.migrations import migrate

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="runs on a SQLite file"),
]


def _ask(base: str, number: int) -> int:
    """Ask for a sign-in link as a new browser of the same computer does, on a connection of its own."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = opener.open(f"{base}/sign-in/link", timeout=20).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    fields = urllib.parse.urlencode({"csrf_token": token, "email": f"somebody{number}@example.org"}).encode()
    try:
        return opener.open(f"{base}/sign-in/link", fields, timeout=20).status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_two_processes_let_through_what_one_does(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    initialise(instance)
    app = create_app(load({"WEBINAR_INSTANCE": str(instance), "WEBINAR_SECRET_KEY": SECRET}), RATELIMIT_ENABLED=False)
    with app.app_context():
        migrate(app)
    close(app)
    server = Running(instance, free_port(), "--workers", "2", "--no-worker")
    try:
        answers = [_ask(server.base, number) for number in range(12)]
    finally:
        server.kill()
    assert sorted(answers) == [200] * 5 + [429] * 7
