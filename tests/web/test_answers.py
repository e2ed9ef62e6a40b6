"""Public answers are kept, shared, and never stale."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, text, update
from werkzeug.test import TestResponse

from tests.conftest import NOW
from tests.factories import ACTOR, Factory
from tests.page import Browser
from tests.web.test_lists import statements
from tests.web.walk import addresses, fill
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_slug
from webinar.core import audit
from webinar.core.database import Base
from webinar.core.stamps import read_stamp
from webinar.web.answers import is_kept
from webinar.web.audience import Audience, declared
from webinar.web.database import db

PAGE = "/w/forum/"
#: Public pages whose answers are made for each visitor, with the reason.
NOT_KEPT = {
    "certificates.ask": "counts guesses", "certificates.verify": "counts guesses",
    "home.healthz": "tells of the process", "home.readyz": "tells of the process", "home.metrics": "asks for a token",
    "accounts.ask_link": "signs in", "accounts.link_sent": "signs in", "accounts.use_link": "signs in",
}  # fmt: skip


@pytest.fixture
def forum(app: Flask, make: Factory) -> Flask:
    make.webinar()
    return app


def fetch(app: Flask, address: str = PAGE, **headers: str) -> TestResponse:
    return app.test_client(use_cookies=False).get(
        address, headers={key.replace("_", "-"): value for key, value in headers.items()}
    )


@contextmanager
def made(app: Flask) -> Iterator[list[str]]:
    """Note which requests reach the application."""
    seen: list[str] = []
    answers = app.extensions["webinar_answers"]
    inner = answers._inner

    def noted(environ, start_response):
        seen.append(environ["PATH_INFO"])
        return inner(environ, start_response)

    answers._inner = noted
    try:
        yield seen
    finally:
        answers._inner = inner


def stamp(app: Flask) -> str | None:
    with app.app_context():
        return read_stamp(db.engine)


def test_a_public_page_sets_no_cookie_and_is_made_once(forum: Flask) -> None:
    first = fetch(forum)
    with made(forum) as seen, statements(forum) as asked:
        second = fetch(forum)
    assert seen == []
    assert all("FROM public_stamp" in line for line in asked)
    assert first.data == second.data
    assert list(first.headers) == list(second.headers)
    assert "Set-Cookie" not in first.headers
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert {part.strip() for part in first.headers["Vary"].split(",")} == {
        "Accept-Language",
        "Cookie",
        "Accept-Encoding",
    }
    assert "default-src 'none'" in first.headers["Content-Security-Policy"]


def test_who_has_it_already_is_told_so_without_rendering(forum: Flask) -> None:
    etag = fetch(forum).headers["ETag"]
    with made(forum) as seen:
        again = fetch(forum, If_None_Match=etag)
    assert (again.status_code, again.data, seen) == (304, b"", [])
    assert again.headers["ETag"] == etag
    assert fetch(forum, If_None_Match='"other"').status_code == 200


def test_head_says_what_get_says(forum: Flask) -> None:
    head = forum.test_client().head(PAGE)
    page = fetch(forum)
    assert (head.status_code, head.data) == (200, b"")
    assert list(head.headers) == list(page.headers)


def test_language_theme_query_and_coding_have_answers_of_their_own(forum: Flask) -> None:
    english = fetch(forum)
    for address, headers, marks in (
        (PAGE, {"Accept_Language": "ru"}, b'<html lang="ru"'),
        (PAGE, {"Cookie": "language=ur", "Accept_Language": "ru"}, b'<html lang="ur"'),
        (f"{PAGE}?lang=zh", {"Cookie": "language=ur"}, b'<html lang="zh-Hans"'),
        (PAGE, {"Cookie": "theme=dark"}, b'data-theme="dark"'),
    ):
        answer = fetch(forum, address, **headers)
        assert marks in answer.data
        assert answer.headers["ETag"] != english.headers["ETag"]
    packed = fetch(forum, Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == english.data
    assert packed.headers["ETag"] != english.headers["ETag"]
    assert "Content-Encoding" not in fetch(forum, Accept_Encoding="gzip;q=0").headers
    assert fetch(forum).data == english.data


def test_who_is_signed_in_gets_an_answer_of_their_own(forum: Flask, make: Factory) -> None:
    fetch(forum)
    make.user("admin@example.org", admin=True)
    staff = Browser(forum).sign_in("admin@example.org").client
    with made(forum) as seen:
        own = staff.get(PAGE)
    assert seen == [PAGE]
    assert b"/manage/" in own.data
    assert own.headers["Cache-Control"] == "private, no-cache"
    assert b"/manage/" not in fetch(forum).data


def test_a_form_that_was_looked_at_makes_nobody_known(forum: Flask) -> None:
    visitor = Browser(forum)
    visitor.get("/w/forum/register")
    fetch(forum)
    with made(forum) as seen:
        assert visitor.client.get(PAGE).data == fetch(forum).data
        with visitor.client.session_transaction() as session:
            session["_flashes"] = [("ok", "Something was said")]
        assert b"Something was said" in visitor.client.get(PAGE).data
    assert seen == [PAGE]
    assert b"Something was said" not in fetch(forum).data


def _by_row(app: Flask) -> None:
    with app.extensions["webinar"].transaction() as session:
        by_slug(session, "forum").title = "Renamed"


def _by_bulk(app: Flask) -> None:
    with app.extensions["webinar"].transaction() as session:
        session.execute(update(Webinar).values(title="Renamed"))


def _by_text(app: Flask) -> None:
    with app.extensions["webinar"].transaction() as session:
        session.execute(text("UPDATE webinars SET title = 'Renamed'"))


def _by_driver(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE webinars SET title = 'Renamed'")


@pytest.mark.parametrize("change", [_by_row, _by_bulk, _by_text, _by_driver])
def test_a_change_is_seen_at_once_however_it_is_made(forum: Flask, own_app: Flask, change) -> None:
    """`own_app` is to the first one as a second process: they share the database alone."""
    assert b"Renamed" not in fetch(forum).data
    assert b"Renamed" not in fetch(own_app).data
    change(own_app)
    assert b"Renamed" in fetch(forum).data
    assert b"Renamed" in fetch(own_app).data


def test_what_is_rolled_back_leaves_the_stamp(forum: Flask) -> None:
    before = stamp(forum)
    with forum.app_context(), db.engine.connect() as connection:
        connection.execute(delete(Webinar))
        connection.rollback()
    assert stamp(forum) == before
    with forum.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
        connection.exec_driver_sql("WITH one AS (SELECT 1) SELECT * FROM one")
    assert stamp(forum) == before


def test_jobs_and_log_entries_leave_the_stamp(forum: Flask) -> None:
    before = stamp(forum)
    with forum.extensions["webinar"].transaction() as session:
        audit.record(session, ACTOR, "test.act", "webinar:1", scope="webinar:1", now=NOW)
    forum.extensions["webinar"].worker.run_all()
    assert stamp(forum) == before


def test_places_are_true_to_the_unit(app: Flask, make: Factory) -> None:
    make.webinar(capacity=3)
    for number in range(3):
        assert f"{3 - number} place".encode() in fetch(app).data
        make.registration("forum", f"guest{number}@example.org")
    assert b"place left" not in fetch(app).data


def test_the_clock_changes_an_answer_at_the_full_minute(forum: Flask) -> None:
    here = forum.extensions["webinar"]
    with here.transaction() as session:
        end: datetime = by_slug(session, "forum").ends_at
    for seconds, is_over in ((-60, False), (-1, False), (0, True), (59, True)):
        here.clock = lambda at=end + timedelta(seconds=seconds): at
        assert (b"/w/forum/register" not in fetch(forum).data) is is_over, seconds


def test_many_who_ask_at_once_let_it_be_made_once(forum: Flask) -> None:
    fetch(forum, "/help")
    found = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        found.append(fetch(forum).data)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    with made(forum) as seen:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(set(found)) == 1
    assert seen == [PAGE]


def test_errors_and_strange_hosts_are_not_kept(forum: Flask) -> None:
    assert fetch(forum, "/w/nothing/").status_code == 404
    assert fetch(forum, PAGE, Host="other.example.org").status_code == 400
    assert fetch(forum).status_code == 200
    assert {answer.body[:15] for answer in forum.extensions["webinar_answers"]._kept.values()} == {b"<!doctype html>"}


def test_memory_is_bounded(forum: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webinar.web.answers._ALL", 60_000)
    answers = forum.extensions["webinar_answers"]
    for number in range(20):
        fetch(forum, f"/help?n={number}")
        assert sum(answer.size for answer in answers._kept.values()) == answers._size <= 60_000
    assert 0 < len(answers._kept) < 20


def test_without_a_stamp_every_answer_is_made(forum: Flask, process_engine: Engine) -> None:
    with process_engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM public_stamp")
    with made(forum) as seen:
        fetch(forum)
        fetch(forum)
    assert seen == [PAGE, PAGE]


def test_preferences_are_taken_from_our_own_pages_alone(app: Flask) -> None:
    form = {"language": "ur", "theme": "dark", "next": "/help"}
    for headers, status in (
        ({}, 302), ({"Sec-Fetch-Site": "same-origin"}, 302), ({"Origin": "http://localhost"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 400), ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "https://other.example"}, 400), ({"Origin": "null"}, 400),
    ):  # fmt: skip
        answer = app.test_client().post("/preferences", data=form, headers=headers)
        assert answer.status_code == status, headers
        assert all("session" not in cookie for cookie in answer.headers.getlist("Set-Cookie")) or status == 400


def test_every_public_page_is_kept_or_says_why_not(app: Flask, world, session) -> None:
    world(fill)
    unseen = [name for name, table in Base.metadata.tables.items() if table.info.get("unseen")]
    assert {"jobs", "audit_entries", "mail_deliveries"} <= set(unseen)
    for rule, address in addresses(app, session):
        kind, _action = declared(app, rule.endpoint)
        if kind is not Audience.PUBLIC or "GET" not in rule.methods or rule.endpoint.startswith("security."):
            continue
        if not is_kept(app, rule.endpoint):
            assert rule.endpoint in NOT_KEPT, f"{rule.rule}: mark the view by `kept`, or say here why it is not"
            continue
        app.extensions["webinar_answers"].forget()
        with statements(app) as asked:
            answer = fetch(app, address)
        assert "Set-Cookie" not in answer.headers, rule.rule
        shown = [name for name in unseen if any(f" {name} " in f"{line} ".replace("\n", " ") for line in asked)]
        assert shown == [], f"{rule.rule} shows what does not renew the stamp"
        if answer.status_code == 200:
            with made(app) as seen:
                assert fetch(app, address).data == answer.data
            assert seen == [], rule.rule
