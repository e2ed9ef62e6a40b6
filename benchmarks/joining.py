"""The join gate: 300 people join within a minute, on a server of two processes.

`python benchmarks/joining.py` measures on SQLite, and on PostgreSQL too when TEST_DATABASE_URL names one. Each person
opens the page and presses the button, as a browser does.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.engine import make_url

from benchmarks.registration import SECRET, SERVER, application, prepared
from webinar.attendance.gate.models import GateClick
from webinar.convening.webinars.queries import by_slug
from webinar.core.outbox import Job
from webinar.core.tokens import Tokens
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.rules import JOIN_LINK

PEOPLE, SECONDS, CLIENTS = 300, 60, 16


def guests(url: str, folder: Path) -> list[str]:
    """Make a webinar that begins in five minutes with its registrants; return the addresses of their join pages."""
    app, _make = prepared(url, folder)
    now = datetime.now(UTC)
    with app.extensions["webinar"].transaction() as session:
        webinar = by_slug(session, "forum")
        webinar.join_url = "https://meet.example.org/main"
        webinar.starts_at, webinar.ends_at = now + timedelta(minutes=5), now + timedelta(minutes=95)
        session.execute(insert(Registration), [
            {
                "public_id": f"p{number}", "nonce": "n", "webinar_id": webinar.id, "full_name": f"Guest {number}",
                "email": f"g{number}@example.org", "email_key": f"g{number}@example.org", "answers": {}, "consents": {},
                "status": RegistrationStatus.CONFIRMED, "search_key": f"guest {number}", "created_at": now, "changed_at": now,
            }
            for number in range(PEOPLE)
        ])  # fmt: skip
    tokens = Tokens(SECRET)
    return [f"/join/{tokens.sign(JOIN_LINK, f'p{number}', 'n')}" for number in range(PEOPLE)]


def come(port: int, address: str, at: float) -> tuple[float, float]:
    """Open the page at a moment, press the button; return how long each took, in milliseconds."""
    time.sleep(max(0.0, at - time.monotonic()))
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    start = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    assert b"Join the webinar" in answer.read(), answer.status
    shown = time.perf_counter()
    connection.request(
        "POST", address, urlencode({"way": "main"}), {"Content-Type": "application/x-www-form-urlencoded"}
    )
    answer = connection.getresponse()
    answer.read()
    led = time.perf_counter()
    assert (answer.status, answer.headers["Location"]) == (303, "https://meet.example.org/main"), answer.status
    connection.close()
    return (shown - start) * 1000, (led - shown) * 1000


def crowd(port: int, addresses: list[str], seconds: float) -> tuple[list[float], list[float], float]:
    """Let everybody come, evenly within these seconds; return the times of page and button, and how long it took."""
    begin = time.monotonic() + 0.2
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [
            pool.submit(come, port, address, begin + seconds * number / len(addresses))
            for number, address in enumerate(addresses)
        ]
        pages, buttons = zip(*(job.result() for job in jobs), strict=True)
    return sorted(pages), sorted(buttons), time.monotonic() - begin


def measure(url: str, folder: Path) -> None:
    addresses = guests(url, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVER, url, str(folder), str(port)])
    try:
        for _ in range(900):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        crowd(port, addresses[:20], 2)
        pages, buttons, _took = crowd(port, addresses, SECONDS)
        _pages, _buttons, took = crowd(port, addresses, 0)
    finally:
        server.terminate()
        server.wait(20)
    middle, late = PEOPLE // 2, PEOPLE * 99 // 100
    print(f"  {PEOPLE} people within {SECONDS} s: page {pages[middle]:.0f} ms, 99th {pages[late]:.0f} ms; "
          f"button {buttons[middle]:.0f} ms, 99th {buttons[late]:.0f} ms")  # fmt: skip
    print(f"  {PEOPLE} people at once: everybody is in after {took:.1f} s")
    _count(url, folder)


def _count(url: str, folder: Path) -> None:
    with application(url, folder).extensions["webinar"].transaction(write=False) as session:
        clicks = len(session.scalars(select(GateClick.id)).all())
        jobs = len(session.scalars(select(Job.id).where(Job.kind == "attendance.follow_gate")).all())
    assert clicks == 2 * PEOPLE + 20, clicks
    print(f"  {clicks} clicks kept, taken up by {jobs} jobs")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print("joining on SQLite:")
        measure(f"sqlite:///{folder}/webinar.sqlite", Path(folder))
    if named := os.environ.get("TEST_DATABASE_URL"):
        server = make_url(named.replace("postgresql://", "postgresql+psycopg://", 1))
        with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS webinar_benchmark"))
            connection.execute(text("CREATE DATABASE webinar_benchmark"))
        print("joining on PostgreSQL:")
        with tempfile.TemporaryDirectory() as folder:
            measure(server.set(database="webinar_benchmark").render_as_string(hide_password=False), Path(folder))


if __name__ == "__main__":
    main()
