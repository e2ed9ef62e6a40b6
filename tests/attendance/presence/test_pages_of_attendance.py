"""The first page of attendance: a report is looked at before it counts, figures are stated, and all is taken back."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.attendance.presence.models import AttendanceDraft, AttendanceEvidence, AttendanceFigure
from webinar.convening.webinars.queries import by_slug

BASE = "/manage/w/forum/attendance"
#: By the clocks of the webinar's zone, 14:00 to 15:30: one was there throughout, one for five minutes.
ROWS = (
    b"Name,Email,Join Time,Leave Time\n"
    b"Hanna Berg,hanna@example.org,2026-12-15 14:00:00,2026-12-15 15:30:00\n"
    b"Nadia Orlova,nadia@example.org,2026-12-15 14:00:00,2026-12-15 14:05:00\n"
)


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a", categories=("Media", "Think tanks"))
    make.registration("forum", "hanna@example.org", "Hanna Berg")
    make.registration("forum", "nadia@example.org", "Nadia Orlova")
    make.user("o@example.org", "host-a", "owner")
    return Browser(app).sign_in("o@example.org")


def upload(staff: Browser, content: bytes = ROWS, name: str = "list.csv") -> Page:
    data = {"csrf_token": staff.token(), "file": (io.BytesIO(content), name)}
    sent = staff.client.post(f"{BASE}/imports", data=data)
    assert sent.status_code == 302, sent.text
    return staff.get(sent.location)


def read(draft: Page, **how: str) -> Page:
    """Say how the report is to be read: its times are by the webinar's clocks."""
    return draft.submit(draft.url.rsplit("/", 1)[1], time_zone="Asia/Karachi", **how)


def count(session: Session, table: type) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_zone_of_a_report_is_typed_as_everywhere(staff: Browser, session: Session) -> None:
    draft = upload(staff)
    assert re.search(r"The times fit: .*Karachi, Pakistan \(UTC\+05:00\)", draft.text), "those that meet the webinar"
    here = draft.url.rsplit("/", 1)[1]
    unknown = draft.submit(here, time_zone="Bishkek time", status=422)
    assert "We don’t know a time zone for “Bishkek time”." in unknown.text
    assert 'value="Bishkek time"' in unknown.html, "what was typed is still there"
    found = unknown.submit(here, time_zone="Islamabad")
    assert 'value="Karachi, Pakistan (UTC+05:00)"' in found.html
    found.submit("/import")
    assert session.scalars(select(AttendanceEvidence.time_zone)).all() == ["Asia/Karachi"]


def test_a_report_is_looked_at_taken_in_and_taken_back(staff: Browser, session: Session) -> None:
    draft = upload(staff)
    assert "Choose the time zone of this report." in draft.text
    draft = read(draft)
    assert "list.csv" in draft.text
    assert count(session, AttendanceEvidence) == 0, "nothing counts that was only looked at"
    draft.submit("/import")
    page = staff.get(BASE)
    assert "Attended: 2" in page.text
    assert count(session, AttendanceDraft) == 0

    again = staff.client.post(
        f"{BASE}/imports", data={"csrf_token": staff.token(), "file": (io.BytesIO(ROWS), "other.csv")}
    )
    assert again.status_code == 422
    assert "This file is already imported. Nothing was changed." in again.text

    undo = re.search(r'href="([^"]+/imports/\d+/undo)"', page.html)
    assert undo
    ask = staff.get(undo[1])
    assert "2 connections are removed" in ask.text
    assert "Import undone: 2 connections removed." in ask.submit("/undo").text
    assert count(session, AttendanceEvidence) == 0
    assert staff.client.get(undo[1]).status_code == 404


def test_a_report_that_leaves_something_open_is_asked_about_and_can_be_discarded(
    staff: Browser, session: Session
) -> None:
    empty = staff.client.post(
        f"{BASE}/imports", data={"csrf_token": staff.token(), "file": (io.BytesIO(b""), "list.csv")}
    )
    assert empty.status_code == 422
    draft = upload(staff, ROWS.replace(b"2026-12-15", b"12/05/2026"))
    assert "Choose how dates are written in this report." in draft.text
    refused = staff.client.post(f"{draft.url}/import", data={"csrf_token": staff.token()})
    assert refused.status_code == 422
    wrong = staff.client.post(draft.url, data={"csrf_token": staff.token(), "date_order": "backwards"})
    assert wrong.status_code == 422
    told = read(draft, date_order="mdy")
    assert "Choose how dates are written in this report." not in told.text
    assert "File discarded. Nothing was imported." in told.submit("/discard").text
    assert staff.client.get(draft.url).status_code == 404
    assert count(session, AttendanceEvidence) == 0


def test_from_when_on_a_connection_counts_is_set_and_must_be_within_reach(staff: Browser) -> None:
    read(upload(staff)).submit("/import")
    refused = staff.get(BASE).submit("/threshold", status=422, least_minutes="0")
    assert "Enter minutes from 1 to 1440." in refused.text
    refused = staff.get(BASE).submit("/threshold", status=422, late_after="")
    assert "aria-invalid" in refused.html
    page = staff.get(BASE).submit("/threshold", least_minutes="10")
    assert "Minimum attendance saved." in page.text
    assert "Attended: 1" in page.text


def test_a_figure_is_stated_beside_what_was_counted_and_removed(
    staff: Browser, session: Session, app: Flask, make: Factory
) -> None:
    refused = staff.get(BASE).submit("/figures", status=422, value="300", upper="200", qualifier="between")
    assert "larger than 300" in refused.text
    assert "aria-invalid" in staff.get(BASE).submit("/figures", status=422, value="many").html
    page = staff.get(BASE).submit("/figures", value="300", qualifier="about", claimed_by="The host")
    assert "Figure recorded." in page.text
    assert "about 300" in page.text
    assert "about 300" in Browser(app).get("/w/forum").text, "the public reads the official one"
    # A new official figure makes the earlier a mere claim; viewers of a stream never are official.
    staff.get(BASE).submit("/figures", value="280", qualifier="exact")
    staff.get(BASE).submit("/figures", value="9000", qualifier="over", kind="stream")
    webinar_id = by_slug(session, "forum").id
    rows = {row.value: row.is_official for row in session.scalars(select(AttendanceFigure))}
    assert rows == {300: False, 280: True, 9000: False}
    assert "stated, not counted" in staff.get("/manage/w/forum").text

    other = make.webinar("host-a", slug="other")
    figure = session.scalars(select(AttendanceFigure.id).where(AttendanceFigure.webinar_id == webinar_id)).first()
    strange = f"/manage/w/{other}/attendance/figures/{figure}/remove"
    assert staff.client.post(strange, data={"csrf_token": staff.token()}).status_code == 404
    asked = staff.post(f"{BASE}/figures/{figure}/remove", {"csrf_token": staff.token()})
    assert count(session, AttendanceFigure) == 3
    assert "Figure removed." in asked.sure().text
    assert count(session, AttendanceFigure) == 2


def test_boxes_are_ticked_on_the_list_and_cleared_again(staff: Browser) -> None:
    page = staff.get(f"{BASE}/mark")
    assert "Hanna Berg" in page.text
    hanna = re.search(r'id="came-(\d+)"[^>]*>\s*</td>\s*<th[^>]*><label[^>]*><bdi>Hanna Berg', page.html)
    assert hanna
    page = page.submit("/mark", came=[hanna[1], "x", "9" * 12])
    assert "Marks changed: 1." in page.text
    assert re.search(rf'id="came-{hanna[1]}"[^>]*checked', page.html)
    assert "Attended: 1" in staff.get(BASE).text
    cleared = staff.client.post(f"{BASE}/mark?q=berg", data={"csrf_token": staff.token(), "was": hanna[1]})
    assert cleared.location.endswith("?q=berg")
    page = staff.get(cleared.location)
    assert "Marks changed: 1." in page.text
    assert "Nadia" not in page.text
    assert not re.search(rf'id="came-{hanna[1]}"[^>]*checked', page.html)
