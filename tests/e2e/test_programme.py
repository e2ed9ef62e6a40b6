"""The programme by keyboard and by mouse: typed as lines, dragged, moved by buttons, released."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import watch

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SEED = (
    "#", "moderation @primerova", "opening remarks @namoona", "main address @li", "remarks @sample", "remarks @ulgiev", "#",
    "q a @li: Questions and answers: the future of the SCO",
)  # fmt: skip


def test_the_seeds_programme_is_typed_in_under_ninety_seconds(chrome: Browser, base: str, staff_state) -> None:
    faults: list[str] = []
    context = chrome.new_context(storage_state=staff_state, locale="en-GB")
    page = watch(context, faults)
    page.goto(f"{base}/manage/w/connectivity-forum/programme")
    began = time.monotonic()
    page.get_by_role("link", name="Edit as text").click()
    text = page.get_by_label("Programme (optional)")
    text.fill("")
    text.focus()
    for line in SEED:
        page.keyboard.type(line, delay=25)
        page.keyboard.press("Enter")
    # The preview follows as one types.
    expect(page.locator("#preview")).to_contain_text("Questions and answers: the future of the SCO")
    expect(page.locator("#preview")).to_contain_text("Fan Li")
    page.get_by_role("button", name="Save programme").click()
    # The items of the example go, and the page asks.
    page.locator("main").get_by_role("button", name="Remove").click()
    expect(page.locator("main")).to_contain_text("Programme saved.")
    assert time.monotonic() - began < 90
    page.goto(f"{base}/manage/w/connectivity-forum/releases")
    page.get_by_label("Publish without approval, because").fill("Agreed by telephone")
    page.get_by_label("Nobody").first.check()
    page.get_by_role("button", name="Publish").click()
    # The hosts hear of it: the page shows what they get.
    page.locator("main").get_by_role("button", name="Publish").click()
    expect(page.locator("main")).to_contain_text("Version 2 published.")
    page.goto(f"{base}/w/connectivity-forum/programme")
    printed = page.locator("ol.programme").first.inner_text()
    names = ["Elena Primerova", "Tariq Namoona", "Fan Li", "Jane Sample", "Askar Ulgiev"]
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
    page.get_by_label("Programme (optional)").fill("10 remraks @primerova")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Did you mean “remarks”?")
    context.close()
