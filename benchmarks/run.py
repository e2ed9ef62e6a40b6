"""Measures speed and memory. Absolute figures belong to the machine; the ratios can be compared between changes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import create_engine, event, func, insert, select
from sqlalchemy.orm import Session

from webinar.accounts.queries import user_by_email
from webinar.accounts.rules import LINK_LIFETIME
from webinar.accounts.service import make_sign_in_link
from webinar.app import create_app
from webinar.core.config import Settings
from webinar.core.database import Base
from webinar.core.sheets import write_csv, write_xlsx
from webinar.core.text import search_key
from webinar.directory.people.models import Person
from webinar.directory.people.queries import listed
from webinar.directory.people.rules import all_spellings_key, resembling, sound_key
from webinar.site.demo.service import ORGANISERS, load


def timed(act: Callable[[], object], times: int = 15) -> float:
    """Return the median of `times` runs in milliseconds, after one to warm up."""
    act()
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        runs.append((time.perf_counter() - start) * 1000)
    return median(runs)


def opened(folder: Path, attendees: int) -> Flask:
    url = f"sqlite:///{folder / f'{attendees}.sqlite'}"
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    settings = Settings(
        instance=folder,
        secret_key="benchmark-0123456789-abcdefghijklmnop",
        database_url=url,
        queue_url="memory:",
        base_url="http://localhost",
    )
    app = create_app(settings, RATELIMIT_ENABLED=False)
    here = app.extensions["webinar"]
    with here.transaction() as session:
        load(session, attendees=attendees, now=here.now())
    return app


def client(app: Flask):
    here, browser = app.extensions["webinar"], app.test_client()
    with here.transaction() as session:
        user = user_by_email(session, ORGANISERS["cgss"])
        assert user is not None
        secret = make_sign_in_link(session, user, lifetime=LINK_LIFETIME, now=here.now())
    address = f"/sign-in/link/{secret}"
    page = browser.get(address).get_data(as_text=True)
    browser.post(address, data={"csrf_token": page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]})
    return browser


def queries(app: Flask, act: Callable[[], object]) -> int:
    from webinar.web.database import db

    count = 0

    def one(*_arguments: object) -> None:
        nonlocal count
        count += 1

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", one)
    act()
    event.remove(engine, "before_cursor_execute", one)
    return count


def resident(process_id: int) -> int:
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def registry(url: str, size: int = 10_000) -> None:
    """Search a registry of `size` people by sound, by spelling and for nobody: what the database and the ORM take."""
    engine = create_engine(url)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    given = ("Zahur", "Akhtar", "Anna", "Wang", "Olzhas", "Khalid", "Maria", "Yusuf", "Bilal", "Nadia")
    family = ("Ahmed", "Janjua", "Petrova", "Fang", "Nurlanov", "Akram", "Silva", "Qureshi", "Khan", "Orlova")
    rows = []
    for number in range(size):
        name = f"{given[number % 10]} {family[number // 10 % 10]} {chr(97 + number // 100 % 26)}{number}"
        row = {
            "public_id": f"p{number}",
            "full_name": name,
            "sort_key": search_key(name),
            "search_key": all_spellings_key(name),
        }
        rows.append({**row, "sound_key": sound_key(name), "created_at": datetime.now(UTC)})
    with Session(engine) as session:
        session.execute(insert(Person), rows)
        session.commit()

        def search(query: str) -> int:
            session.expunge_all()
            statement = listed(query)
            total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
            session.scalars(statement.limit(50)).unique().all()
            return total or 0

        for query in ("zahoor ahmad", "janjua", "nobody at all"):
            print(
                f"  {engine.dialect.name}: {size} people, “{query}”: {timed(lambda q=query: search(q)):.0f} ms, {search(query)} found"
            )
        names = dict(session.execute(select(Person.id, Person.full_name)).all())
        print(
            f"  {engine.dialect.name}: who resembles a new name: {timed(lambda: resembling('Zahoor Ahmad', names), 3):.0f} ms"
        )
    Base.metadata.drop_all(engine)
    engine.dispose()


def main() -> None:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask, sqlalchemy.orm"], check=True)
    base = time.perf_counter() - start
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import webinar.app"], check=True)
    print(f"import of the application {(time.perf_counter() - start) / base:.1f} × that of Flask and SQLAlchemy")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = opened(folder, 300), opened(folder, 3000)
        floor = timed(lambda: small.test_client().get("/healthz"))
        print(f"/healthz {floor:.1f} ms; as multiples of it:")
        people = {300: client(small), 3000: client(large)}
        for address in ("/", "/w/", "/w/connectivity-forum/", "/w/connectivity-forum/register", "/w/connectivity-forum/programme.pdf",
                        "/manage/", "/manage/w/connectivity-forum/registrations", "/manage/w/connectivity-forum/attendance"):  # fmt: skip
            figures = {size: timed(lambda b=browser: b.get(address)) for size, browser in people.items()}
            count = queries(small, lambda: people[300].get(address))
            print(
                f"  {address:<48} {figures[300] / floor:6.1f} × at 300, {figures[3000] / figures[300]:4.1f} × that at 3000, {count} queries"
            )
        rows = [(f"Name {index}", f"n{index}@example.org", index) for index in range(3000)]
        csv = timed(lambda: write_csv(("A", "B", "C"), rows), 5)
        xlsx = timed(lambda: write_xlsx("T", ("A", "B", "C"), rows), 5)
        print(f"3000 rows as XLSX {xlsx / csv:.0f} × the time of CSV")
    print("the registry:")
    with tempfile.TemporaryDirectory() as name:
        registry(f"sqlite:///{Path(name) / 'people.sqlite'}")
    if url := os.environ.get("TEST_DATABASE_URL"):
        registry(url.replace("postgresql://", "postgresql+psycopg://", 1))
    print(f"this process holds {resident(os.getpid())} MB")


if __name__ == "__main__":
    main()
