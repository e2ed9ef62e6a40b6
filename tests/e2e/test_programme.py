"""The programme by keyboard and by mouse: typed as lines, dragged, moved by buttons, released."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import watch

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SEED = (
    "#", "moderation @akram", "opening remarks @janjua", "main address @norov", "remarks @zahur", "remarks @masroor", "#",
    "q a @norov: Questions and answers: the future of the SCO",
)  # fmt: skip


def test_the_seeds_programme_is_typed_in_under_ninety_seconds(chrome: Browser, base: str, staff_state) -> None:
    faults: list[str] = []
    context = chrome.new_context(storage_state=staff_state, locale="en-GB")
    page = watch(context, faults)
    page.goto(f"{base}/manage/w/connectivity-forum/programme")
    began = time.monotonic()
    page.get_by_role("link", name="Type the programme").click()
    text = page.get_by_label("Programme (optional)")
    text.fill("")
    text.focus()
    for line in SEED:
        page.keyboard.type(line, delay=25)
        page.keyboard.press("Enter")
    # The preview follows as one types.
    expect(page.locator("#preview")).to_contain_text("Questions and answers: the future of the SCO")
    expect(page.locator("#preview")).to_contain_text("Vladimir Norov")
    page.get_by_role("button", name="Save the programme").click()
    expect(page.locator("main")).to_contain_text("The programme is saved.")
    assert time.monotonic() - began < 90
    page.goto(f"{base}/manage/w/connectivity-forum/releases")
    page.get_by_label("Nobody").first.check()
    page.get_by_role("button", name="Make it public").click()
    expect(page.locator("main")).to_contain_text("Release 2 is out.")
    page.goto(f"{base}/w/connectivity-forum/programme")
    printed = page.locator("ol.programme").first.inner_text()
    names = ["Khalid Taimur Akram", "Akhtar Nawaz Janjua", "Vladimir Norov", "Zahur", "Masroor"]
    places = [printed.index(name) for name in names]
    assert places == sorted(places), printed
    assert not faults, faults
    context.close()


def test_items_are_dragged_and_moved_by_buttons(chrome: Browser, base: str, staff_state) -> None:
    context = chrome.new_context(storage_state=staff_state, locale="en-GB", viewport={"width": 1280, "height": 1200})
    page = context.new_page()
    page.goto(f"{base}/manage/w/connectivity-forum/programme")
    rows = page.locator("[data-item]")
    before = [text.split("\n")[0] for text in rows.locator("th").all_inner_texts()]
    rows.nth(0).drag_to(rows.nth(2))
    expect(rows.locator("th").nth(2)).to_contain_text(before[0])
    page.get_by_role("button", name=f"Move {before[0]} up").first.press("Enter")
    expect(rows.locator("th").nth(1)).to_contain_text(before[0])
    context.close()


def test_without_javascript_the_preview_has_a_button(chrome: Browser, base: str, staff_state) -> None:
    context = chrome.new_context(storage_state=staff_state, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/manage/w/connectivity-forum/programme/lines")
    page.get_by_label("Programme (optional)").fill("10 remraks @akram")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Do you mean “remarks”?")
    context.close()
