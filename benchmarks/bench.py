"""`make bench`: pages, start, commands and memory, as ratios to the bare stack in the same run; writes docs/performance.md.

The bare stack: the same server with as many processes, Flask with one row of SQLite and a page of the same size, and an
answer of nothing. `--base COMMIT` measures that commit too, in turns, and ends with an error where this one is worse by
more than 15 %. The machine may be busy: what is compared runs in the same minute, and the best of the rounds counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.load import Measured, get, load

ROOT = Path(__file__).resolve().parent.parent
WORSE, TURNS = 1.15, 5
_PATIENCE = 120
#: What is measured: (name, goal of the design, whether more is better).
ROWS = {
    "public page, kept, of an empty answer": (0.6, True),
    "programme, kept, of an empty answer": (0.6, True),
    "coverage, kept, of an empty answer": (0.6, True),
    "event .ics, kept, of an empty answer": (0.6, True),
    "feed of all, kept, of an empty answer": (0.6, True),
    "public page, made anew, of a bare page": (0.5, True),
    "registration form, kept, of a bare page": (0.4, True),
    "registration form, made anew, of a bare page": (0.4, True),
    "whole registration, of a bare insert": (0.35, True),
    "list of 100,000, opened, of a list of 300": (1.5, False),
    "list of 100,000, a name searched, of a list of 300": (1.5, False),
    "list of 100,000, nobody found, of a list of 300": (1.5, False),
    "list of 100,000, last page, of a list of 300": (1.5, False),
    "5,000 rows written as CSV, of the library alone": (2, False),
    "5,000 rows read for a file, processor seconds": (0.2, False),
    "5,000 rows read and written as XLSX, of the library alone": (1.6, False),
    "feed of 10,000 events, of the library alone": (1.0, False),
    "import of 10,000 rows with the jobs of their mails, processor seconds": (6, False),
    "99th percentile of the kept page, of its median": (10, False),
    "processor seconds to load the application": (0.8, False),
    "processor seconds to the first answer": (1.5, False),
    "processor seconds of `webinar export`, 300 rows": (1.5, False),
    "processor seconds of `webinar demo --attendees 5000`": (10, False),
    "MB, server and worker idle": (140, False),
}
_PAGE = "/w/connectivity-forum/"
_BARE = """
import sqlite3, sys
from flask import Flask, render_template_string
from gunicorn.app.base import BaseApplication
from sqlalchemy import create_engine, text
app = Flask("bare")
engine = create_engine(f"sqlite:///{sys.argv[2]}")
page = "<!doctype html><title>{{ row }}</title>{% for n in range(40) %}<p>{{ row }} {{ n }}</p>{% endfor %}" + "<p>text</p>" * (int(sys.argv[3]) // 11 - 90)
@app.get("/empty")
def empty(): return ""
@app.get("/page")
def whole():
    with engine.connect() as connection:
        row = connection.execute(text("SELECT title FROM webinars WHERE slug = :slug"), {"slug": "connectivity-forum"}).scalar()
    return render_template_string(page, row=row)
class Server(BaseApplication):
    def load_config(self):
        for key, value in {"bind": f"127.0.0.1:{sys.argv[1]}", "workers": 2, "threads": 8, "worker_class": "gthread", "loglevel": "error", "control_socket_disable": True}.items():
            self.cfg.set(key, value)
    def load(self): return app
Server().run()
"""


class Tree:
    """A checkout, with the example in an instance of its own."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.instance = path, folder / "instance"
        # As `make run` installs it: the driver of the other database is an extra, which huey loads wherever it is.
        (folder / "without").mkdir(parents=True)
        (folder / "without" / "psycopg.py").write_text("raise ImportError\n", encoding="ascii")
        self.environment = {
            **os.environ, "WEBINAR_INSTANCE": str(self.instance), "PYTHONPATH": f"{folder / 'without'}{os.pathsep}{path}", "WEBINAR_SMTP_URL": "outbox:",
            "WEBINAR_RATELIMIT_URL": "memory://",
        }  # fmt: skip
        # Whoever starts it again finds it compiled; the first command does that.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.command("init")
        self.command("db", "upgrade")
        self.command("demo", "--attendees", "300")

    def command(self, *words: str, instance: Path | None = None) -> float:
        """Run a command; return its seconds of the processor, which depend little on what else the machine does."""
        environment = self.environment | ({"WEBINAR_INSTANCE": str(instance)} if instance else {})
        start = _used()
        subprocess.run(
            [sys.executable, "-m", "webinar", *words],
            cwd=self.path,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return _used() - start

    def loading(self) -> float:
        """Return the processor's seconds to load the application."""
        start = _used()
        command = [sys.executable, "-c", "from webinar.cli import loading\nwith loading(): import webinar.app"]
        subprocess.run(command, cwd=self.path, env=self.environment, check=True)
        return _used() - start

    def within(self) -> dict[str, float]:
        """Return what is measured inside one process of the checkout; a base that was before these has nothing."""
        command = [sys.executable, "-m", "benchmarks.within"]
        done = subprocess.run(
            command, cwd=self.path, env=self.environment, check=False, capture_output=True, text=True
        )  # fmt: skip
        if done.returncode and self.path == ROOT:
            sys.exit(done.stderr)
        return {} if done.returncode else json.loads(done.stdout)

    @contextmanager
    def served(self, *words: str) -> Iterator[tuple[int, float, int]]:
        """Serve; yield the port, the processor's seconds to the first answer, and the number of the process."""
        with _running([sys.executable, "-m", "webinar", "run", *words, "--port"], self.path, self.environment) as found:
            yield found


@contextmanager
def _running(
    command: list[str], path: Path, environment: dict[str, str], *more: str, page: str = "/healthz"
) -> Iterator[tuple[int, float, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    process = subprocess.Popen([*command, str(port), *more], cwd=path, env=environment, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), 1) as one:
                    one.sendall(get(page)(0))
                    if one.recv(12).endswith(b"200"):
                        break
            except OSError:
                pass
            time.sleep(0.01)
            if process.poll() is not None or time.perf_counter() - start > _PATIENCE:
                sys.exit("the server did not start")
        yield port, _used_by(process.pid), process.pid
    finally:
        process.terminate()
        process.wait(30)


def _used() -> float:
    """Return the seconds of the processor that commands have used which have ended."""
    return sum(os.times()[2:4])


def _used_by(pid: int) -> float:
    """Return those of a process and its children."""
    facts = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK") + sum(map(_used_by, _children(pid)))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _memory(pid: int) -> float:
    """Return the megabytes of a process and its children, shared ones counted once (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(re.search(r"Pss: +(\d+)", rollup).group(1)) / 1024 + sum(map(_memory, _children(pid)))  # type: ignore[union-attr]


def in_turns(port: int, path: str, other: int, other_path: str, seconds: float) -> tuple[float, Measured]:
    """Return the rate of a page by that of another one, asked for in short turns: the median of the pairs, and the last."""
    load(port, get(path), seconds=seconds / TURNS)
    pairs = []
    for _ in range(TURNS):
        theirs = load(other, get(other_path), seconds=seconds / TURNS)
        ours = load(port, get(path), seconds=seconds / TURNS)
        assert not ours.wrong, f"{path}: {ours.wrong} wrong answers"
        pairs.append(ours.rate / theirs.rate)
    return median(pairs), ours


def measure(tree: Tree, seconds: float) -> dict[str, float]:
    """Return one round of all rows."""
    found: dict[str, float] = {}
    bare = [sys.executable, "-c", _BARE]
    with tree.served("--workers", "2", "--no-worker") as (port, _first, _pid):
        size = _size(port)
        with _running(
            bare, ROOT, tree.environment, str(tree.instance / "webinar.sqlite"), str(size), page="/empty"
        ) as (other, _first, _pid2):
            for name, path in (
                ("public page", _PAGE), ("programme", f"{_PAGE}programme"), ("coverage", f"{_PAGE}coverage"),
                ("event .ics", "/w/connectivity-forum.ics"), ("feed of all", "/calendar.ics"),
            ):  # fmt: skip
                found[f"{name}, kept, of an empty answer"], _last = in_turns(port, path, other, "/empty", seconds)
                if name == "public page":
                    half = load(port, get(path), seconds=seconds, clients=1)
                    found["99th percentile of the kept page, of its median"] = half.p99 / half.median
            for name, path in (
                ("public page, made anew", f"{_PAGE}?n={{}}"), ("registration form, kept", f"{_PAGE}register"),
                ("registration form, made anew", f"{_PAGE}register?n={{}}"),
            ):  # fmt: skip
                found[f"{name}, of a bare page"], _last = in_turns(port, path, other, "/page", seconds)
    with tree.served() as (port, first, pid):
        found["processor seconds to the first answer"] = first
        _size(port)
        found["MB, server and worker idle"] = _memory(pid)
    found["processor seconds to load the application"] = tree.loading()
    found["processor seconds of `webinar export`, 300 rows"] = tree.command(
        "export", "registrations", "connectivity-forum", "-o", str(tree.instance / "a.csv")
    )
    large = tree.instance / "large"
    for words in (("init",), ("db", "upgrade")):
        tree.command(*words, instance=large)
    found["processor seconds of `webinar demo --attendees 5000`"] = tree.command(
        "demo", "--attendees", "5000", instance=large
    )
    subprocess.run(["rm", "-rf", str(large)], check=True)
    return found | tree.within()


def _size(port: int) -> int:
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(get(_PAGE, "Connection: close")(0))
        return len(b"".join(iter(lambda: one.recv(65_536), b"")))


def best(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {
        name: (max if more else min)(found[name] for found in rounds)
        for name, (_goal, more) in ROWS.items() if all(name in found for found in rounds)
    }  # fmt: skip


def table(now: dict[str, float], before: dict[str, float] | None) -> str:
    head = f"| what | goal |{' base |' if before else ''} measured |\n|---|---|{'---|' if before else ''}---|\n"
    return head + "".join(
        f"| {name} | {'≥' if more else '≤'} {goal} |{_cell(before, name) if before else ''}{_cell(now, name)}\n"
        for name, (goal, more) in ROWS.items()
    )


def _cell(found: dict[str, float], name: str) -> str:
    return f" {found[name]:.3g} |" if name in found else " – |"


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--base", default="")
    wanted.add_argument("--rounds", type=int, default=2)
    wanted.add_argument("--seconds", type=float, default=3)
    options = wanted.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trees = {"now": Tree(ROOT, folder / "now")}
        if options.base:
            old = folder / "tree"
            subprocess.run(["git", "worktree", "add", "-q", "--detach", str(old), options.base], cwd=ROOT, check=True)
            subprocess.run(["cp", "-r", str(ROOT / "static" / "dist"), str(old / "static")], check=True)
            trees["base"] = Tree(old, folder / "base")
        try:
            rounds = [
                {key: measure(tree, options.seconds) for key, tree in trees.items()} for _ in range(options.rounds)
            ]
        finally:
            if options.base:
                subprocess.run(["git", "worktree", "remove", "--force", str(old)], cwd=ROOT, check=True)
    found = {key: best([one[key] for one in rounds]) for key in trees}
    now, before = found["now"], found.get("base")
    print(table(now, before))
    if before:
        lost = [
            name
            for name, (_goal, more) in ROWS.items()
            if name in before
            and name in now
            and (before[name] / now[name] if more else now[name] / before[name]) > WORSE
        ]
        sys.exit(f"worse by more than 15 %: {'; '.join(lost)}" if lost else 0)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, SQLite, two server processes, eight connections"
    path = ROOT / "docs" / "performance.md"
    begin, end = "<!-- bench -->\n", "<!-- /bench -->\n"
    text = path.read_text(encoding="utf-8")
    kept, rest = text.split(begin)[0], text.split(end)[1]
    path.write_text(f"{kept}{begin}Measured on {machine}:\n\n{table(now, None)}{end}{rest}", encoding="utf-8")


if __name__ == "__main__":
    main()
