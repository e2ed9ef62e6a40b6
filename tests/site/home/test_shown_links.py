"""A page shows a link to a page of the staff to those alone who may open it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.page import Browser
from tests.web.walk import fill

PAGES = ("/manage/", "/manage/series/", "/manage/w/forum/", "/manage/w/forum/plan", "/manage/w/forum/papers")


@pytest.mark.parametrize("role", ["reporter", "viewer"])
def test_no_shown_link_is_refused(app: Flask, world, role: str) -> None:
    world(fill)
    browser, found = Browser(app).sign_in(f"{role}@example.org"), {}
    for path in PAGES:
        page = browser.get(path)
        for link in {href for href in page.links() if href.startswith("/manage/")}:
            found.setdefault(link, path)
    refused = {link: path for link, path in found.items() if browser.client.get(link).status_code == 403}
    assert refused == {}
