"""When the database or a request fails, the answer says what is true, and the log holds no personal data."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar import cli
from webinar.core.audit import AuditEntry
from webinar.core.outbox import LEASE, enqueue, enqueue_many
from webinar.core.transport import SMTP_TIMEOUT
from webinar.programme.versions.tasks import SendProgrammeNotice
from webinar.web.database import db


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a")
    make.user("owner@example.org", "host-a", "owner")
    return Browser(app).sign_in("owner@example.org")


def _full(_session: object) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    statement = "COMMIT"
    raise OperationalError(statement, None, error)


def test_a_commit_that_fails_is_answered_as_not_done(staff: Browser, session: Session) -> None:
    page = staff.get("/manage/w/forum/details")
    event.listen(db.session, "before_commit", _full)
    try:
        answer = page.submit("/details", status=503, title="Never kept")
    finally:
        event.remove(db.session, "before_commit", _full)
    assert answer.response.headers["Retry-After"] == "5"
    assert "Nothing was saved" in answer.text
    assert "Webinar saved." not in answer.text
    after = staff.get("/manage/w/forum/details")
    assert "Never kept" not in after.html
    assert "Webinar saved." not in after.text, "nor does the next page say so"


def test_a_missing_table_is_a_mistake_of_ours_and_logged_without_values(
    own_app: Flask, make: Factory, caplog: pytest.LogCaptureFixture
) -> None:
    make.webinar()
    with own_app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("SQLite's codes are told apart")
        db.session.execute(text("PRAGMA foreign_keys=OFF"))
        db.session.execute(text("DROP TABLE jobs"))
        db.session.commit()
    page = Browser(own_app).get("/w/forum/register")
    with caplog.at_level(logging.ERROR):
        page.submit("/register", status=500, full_name="Ann Canary", email="canary@example.org", agree="y")
    assert "no such table" in caplog.text
    assert "anary" not in caplog.text


def test_what_is_too_large_says_how_much_would_do(staff: Browser) -> None:
    answer = staff.client.post("/manage/people/1/photo", data=b"x" * (13 * 2**20))
    assert answer.status_code == 413
    assert "12 MB" in answer.get_data(as_text=True)
    assert "6 MB" in staff.client.post("/manage/w/forum/details", data=b"x" * (7 * 2**20)).get_data(as_text=True)


def test_a_commented_address_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBINAR_INSTANCE", str(tmp_path))
    config = tmp_path / "config.toml"
    for content, known in (
        ("# BASE_URL = 'https://a'\n", False),
        ("BASE_URL = 'https://a'\n", True),
        ("= broken", False),
    ):
        config.write_text(content, encoding="utf-8")
        assert cli._has_base_url() is known, content


def test_a_lease_outlasts_the_slowest_conversation() -> None:
    steps = 8  # connect, greeting, STARTTLS, greeting again, sign-in, sender, receiver, content
    assert LEASE.total_seconds() > SMTP_TIMEOUT * steps


def test_who_asks_for_a_job_hears_whether_it_is_new(app: Flask) -> None:
    with app.extensions["webinar"].transaction() as session:
        task = SendProgrammeNotice(1, 1)
        assert enqueue(session, task, key="a", now=NOW)
        assert not enqueue(session, task, key="a", now=NOW)
        assert enqueue_many(session, [(task, "a"), (task, "b"), (task, "c")], now=NOW) == 2


def test_the_log_counts_the_mails_that_a_version_caused(staff: Browser, make: Factory, session: Session) -> None:
    for number in (1, 2):
        person = make.person(f"Speaker {number}", email=f"s{number}@example.org")
        staff.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role="speaker")
    staff.get("/manage/w/forum/releases").submit("/releases", tell="all").sure()
    again = staff.get("/manage/w/forum/releases").submit("/1/tell", **{"later-tell": "all"}).sure()
    assert "0 more emails are on their way." in again.text
    told = session.scalars(select(AuditEntry).where(AuditEntry.action == "schedule.tell")).all()
    assert [entry.details["people"] for entry in told] == [2]
