"""The main job by clicking, from an empty form to the page "In the media"."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import watch
from tests.screenshots import run

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

TITLE = "Water, energy and food: one table"


def _tab(page: Page, name: str) -> None:
    spine = page.get_by_role("navigation", name=re.compile("webinar", re.IGNORECASE))
    link = spine.locator(".spine-wide a").filter(has_text=re.compile(f"^{name}")).first
    if not link.is_visible():
        group = page.locator("details").filter(has=page.locator("a").filter(has_text=re.compile(f"^{name}")))
        group.and_(page.locator(".spine-wide details")).locator("summary").click()
    link.click()
    expect(page.locator("h1")).to_have_text(name)


def _create(page: Page, base: str, title: str) -> str:
    page.goto(f"{base}/manage/")
    page.get_by_role("link", name="New webinar").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Date (optional)").fill("2027-03-04")
    page.get_by_label("Centre for Global & Strategic Studies").check()
    page.get_by_role("button", name="Create webinar").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main")).to_contain_text("Time to be confirmed")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def _add_person(page: Page, base: str, name: str, rank: str, position: str) -> None:
    page.goto(f"{base}/manage/people/new")
    page.get_by_label("Full name, as the person writes it").fill(name)
    page.get_by_label("Rank as printed").fill(rank)
    page.get_by_label("Position (optional)", exact=True).fill(position)
    page.get_by_role("button", name="Save").click()


def _panel_and_programme(page: Page) -> None:
    _tab(page, "Speakers")
    for person, role in (("Lt. Col. (Ret.) Khalid Taimur Akram", "Moderator"), ("Amb. Олжас Нұрланов", "Main speaker")):
        page.get_by_label("Person").select_option(label=next(
            text for text in page.get_by_label("Person").locator("option").all_inner_texts() if text.startswith(person)
        ))  # fmt: skip
        page.get_by_label("Role").select_option(label=role)
        page.get_by_role("button", name="Add to panel").click()
        expect(page.locator("main")).to_contain_text(person)
    _tab(page, "Programme")
    for number, (part, kind, speaker) in enumerate(
        (("Statements", "Main address", "Олжас"), ("Questions", "Questions and answers", "Akram"))
    ):
        page.get_by_label("Title of the part").fill(part)
        page.get_by_role("button", name="Add").last.click()
        page.get_by_role("link", name="Add item").nth(number).click()
        page.get_by_label("Kind").select_option(label=kind)
        page.get_by_label("Minutes").fill("20")
        page.get_by_label(re.compile(speaker)).check()
        page.get_by_role("button", name="Save").click()
        expect(page.locator("h1")).to_have_text("Programme")


def _register(page: Page, base: str, slug: str, title: str) -> None:
    page.goto(f"{base}/w/")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.locator("main")).to_contain_text("Amb. Олжас Нұрланов")
    page.get_by_role("link", name="Register").click()
    page.get_by_role("button", name="Register").click()
    expect(page.locator("main [aria-invalid=true]").first).to_be_visible()
    page.get_by_label("Full name").fill("عائشہ قریشی")
    page.get_by_label("Email address").fill("aisha@example.org")
    page.get_by_label("I’ve read who receives my data and I agree").check()
    page.get_by_role("button", name="Register").click()
    expect(page.locator("h1")).to_contain_text("Thank you. Check your email")


def _own_page(staff: Page, visitor: Page, link: str) -> None:
    """Staff read the mail without its private link; the registrant's own page, where they cancel and come back."""
    for _ in range(40):
        _tab(staff, "Messages")
        if staff.get_by_role("link", name=re.compile("Confirmed:")).count():
            break
        staff.wait_for_timeout(500)
    staff.get_by_role("link", name=re.compile("Confirmed:")).first.click()
    expect(staff.locator("main")).to_contain_text("/me/…/")
    visitor.goto(link)
    expect(visitor.locator("main")).to_contain_text("You have a place")
    visitor.get_by_role("link", name="Cancel my registration").click()
    visitor.get_by_role("button", name=re.compile("Cancel")).click()
    expect(visitor.locator("main")).to_contain_text("Your registration is cancelled")
    visitor.locator("form[action$='/return'] button").click()
    expect(visitor.locator("main")).to_contain_text("You have a place")


def _attendance(page: Page, tmp_path: Path) -> None:
    _tab(page, "Registrations")
    expect(page.locator("main")).to_contain_text("عائشہ قریشی")
    _tab(page, "Attendance")
    page.get_by_role("link", name="Mark attendance").click()
    page.get_by_label("عائشہ قریشی").check()
    page.get_by_role("button", name="Save marks").click()
    expect(page.locator("main")).to_contain_text("Marks changed: 1.")
    listed = tmp_path / "came.csv"
    rows = "Walk In,walk@example.org,2027-03-04T09:05:00+00:00,2027-03-04T10:00:00+00:00\n,,,\n"
    listed.write_text(f"Name,E-mail,Joined,Left\n{rows}", encoding="utf-8")
    _tab(page, "Attendance")
    page.get_by_label("Report (CSV").set_input_files(listed)
    page.get_by_role("button", name="Preview report").click()
    page.get_by_role("button", name="Import 1 connection").click()
    _tab(page, "Attendance")
    expect(page.locator("main")).to_contain_text("Attended: 1 · registered: 1")
    if not page.get_by_label("People", exact=True).is_visible():
        page.get_by_text("Add stated figure").click()
    page.get_by_label("Precision").select_option(label="about")
    page.get_by_label("People", exact=True).fill("300")
    page.get_by_label("As printed").fill("about 300 people")
    page.get_by_role("button", name="Save figure").click()
    expect(page.locator("main")).to_contain_text("about 300 people")
    page.goto(page.url.split("/attendance")[0] + "/documents")
    for kind in ("CSV", "XLSX"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=kind).click()
        saved = tmp_path / f"report.{kind.lower()}"
        waiting.value.save_as(saved)
        assert saved.stat().st_size > 100
    assert "عائشہ" in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")


def _coverage(page: Page, visitor: Page, base: str, slug: str) -> None:
    page.goto(f"{base}/manage/w/{slug}/coverage")
    outlets = ("Daily Islamabad Post", "DNA News Agency", "Centreline Journal")
    for outlet in outlets:
        page.get_by_label("Media outlet", exact=True).fill(outlet)
        if outlet.startswith("DNA"):
            page.get_by_label(re.compile(r"^Link( \(optional\))?$")).fill("https://dna.example.org/forum")
        page.get_by_role("button", name="Add coverage").click()
        expect(page.locator("main")).to_contain_text(outlet)
    visitor.goto(f"{base}/w/{slug}/coverage")
    text = visitor.locator("main").inner_text()
    assert [text.index(outlet) for outlet in outlets] == sorted(text.index(outlet) for outlet in outlets)
    expect(visitor.locator("main a[href='https://dna.example.org/forum']")).to_have_count(1)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_the_main_job_by_clicking(
    chrome: Browser, base: str, instance: Path, staff_state, tmp_path: Path, javascript: bool
) -> None:
    faults: list[str] = []
    staff = watch(chrome.new_context(storage_state=staff_state, java_script_enabled=javascript, locale="en-GB"), faults)
    visitor = watch(chrome.new_context(java_script_enabled=javascript, locale="en-GB"), faults)
    _add_person(staff, base, "Олжас Нұрланов", "Amb.", "Permanent Representative")
    title = f"{TITLE} ({'with' if javascript else 'without'} scripts)"
    slug = _create(staff, base, title)
    _tab(staff, "Hosts")
    expect(staff.locator("main")).to_contain_text("Centre for Global & Strategic Studies")
    _panel_and_programme(staff)
    staff.goto(f"{base}/manage/w/{slug}/")
    staff.get_by_role("button", name=re.compile("Publish")).click()
    expect(staff.locator("main")).to_contain_text("Unpublish")
    _register(visitor, base, slug, title)
    _own_page(staff, visitor, run(instance, "link", "registrant", slug, "aisha@example.org").split()[-1])
    _attendance(staff, tmp_path)
    _coverage(staff, visitor, base, slug)
    visitor.goto(f"{base}/w/{slug}/programme")
    expect(visitor.locator("main")).to_contain_text("Main address")
    answer = visitor.request.get(f"{base}/w/{slug}/programme.pdf")
    assert answer.body().startswith(b"%PDF")
    assert not faults, "\n".join(faults)
