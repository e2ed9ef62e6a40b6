"""The button of the join page leads to another site, which the content security policy must let happen."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import watch
from tests.screenshots import run

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
MAIN, FURTHER, BACKUP = "https://meet.example.org/main", "https://rooms.example.net/1", "https://other.example.org/1"


def begins_in(instance: Path, minutes: float) -> None:
    start = datetime.now(UTC).replace(tzinfo=None) + timedelta(minutes=minutes)
    moments = [moment.isoformat(" ", "microseconds") for moment in (start, start + timedelta(minutes=90))]
    with sqlite3.connect(instance / "webinar.sqlite") as connection:
        statement = "UPDATE webinars SET date = ?, starts_at = ?, ends_at = ? WHERE slug = 'connectivity-forum'"
        connection.execute(statement, (moments[0][:10], *moments))


def test_a_guest_waits_goes_through_and_follows_to_the_back_up_room(
    chrome: Browser, base: str, instance: Path, staff_state
) -> None:
    faults: list[str] = []
    context = chrome.new_context(locale="en-GB", timezone_id="Asia/Karachi")
    reached: list[str] = []
    context.on("request", lambda request: reached.append(request.url) if not request.url.startswith(base) else None)
    staff = watch(chrome.new_context(storage_state=staff_state, locale="en-GB"), faults)
    staff.goto(f"{base}/manage/w/connectivity-forum/joining")
    staff.get_by_label("Link for everyone").fill(MAIN)
    staff.get_by_label("Backup link", exact=False).first.fill(BACKUP)
    staff.get_by_role("button", name="Save").click()

    with sqlite3.connect(instance / "webinar.sqlite") as connection:
        email = connection.execute("SELECT email FROM registrations WHERE status = 'confirmed' LIMIT 1").fetchone()[0]
    guest = watch(context, faults)
    own = run(instance, "link", "registrant", "connectivity-forum", email)
    # It opens a quarter of an hour before: a slow machine has these seconds to reach the page that waits.
    begins_in(instance, 15.4)
    guest.goto(base + "/me/" + own.strip().split("/me/")[1])
    guest.get_by_role("link", name="Open the join page").click()
    expect(guest.get_by_role("timer")).to_contain_text("Opens in")
    # The page loads itself anew once it is open.
    button = guest.get_by_role("button", name="Join the webinar")
    expect(button).to_be_visible(timeout=60_000)
    address = guest.url
    button.click()
    guest.wait_for_timeout(1500)
    assert MAIN in reached, "the browser followed the redirect"
    assert not [line for line in faults if "form-action" in line or "Refused" in line]

    guest.goto(address)
    staff.goto(f"{base}/manage/w/connectivity-forum/joining")
    staff.get_by_role("link", name="Switch everyone to the backup link").click()
    staff.get_by_role("button", name="Switch everyone").click()
    expect(staff.locator("main")).to_contain_text("The backup link has been on for everyone since")
    # The page that was open before leads there at once.
    guest.get_by_role("button", name="Join the webinar").click()
    guest.wait_for_timeout(1500)
    assert BACKUP in reached
    assert not [line for line in faults if "form-action" in line or "Refused" in line]
