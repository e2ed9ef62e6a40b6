"""`webinar work`, killed again and again in a batch of mails: none is lost, and a repeated one is known as such.

Killed five times in thirty mails; KILLS=50 kills it fifty times in three hundred, which takes a minute and a half.

One process loads the program and makes a copy of itself for each start, which is then killed. What a dead worker held
is free when its lease ends; that time is made to pass.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.architecture.house import ROOT
from tests.conftest import close
from tests.factories import Factory
from tests.screenshots import free_port
from webinar.app import create_app
from webinar.core.config import initialise, load

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="runs on a SQLite file"),
]
KILLS = int(os.environ.get("KILLS", "5"))
#: More than are handed over before the last kill.
MAILS = 6 * KILLS
#: Says the number of each copy; the copy is `webinar work`, with everything loaded before.
_STARTER = """
import os, sys
import webinar.app, webinar.features
from webinar.cli import cli
for _line in sys.stdin:
    child = os.fork()
    if not child:
        cli(["work", "--threads", "1"], standalone_mode=False)
    print(child, flush=True)
    os.waitpid(child, 0)
"""


_LEFT = "SELECT count(*) FROM jobs WHERE state = 'waiting' AND kind = 'registration.send_standing'"


class Postbox:
    """Takes mails; kills the worker at one of the next ones: before its answer, or after."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.worker, self.left, self.before = 0, 0, False
        self.killed, self.starts = threading.Event(), 0

    def aim(self, worker: int, *, left: int, before: bool) -> None:
        """Kill this worker when it hands over so many more mails."""
        self.killed.clear()
        self.left, self.before, self.worker = left, before, worker

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken.append((envelope.rcpt_tos[0], str(message_from_bytes(envelope.content)["Message-ID"])))
        self.left -= 1
        if self.worker and self.left <= 0:
            worker, self.worker = self.worker, 0
            if self.before:
                os.kill(worker, signal.SIGKILL)
                self.killed.set()
            else:
                # The answer goes first: it is recorded, or nearly.
                threading.Timer(random.uniform(0, 0.02), self._kill, (worker,)).start()  # noqa: S311 - any moment
        return "250 taken"

    def _kill(self, worker: int) -> None:
        os.kill(worker, signal.SIGKILL)
        self.killed.set()


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    found, port = Postbox(), free_port()
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    yield found, port
    controller.stop()


def _batch(instance: Path, port: int) -> dict[str, str]:
    """Make an installation in which the mails wait; return its environment."""
    initialise(instance)
    ours = {"WEBINAR_INSTANCE": str(instance), "WEBINAR_SMTP_URL": f"smtp://127.0.0.1:{port}"}
    environment = {**os.environ, **ours}
    app = create_app(load(environment))
    try:
        with app.app_context():
            from webinar.web.migrations import migrate

            migrate(app)
            make = Factory(app, datetime.now(UTC))
            make.organisation()
            make.webinar("host-a")
            for number in range(MAILS):
                make.registration(email=f"guest{number}@example.org")
    finally:
        close(app)
    return environment


def _free(instance: Path) -> int:
    """Let leases end; return how many jobs are left."""
    with closing(sqlite3.connect(instance / "webinar.sqlite", timeout=10)) as connection, connection:
        connection.execute("UPDATE jobs SET leased_until = created_at WHERE leased_until IS NOT NULL")
        return connection.execute(_LEFT).fetchone()[0]


def test_a_worker_killed_again_and_again_loses_no_mail_and_repeats_at_most_one_each_time(
    tmp_path: Path, postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    instance = tmp_path / "instance"
    environment = _batch(instance, port)
    starter = subprocess.Popen(
        [sys.executable, "-c", _STARTER], cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    worker = 0
    try:
        for kill in range(KILLS):
            box.aim(0, left=0, before=False)
            starter.stdin.write("\n")
            starter.stdin.flush()
            worker = int(starter.stdout.readline())
            box.aim(worker, left=random.randint(1, 5), before=kill % 2 == 0)  # noqa: S311 - any moment
            assert box.killed.wait(30), "the worker hands nothing over"
            left = _free(instance)
        assert left > 0, "every kill fell into the batch"
        starter.stdin.write("\n")
        starter.stdin.flush()
        worker = int(starter.stdout.readline())
        for _ in range(600):
            if not _waiting(instance):
                break
            threading.Event().wait(0.1)
    finally:
        os.kill(worker, signal.SIGKILL)
        starter.stdin.close()
        starter.wait(10)
    _judge(instance, box)


def _waiting(instance: Path) -> int:
    with closing(sqlite3.connect(instance / "webinar.sqlite", timeout=10)) as connection:
        return connection.execute(_LEFT).fetchone()[0]


def _judge(instance: Path, box: Postbox) -> None:
    counts = Counter(address for address, _name in box.taken)
    assert set(counts) == {f"guest{number}@example.org" for number in range(MAILS)}, "a mail is lost"
    assert len(box.taken) - MAILS <= KILLS, "more than one was repeated at a kill"
    assert len(set(box.taken)) == MAILS, "a repeated mail has another Message-ID"
    with closing(sqlite3.connect(instance / "webinar.sqlite", timeout=10)) as connection:
        rows = connection.execute(
            "SELECT key, count(*) FROM mail_deliveries WHERE state = 'sent' GROUP BY key"
        ).fetchall()
    assert len(rows) == MAILS
    assert {count for _key, count in rows} == {1}
