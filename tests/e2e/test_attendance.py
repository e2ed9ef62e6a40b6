"""Attendance by browser: three platforms' reports, two doubtful people, an import undone, a figure, files that agree."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.e2e.conftest import watch

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
FORUM = "/manage/w/connectivity-forum"
HERE = ZoneInfo("Asia/Karachi")
START = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=2)
Guest = tuple[str, str]


def held(instance: Path) -> list[Guest]:
    """Put the forum two days back; return name and address of its guests, each name once."""
    moments = [at.replace(tzinfo=None).isoformat(" ", "microseconds") for at in (START, START + timedelta(minutes=90))]
    with sqlite3.connect(instance / "webinar.sqlite") as connection:
        statement = "UPDATE webinars SET date = ?, starts_at = ?, ends_at = ? WHERE slug = 'connectivity-forum'"
        connection.execute(statement, (moments[0][:10], *moments))
        return connection.execute(
            "SELECT full_name, min(email) FROM registrations WHERE status = 'confirmed' AND webinar_id ="
            " (SELECT id FROM webinars WHERE slug = 'connectivity-forum')"
            " GROUP BY full_name HAVING count(*) = 1 ORDER BY min(id) LIMIT 20"
        ).fetchall()


def clock(minute: int, pattern: str) -> str:
    return (START + timedelta(minutes=minute)).astimezone(HERE).strftime(pattern)


def zoom(guests: list[Guest]) -> bytes:
    rows: list[list[object]] = [["Attendee Report"], ["Attendee Details"], [
        "Attended", "User Name (Original Name)", "First Name", "Last Name", "Email", "Registration Time",
        "Approval Status", "Join Time", "Leave Time", "Time in Session (minutes)", "Is Guest", "Country/Region Name",
    ]]  # fmt: skip
    rows += [
        ["Yes", name, "", "", email, clock(-5000, "%m/%d/%Y %I:%M:%S %p"), "approved",
         clock(1, "%m/%d/%Y %I:%M:%S %p"), clock(80, "%m/%d/%Y %I:%M:%S %p"), 79, "Yes", "Pakistan"]
        for name, email in guests
    ]  # fmt: skip
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def teams(guests: list[Guest]) -> bytes:
    head = "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole"
    lines = ["1. Summary", f"Meeting title\tForum\r\nStart time\t{clock(0, '%d.%m.%y, %H:%M:%S')}", ""]
    lines += ["2. Participants", "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole"]
    stays = [(clock(10, "%d.%m.%y, %H:%M:%S"), clock(70, "%d.%m.%y, %H:%M:%S"), "1h")] * len(guests)
    lines += [
        "\t".join((name, *stay, email, "", "Attendee")) for (name, email), stay in zip(guests, stays, strict=True)
    ]
    lines += ["", "3. In-Meeting Activities", head]
    lines += ["\t".join((name, *stay, email, "Attendee")) for (name, email), stay in zip(guests, stays, strict=True)]
    return "\r\n".join([*lines, ""]).encode("utf-16")


def bigbluebutton(guests: list[Guest]) -> bytes:
    def at(minute: int) -> int:
        return round((START + timedelta(minutes=minute)).timestamp() * 1000)

    users = {
        f"u{number}": {
            "extId": email, "name": name, "isModerator": False, "isDialIn": False,
            "intIds": {f"w{number}": {"sessions": [{"registeredOn": at(5), "leftOn": at(60)}]}},
        }
        for number, (name, email) in enumerate(guests)
    }  # fmt: skip
    told = {"intId": "m", "extId": "forum", "name": "Forum", "createdOn": at(-10), "endedOn": at(95), "users": users}
    return json.dumps(told).encode()


def take_in(page: Page, base: str, name: str, content: bytes) -> None:
    page.goto(f"{base}{FORUM}/attendance")
    upload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Report (CSV, XLSX, ODS or JSON)").set_input_files([upload])
    page.get_by_role("button", name="Preview report").click()
    page.wait_for_url("**/drafts/*")
    if page.get_by_text("Choose the time zone of this report.").count():
        page.get_by_label("Time zone of the report").fill("Islamabad")
        page.get_by_role("button", name="Read the file again").click()
    page.get_by_role("button", name=re.compile(r"^Import \d+ connections?$")).click()
    expect(page.locator("main")).to_contain_text(f"{name} ")


def confirm(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name=f"Confirm {name}").click()
    expect(page.locator("main")).to_contain_text("Attendee identified.")


def taken(page: Page, kind: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_three_reports_become_one_truth_in_page_and_files(
    chrome: Browser, base: str, instance: Path, staff_state
) -> None:
    faults: list[str] = []
    guests = held(instance)
    page = watch(chrome.new_context(storage_state=staff_state, locale="en-GB", timezone_id="Asia/Karachi"), faults)
    # Five by address; two whom only a name tells; three by address of whom one was in the first report; one unknown.
    doubtful = guests[5:7]
    take_in(page, base, "zoom.csv", zoom(guests[:5]))
    take_in(page, base, "teams.csv", teams([*((name, "") for name, _email in doubtful), guests[7]]))
    take_in(
        page, base, "board.json", bigbluebutton([guests[0], *guests[8:10], ("Zarina Walks-In", "walk.in@example.net")])
    )
    expect(page.locator("main")).to_contain_text("Attended: 8")
    expect(page.locator("main")).to_contain_text("Possible registrants: 2.")

    page.get_by_role("link", name="Confirm people").click()
    for name, _email in doubtful:
        confirm(page, name)
    page.goto(f"{base}{FORUM}/attendance")
    expect(page.locator("main")).to_contain_text("Attended: 10")

    page.get_by_role("listitem").filter(has_text="board.json").get_by_role("link", name="Undo import").click()
    page.get_by_role("button", name="Undo import").click()
    expect(page.locator("main")).to_contain_text("Import undone: 4 connections removed.")
    expect(page.locator("main")).to_contain_text("Attended: 8")

    page.get_by_text("Add stated figure").click()
    page.get_by_label("Precision").select_option("about")
    page.get_by_label("People", exact=True).fill("300")
    page.get_by_role("button", name="Save figure").click()
    expect(page.locator("main")).to_contain_text("about 300")

    page.goto(f"{base}{FORUM}/documents")
    shown = {
        row.get_by_role("rowheader").inner_text(): row.get_by_role("cell").first.inner_text()
        for row in page.get_by_role("table").first.locator("tbody tr").all()
    }
    assert shown["Attended"] == "8"
    assert shown["Official figure"] == "about 300"

    rows = list(csv.DictReader(io.StringIO(taken(page, "CSV").decode("utf-8-sig"))))
    ours = [row for row in rows if row["Registered"] == "yes"]
    assert str(sum(row["Attended"] == "yes" for row in ours)) == shown["Attended"]
    assert str(len(ours)) == shown["Registered"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken(page, "XLSX")))
    first = {row[0]: row[1] for row in book.get_sheet_by_name("Summary").to_python()}
    for label, value in shown.items():
        said = first[label]
        assert (f"{said:.0f}" if isinstance(said, float) else said) == value, label
    assert len(book.get_sheet_by_name("People").to_python()) == len(rows) + 1
    printed = " ".join(PdfReader(io.BytesIO(taken(page, "PDF"))).pages[0].extract_text().split())
    for label in ("Official figure", "Attended", "Registered", "Absent", "Attended without registering"):
        assert f"{label} {shown[label]}" in printed, label
    assert not faults, faults
