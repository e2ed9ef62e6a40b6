"""A large report is read and imported by jobs; its page waits for them, and nothing else differs."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.attendance.presence.models import AttendanceConnection, AttendanceDraft, AttendanceEvidence
from webinar.attendance.presence.rules import LARGE
from webinar.core.outbox import Job, JobState

BASE = "/manage/w/forum/attendance"
#: As large as a report of thousands, with few rows.
NOTE = "x" * (LARGE // 100)
HEAD = "Name,Email,Join Time,Leave Time,Note\n"


def rows(joined: str = "2026-12-15 14:00:00") -> bytes:
    body = "".join(
        f"Guest {number},guest{number}@example.org,{joined},2026-12-15 15:30:00,{NOTE}\n" for number in range(101)
    )
    return (HEAD + body).encode()


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a")
    make.registration("forum", "guest7@example.org", "Guest 7")
    make.user("o@example.org", "host-a", "owner")
    return Browser(app).sign_in("o@example.org")


def upload(staff: Browser, content: bytes) -> Page:
    data = {"csrf_token": staff.token(), "file": (io.BytesIO(content), "large.csv")}
    sent = staff.client.post(f"{BASE}/imports", data=data)
    assert sent.status_code == 302, sent.text
    return staff.get(sent.location)


def work(app: Flask) -> None:
    app.extensions["webinar"].worker.run_all()


def count(session: Session, table: type) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(table)) or 0


def looked_at(app: Flask, staff: Browser) -> Page:
    """Return the page of a large report of which the zone was asked and told."""
    page = upload(staff, rows())
    assert "Reading the report" in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.html, "it looks again without a script"
    work(app)
    asked = staff.get(page.url)
    assert "Choose the time zone of this report." in asked.text
    assert "Reading the report" in asked.submit(asked.url.rsplit("/", 1)[1], time_zone="Asia/Karachi").text
    work(app)
    return staff.get(page.url)


def test_it_is_looked_at_and_imported_by_jobs_and_undone_as_any(app: Flask, staff: Browser, session: Session) -> None:
    page = looked_at(app, staff)
    assert "Import 101 connections" in page.text
    assert count(session, AttendanceEvidence) == 0
    waiting = page.submit("/import")
    assert "Importing the report and matching people" in waiting.text
    assert count(session, AttendanceConnection) == 0, "all of it or nothing"
    again = staff.client.post(f"{page.url}/import", data={"csrf_token": staff.token()})
    assert again.status_code == 422
    assert "This report is already being imported." in again.text
    assert staff.client.post(f"{page.url}/discard", data={"csrf_token": staff.token()}).status_code == 422
    work(app)
    assert "101 connections imported." in staff.get(page.url).text
    session.expire_all()
    assert session.scalars(select(AttendanceDraft)).one().content == b"", "the file is not kept"
    done = staff.get(BASE)
    assert "Attended: 1" in done.text
    assert "o@example.org" in done.text
    undo = re.search(r'href="([^"]+/imports/\d+/undo)"', done.html)
    assert undo
    assert "Import undone: 101 connections removed." in staff.get(undo[1]).submit("/undo").text
    assert count(session, AttendanceConnection) == 0


def test_it_can_be_discarded_while_it_is_read(app: Flask, staff: Browser, session: Session) -> None:
    page = upload(staff, rows())
    assert "File discarded. Nothing was imported." in page.submit("/discard").text
    work(app)
    assert count(session, AttendanceDraft) == 0


def test_a_job_that_was_given_up_is_told_and_its_file_can_be_discarded(
    app: Flask, staff: Browser, session: Session
) -> None:
    page = looked_at(app, staff)
    page.submit("/import")
    session.execute(update(Job).where(Job.key.startswith("import-report:")).values(state=JobState.FAILED))
    session.commit()
    told = staff.get(page.url)
    assert "Something went wrong. Nothing was imported." in told.text
    assert 'http-equiv="refresh"' not in told.html
    assert "File discarded. Nothing was imported." in told.submit("/discard").text
    assert count(session, AttendanceDraft) == 0


def test_what_cannot_be_imported_any_more_says_why_and_leaves_nothing(
    app: Flask, staff: Browser, session: Session
) -> None:
    first, second = looked_at(app, staff), looked_at(app, staff)
    first.submit("/import")
    second.submit("/import")
    work(app)
    assert count(session, AttendanceConnection) == 101
    assert "This file is already imported. Nothing was changed." in staff.get(second.url).text


def test_only_what_was_asked_last_is_shown(app: Flask, staff: Browser) -> None:
    page = looked_at(app, staff)
    asked = page.submit(page.url.rsplit("/", 1)[1], time_zone="Asia/Karachi", platform="zoom")
    assert "Reading the report" in asked.text
    other = staff.client.post(page.url, data={"csrf_token": staff.token(), "time_zone": "Asia/Karachi"})
    assert other.status_code == 422
    assert "This report is still being read." in other.text
    work(app)
    assert "Import 101 connections" not in staff.get(page.url).text, "Zoom makes no such reports"


def test_a_worker_that_dies_after_its_work_changes_nothing_when_it_is_tried_again(
    app: Flask, staff: Browser, session: Session
) -> None:
    page = looked_at(app, staff)
    page.submit("/import")
    ours = Job.kind == "attendance.import_report"
    payload = session.scalar(select(Job.payload).where(ours))
    work(app)
    session.rollback()
    waits = {"state": JobState.WAITING, "payload": payload, "finished_at": None, "leased_until": None}
    session.execute(update(Job).where(ours).values(**waits))
    session.commit()
    work(app)
    assert session.scalar(select(Job.state).where(ours)) is JobState.DONE
    assert "101 connections imported." in staff.get(page.url).text
    assert count(session, AttendanceConnection) == 101
