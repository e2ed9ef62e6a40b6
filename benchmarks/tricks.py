"""Each trick for speed alone: registrations a second with it and without it, in one run, and the server's time for one.

`python benchmarks/tricks.py [--workers N] [--rounds N] [NAME ...]` measures on SQLite, and on PostgreSQL too when
TEST_DATABASE_URL names one. Two servers, one of them patched, take turns; figures are medians of the ratios of
neighbouring rounds, because a shared machine is never quiet. `docs/decisions/0017-one-reading.md` has the outcome.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from benchmarks import registration as whole

_FREE = """
class Free:
    def acquire(self, timeout=None): return False
    def release(self): pass
"""
#: What takes a trick out that the product has.
WITHOUT = {
    "nothing (noise)": "",
    "the setup is kept": """
from webinar.registration.registering import setup
class Nothing(dict):
    def __setitem__(self, key, value): pass
setup._KEPT = Nothing()
""",
    "threads take turns": _FREE
    + """
from webinar.core import database
database._Turns.__init__ = lambda self, _path: vars(self).update(_turn=Free(), _path="")
""",
    "processes take turns": """
from webinar.core import database
made = database._Turns.__init__
database._Turns.__init__ = lambda self, _path: made(self, "")
""",
    "turns of whole registrations": _FREE
    + """
from webinar.web import transaction
transaction._TURN = Free()
""",
    "judged before the lock": """
from webinar.registration.registering.views import public
from webinar.web import transaction
transaction._is_marked = lambda _word: False
public.begin_writing = lambda: None
""",
    "stamps by a flush listener": """
from sqlalchemy import event
from sqlalchemy.orm import Session
from webinar.convening.webinars import models
event.remove(Session, "before_flush", models._renew_stamps)
""",
}
#: What brings a trick back that the product had.
WITH = {
    "switch interval of 0.5 ms": "sys.setswitchinterval(0.0005)",
    "polling for SQLite's lock": """
import sqlite3, time
from webinar.core import database
def begin(self, connection, real=database._Turns.begin):
    if database._read_only.get():
        return real(self, connection)
    connection.exec_driver_sql("PRAGMA query_only=0")
    connection.info["query_only"] = False
    if not connection.info.get("has_turn"):
        connection.info["has_turn"] = self._turn.acquire(timeout=15)
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA busy_timeout=0")
    while True:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError:
            time.sleep(0.0003)
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.close()
database._Turns.begin = begin
""",
    "form classes are kept": """
from webinar.registration.registering import forms
made, make = {}, forms.answers_form
def kept(base, fields, categories, **more):
    key = (base, tuple(row.key for row in fields), tuple(row.id for row in categories))
    if key not in made:
        made[key] = make(base, fields, categories, **more)
    return made[key]
forms.answers_form = kept
""",
}
#: What each server has beside: how much of the interpreter a process used.
_USED = """
def patch(app):
    @app.get("/used")
    @audience(Audience.PUBLIC)
    def used():
        import time
        return str(time.process_time())
    patched(app)

def patched(app): pass
"""


class Server:
    """A server of the benchmark, patched."""

    def __init__(self, url: str, folder: Path, patch: str, workers: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        code = whole.SERVER.replace("def patch(app): pass", f"{_USED}\n{patch}")
        command = [sys.executable, "-c", code, url, str(folder), str(self.port), str(workers)]
        self.process = subprocess.Popen(command)
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        whole.per_second(self.port, "/bare")

    def used(self) -> float:
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", "/used")
        return float(connection.getresponse().read())

    def measure(self) -> tuple[float, float]:
        """Return registrations a second, and milliseconds of the interpreter for each (of one process alone)."""
        before = self.used()
        rate = whole.per_second(self.port, "/w/forum/register")
        return rate, (self.used() - before) * 1000 / (rate * whole.SECONDS)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def compare(url: str, folder: Path, name: str, workers: int, rounds: int) -> None:
    whole.prepared(url, folder)
    patch = WITHOUT.get(name, WITH.get(name, ""))
    plain, patched = Server(url, folder, "", workers), Server(url, folder, patch, workers)
    rates, times = [], []
    try:
        for number in range(rounds):
            pair = [plain, patched] if number % 2 else [patched, plain]
            found = {server: server.measure() for server in pair}
            rates.append(found[patched][0] / found[plain][0])
            times.append(found[patched][1] / found[plain][1])
    finally:
        plain.stop()
        patched.stop()
    word = "without" if name in WITHOUT else "with"
    spread = f"{sorted(rates)[len(rates) // 4]:.2f}-{sorted(rates)[-1 - len(rates) // 4]:.2f}"
    cpu = f", {median(times):.2f} of its processor time for one" if workers == 1 else ""
    print(f"  {word} “{name}”: {median(rates):.2f} of the product's registrations a second ({spread}){cpu}", flush=True)


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--workers", type=int, default=1)
    wanted.add_argument("--rounds", type=int, default=8)
    wanted.add_argument("--seconds", type=float, default=2)
    wanted.add_argument("names", nargs="*")
    options = wanted.parse_args()
    whole.SECONDS = options.seconds
    urls = [""]
    if given := os.environ.get("TEST_DATABASE_URL"):
        server = make_url(given.replace("postgresql://", "postgresql+psycopg://", 1))
        with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS webinar_benchmark"))
            connection.execute(text("CREATE DATABASE webinar_benchmark"))
        urls.append(server.set(database="webinar_benchmark").render_as_string(hide_password=False))
    for url in urls:
        print(f"{'PostgreSQL' if url else 'SQLite'}, {options.workers} process(es):", flush=True)
        for name in options.names or [*WITHOUT, *WITH]:
            with tempfile.TemporaryDirectory() as folder:
                compare(
                    url or f"sqlite:///{folder}/webinar.sqlite", Path(folder), name, options.workers, options.rounds
                )


if __name__ == "__main__":
    main()
