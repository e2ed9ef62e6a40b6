"""Files that are too large together are refused beside the field, and nothing is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import watch

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_the_browser_says_so_before_anything_is_sent(chrome: Browser, base: str, staff_state) -> None:
    context, faults = chrome.new_context(storage_state=staff_state), list[str]()
    page = watch(context, faults)
    page.goto(f"{base}/manage/w/connectivity-forum/mailings")
    page.get_by_role("button", name="New message").click()
    address = page.url
    page.get_by_label("Subject").fill("News")
    large = {"name": "slides.pdf", "mimeType": "application/pdf", "buffer": bytes(27 * 2**20)}
    page.locator("#files").set_input_files(large)
    said = page.get_by_role("alert").filter(has_text="This is too large. Files can be up to 26 MB together.")
    expect(said).to_be_visible()
    sent = list[str]()
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Preview message").click()
    expect(page.locator("#files")).to_be_focused()
    assert (sent, page.url) == ([], address)
    page.locator("#files").set_input_files({**large, "buffer": b"%PDF-1.4"})
    expect(said).to_have_count(0)
    assert page.get_by_label("Subject").input_value() == "News"
    assert faults == []
    context.close()
