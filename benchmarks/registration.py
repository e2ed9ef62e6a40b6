"""Registration: whole registrations against a bare committed insert, the list at 100,000 rows, an import of 10,000.

`python benchmarks/registration.py` measures on SQLite, and on PostgreSQL too when TEST_DATABASE_URL names one.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Select, create_engine, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser, hidden_fields
from webinar.app import create_app
from webinar.convening.webinars.queries import by_slug
from webinar.core.config import Settings
from webinar.core.database import Base
from webinar.core.outbox import Job, JobState
from webinar.core.text import search_key
from webinar.registration.imports.tasks import GoOn
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.queries import by_email

SECRET = "benchmark-0123456789-abcdefghijklmnop"
SECONDS, TURNS, CLIENTS = 2, 5, 8

#: The server as `webinar run --no-worker` starts it, with one address more: the bare committed insert.
SERVER = """
import sys
from pathlib import Path
from flask import request
from sqlalchemy import text
from webinar.cli import loading
from webinar.core.config import Settings
from webinar.server import Server
from webinar.web.audience import Audience, audience
from webinar.web.database import db

url, folder, port, workers = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
settings = Settings(instance=folder, secret_key="SECRET", database_url=url, queue_url="memory:", base_url="http://127.0.0.1")

@audience(Audience.PUBLIC)
def bare():
    db.session().execute(text("INSERT INTO bare (name) VALUES (:name)"), {"name": request.form["email"]})
    return "", 303

def patch(app): pass

class OfTheseTables(Server):
    def load(self):
        with loading():
            from webinar.app import create_app
            app = create_app(settings, RATELIMIT_ENABLED=False, WTF_CSRF_ENABLED=False)
        app.post("/bare")(bare)
        patch(app)
        return app

OfTheseTables(lambda: None, f"127.0.0.1:{port}", workers=workers, threads=8, work=False, prepare=False).run()
""".replace("SECRET", SECRET)


def application(url: str, folder: Path) -> Flask:
    settings = Settings(
        instance=folder, secret_key=SECRET, database_url=url, queue_url="memory:", base_url="http://localhost"
    )
    return create_app(settings, RATELIMIT_ENABLED=False, TESTING=True)


def prepared(url: str, folder: Path) -> tuple[Flask, Factory]:
    engine = create_engine(url)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS bare"))
        kind = "SERIAL" if engine.dialect.name == "postgresql" else "INTEGER"
        connection.execute(text(f"CREATE TABLE bare (id {kind} PRIMARY KEY, name TEXT)"))
    engine.dispose()
    app = application(url, folder)
    make = Factory(app, app.extensions["webinar"].now())
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=50_000, categories=("Media", "Think tanks"))
    return app, make


def per_second(port: int, path: str) -> float:
    stop = time.monotonic() + SECONDS

    def client(number: int) -> int:
        connection, count, hidden = HTTPConnection("127.0.0.1", port), 0, {}
        if path.startswith("/w/"):
            connection.request("GET", path)
            hidden = hidden_fields(connection.getresponse().read().decode())
        while time.monotonic() < stop:
            form = {**hidden, "full_name": f"Guest {number}-{count}", "email": f"g{number}-{count}-{time.monotonic_ns()}@example.org",
                    "agree": "y", "category": "1", "organisation": "Centre", "position": "Director", "country": "PK"}  # fmt: skip
            connection.request("POST", path, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status in {302, 303}, answer.status
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(client, range(CLIENTS))) / SECONDS


def throughput(url: str, folder: Path) -> tuple[float, float, float]:
    """Return whole registrations by bare committed inserts, in turns (the median), and the last rates of both."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVER, url, str(folder), str(port), "2"])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        per_second(port, "/bare")
        pairs = [(per_second(port, "/w/forum/register"), per_second(port, "/bare")) for _ in range(TURNS)]
    finally:
        server.terminate()
        server.wait(20)
    return median(whole / bare for whole, bare in pairs), *pairs[-1]


def oracle(app: Flask, make: Factory) -> None:
    make.registration("forum", "known@example.org")
    browser = Browser(app)
    hidden = browser.hidden()
    times: dict[str, list[float]] = {"known": [], "new": []}
    for number in range(60):
        for kind, email in (("known", "known@example.org"), ("new", f"new{number}@example.org")):
            data = {**hidden, "full_name": "Ann", "email": email, "agree": "y", "category": "1"}
            start = time.perf_counter()
            assert browser.client.post("/w/forum/register", data=data).status_code == 302
            times[kind].append((time.perf_counter() - start) * 1000)
    gap = abs(median(times["known"]) - median(times["new"]))
    print(f"  answers to a known and to a new address differ by {gap:.1f} ms in the median of 60")


def fill(url: str, app: Flask, count: int) -> None:
    now = datetime.now(UTC)
    with app.extensions["webinar"].transaction(write=False) as session:
        webinar_id = by_slug(session, "forum").id
    engine = create_engine(url)
    given = ("Anna", "Bilal", "Wang", "Olzhas", "Maria", "Yusuf", "Nadia", "Ivan", "Li", "Zahra")
    rows = []
    for number in range(count):
        name = f"{given[number % 10]} Family{number % 997} {number}"
        email = f"person{number}@example.org"
        rows.append({
            "public_id": f"p{number}", "nonce": "n", "webinar_id": webinar_id, "category_id": 1 + number % 2, "full_name": name,
            "email": email, "email_key": email, "organisation": f"Centre {number % 400}", "organisation_key": f"centre {number % 400}",
            "country": ("PK", "CN", "RU", "KZ")[number % 4], "status": RegistrationStatus.CONFIRMED if number % 5 else RegistrationStatus.WAITING,
            "queued_at": None if number % 5 else now, "search_key": search_key(f"{name} {email}"), "answers": {}, "consents": {},
            "created_at": now - timedelta(seconds=count - number), "changed_at": now,
        })  # fmt: skip
    with Session(engine) as session:
        session.execute(insert(Registration), rows)
        session.commit()
    if engine.dialect.name == "postgresql":
        # What autovacuum does within a minute.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE registrations"))
    engine.dispose()


def pages(app: Flask) -> dict[str, float]:
    """Return the milliseconds of the processor that each way of looking at the list takes, SQLite's own included."""
    staff = Browser(app).sign_in("o@example.org")
    base = "/manage/w/forum/registrations"
    html = staff.client.get(base + "?sort=name").get_data(as_text=True)
    after = re.search(r"after=(\w+)", html)
    found = {}
    for name, query in (
        ("as it opens", ""), ("one status", "?status=waiting"), ("by name", "?sort=name"), ("a name", "?q=family42"),
        ("nobody", "?q=nobodyatall"), ("country and category", "?country=KZ&category=2"), ("the waiting list", "?status=waiting&sort=queue"),
        ("the next stretch", f"?sort=name&after={after.group(1) if after else ''}"),
        ("the last stretch", f"?before={_oldest(app)}"),
    ):  # fmt: skip
        runs = []
        for _ in range(9):
            start = time.process_time()
            assert staff.client.get(base + query).status_code == 200
            runs.append((time.process_time() - start) * 1000)
        found[name] = median(runs)
    return found


def listing(url: str, folder: Path) -> dict[str, tuple[float, float]]:
    """Return for each way of looking at the list at 100,000 rows its milliseconds, and the ratio to a list of 300 that opens."""
    small_app, _make = prepared(url, folder)
    fill(url, small_app, 300)
    small = pages(small_app)
    app, _make = prepared(url, folder)
    fill(url, app, 100_000)
    large = pages(app)
    return {name: (figure, figure / small["as it opens"]) for name, figure in large.items()}


def _oldest(app: Flask) -> str:
    with app.extensions["webinar"].transaction(write=False) as session:
        return session.scalar(select(Registration.public_id).order_by(Registration.id).limit(1)) or ""


def _first(app: Flask, statement: Select[int]) -> int | None:
    with app.extensions["webinar"].transaction(write=False) as session:
        return session.scalar(statement.limit(1))


def importing(url: str, folder: Path, count: int = 10_000) -> tuple[float, float]:
    """Return the seconds of the processor to try out so many rows, and to take them in with the jobs of their mails."""
    app, _make = prepared(url, folder)
    staff = Browser(app).sign_in("o@example.org")
    lines = "\n".join(
        f"Guest {number},guest{number}@example.org,Centre {number % 300},PK,Media" for number in range(count)
    )
    form = {"csrf_token": staff.token(), "rows": "Name,E-mail,Organisation,Country,Category\n" + lines}
    start = time.process_time()
    shown = staff.client.post("/manage/w/forum/import", data=form, follow_redirects=True)
    tried = time.process_time()
    html = shown.get_data(as_text=True)
    assert str(count) in html or f"{count:,}" in html
    done = staff.client.post(f"{shown.request.path}/run", data={**hidden_fields(html), "tell": "y"})
    assert done.status_code == 302
    pieces = select(Job.id).where(Job.kind == GoOn.name, Job.state == JobState.WAITING)
    while piece := _first(app, pieces):
        app.extensions["webinar"].worker.run(piece)
    took = time.process_time() - tried
    with app.extensions["webinar"].transaction(write=False) as session:
        assert by_email(session, by_slug(session, "forum").id, f"guest{count - 1}@example.org") is not None
    return tried - start, took


def measure(url: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = url or f"sqlite:///{folder / 'webinar.sqlite'}"
        app, make = prepared(own, folder)
        ratio, whole, bare = throughput(own, folder)
        print(f"  whole registrations {ratio:.2f} of a bare committed insert ({whole:.0f}/s of {bare:.0f}/s)")
        oracle(app, make)
        for way, (figure, ratio) in listing(own, folder).items():
            print(f"  the list at 100,000 rows, {way}: {figure:.0f} ms, {ratio:.1f} × the list of 300")
        tried, took = importing(own, folder)
        print(f"  10,000 rows: tried out in {tried:.1f} s, taken in with the jobs of their mails in {took:.1f} s")


def main() -> None:
    print("registration on SQLite:")
    measure("")
    if url := os.environ.get("TEST_DATABASE_URL"):
        server = make_url(url.replace("postgresql://", "postgresql+psycopg://", 1))
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS webinar_benchmark"))
            connection.execute(text("CREATE DATABASE webinar_benchmark"))
        print("registration on PostgreSQL:")
        measure(server.set(database="webinar_benchmark").render_as_string(hide_password=False))


if __name__ == "__main__":
    main()
