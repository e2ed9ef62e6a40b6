"""Registration by browser: register, change, wait, be promoted, cancel, import with bad rows, erase."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import watch

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
FORUM = "/manage/w/connectivity-forum"


def own_link(instance: Path, email: str, word: str) -> str:
    """Wait for the mail to this address whose subject holds a word, and return the link in it."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with sqlite3.connect(instance / "webinar.sqlite") as connection:
            statement = "SELECT message, subject FROM mail_deliveries WHERE recipient = ? ORDER BY id DESC"
            for message, subject in connection.execute(statement, (email,)):
                if word in subject:
                    text = message_from_bytes(message, policy=default).get_body(("plain",)).get_content()
                    return re.search(r"/me/\S+", text).group(0)
        time.sleep(0.3)
    raise AssertionError(email)


def register(page: Page, base: str, name: str, email: str) -> None:
    page.goto(f"{base}/w/connectivity-forum/register")
    page.get_by_label("Full name, as you wish to appear").fill(name)
    page.get_by_label("Email address").fill(email)
    page.get_by_text("Analytical institutions", exact=True).click()
    page.get_by_label("I’ve read who receives my data and I agree").check()
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Thank you. Check your email")


def test_register_change_wait_move_up_cancel_and_erase(chrome: Browser, base: str, instance: Path, staff_state) -> None:
    faults: list[str] = []
    staff = watch(chrome.new_context(storage_state=staff_state, locale="en-GB"), faults)
    staff.goto(f"{base}{FORUM}/admission/quotas")
    staff.goto(f"{base}{FORUM}/details")
    staff.get_by_label("Places (optional)").fill("301")
    staff.get_by_role("button", name="Save").click()
    # A question that depends on another, built by staff and asked at once.
    staff.goto(f"{base}{FORUM}/form/new")
    staff.get_by_label("Type of answer").select_option("yes or no")
    staff.get_by_label("Question or label", exact=False).first.fill("Do you need an interpreter?")
    staff.get_by_role("button", name="Save").click()
    staff.goto(f"{base}{FORUM}/form/new")
    staff.get_by_label("Question or label", exact=False).first.fill("Which language?")
    answers = staff.get_by_role("group", name="Answers to “Do you need an interpreter?” that show it")
    expect(answers).to_be_hidden()
    staff.get_by_label("Show it", exact=True).select_option("do_you_need_an_interpreter")
    answers.get_by_label("Yes").check()
    staff.get_by_role("button", name="Save").click()

    visitor = watch(chrome.new_context(locale="en-GB", timezone_id="Asia/Karachi"), faults)
    visitor.goto(f"{base}/w/connectivity-forum/register")
    question = visitor.get_by_label("Which language? (optional)")
    expect(question).to_be_hidden()
    visitor.locator("fieldset", has_text="Do you need an interpreter?").get_by_text("Yes", exact=True).click()
    expect(question).to_be_visible()
    register(visitor, base, "Анна Браузер", "anna.browser@example.org")
    mine = own_link(instance, "anna.browser@example.org", "Confirmed")
    visitor.goto(base + mine)
    expect(visitor.locator("main")).to_contain_text("You have a place.")
    visitor.get_by_role("link", name="Change my answers").click()
    visitor.get_by_label("Organisation (optional)").fill("Центр")
    visitor.get_by_role("button", name="Save").click()
    expect(visitor.locator("main")).to_contain_text("Центр")

    register(visitor, base, "Ben Browser", "ben.browser@example.org")
    waiting = own_link(instance, "ben.browser@example.org", "Waiting list")
    visitor.goto(base + waiting)
    expect(visitor.locator("main")).to_contain_text("You’re number 1 on the waiting list.")
    # Who cancels lets the next move up.
    visitor.goto(base + mine)
    visitor.get_by_role("link", name="Cancel my registration").press("Enter")
    visitor.get_by_role("button", name="Cancel my registration").press("Enter")
    expect(visitor.locator("main")).to_contain_text("Your registration is cancelled.")
    own_link(instance, "ben.browser@example.org", "Confirmed")
    visitor.goto(base + waiting)
    expect(visitor.locator("main")).to_contain_text("You have a place.")
    visitor.get_by_role("link", name="Erase my data").click()
    visitor.get_by_role("button", name="Erase my data").click()
    expect(visitor.locator("h1")).to_contain_text("Your data is erased")
    staff.goto(f"{base}{FORUM}/registrations?q=ben.browser")
    expect(staff.locator("main")).to_contain_text("No results")
    # The panel of one registration beside the list.
    staff.set_viewport_size({"width": 1500, "height": 900})
    staff.goto(f"{base}{FORUM}/registrations?status=cancelled")
    staff.get_by_role("link", name="Анна Браузер").click()
    expect(staff.locator("#side")).to_contain_text("History")
    expect(staff.locator("#side")).to_contain_text("Cancelled")
    assert not faults, faults


def test_import_of_three_hundred_rows_with_ten_bad_ones(
    chrome: Browser, base: str, staff_state, tmp_path: Path
) -> None:
    faults: list[str] = []
    page = watch(chrome.new_context(storage_state=staff_state, locale="en-GB"), faults)
    rows = [
        [f"Import {number}", f"import{number}@example.org" if number % 30 else "no address"] for number in range(300)
    ]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([["Name", "E-mail"], *rows])
    file = tmp_path / "list.csv"
    file.write_text(buffer.getvalue(), encoding="utf-8")
    page.goto(f"{base}{FORUM}/import")
    page.get_by_label("File (CSV, XLSX or ODS)").set_input_files(file)
    page.get_by_role("button", name="Preview import").click()
    expect(page.locator("main")).to_contain_text("290 are new")
    expect(page.locator("main")).to_contain_text("with errors: 10")
    page.get_by_role("button", name="Import 290 without email").click()
    expect(page.locator("main")).to_contain_text("300 rows: 290 registered, 0 already registered, 10 with errors.")
    page.get_by_role("link", name="Undo list.csv").click()
    page.get_by_role("button", name="Undo import").click()
    expect(page.locator("main")).to_contain_text("290 registrations undone.")
    assert not faults, faults
