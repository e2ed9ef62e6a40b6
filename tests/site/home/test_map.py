"""Every page of a webinar is two clicks from its overview, says where one is, and leads back."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser

BASE = "/manage/w/forum"
#: Reached from a mail or a form alone, or files.
ELSEWHERE = {f"{BASE}/attendance/live/events", f"{BASE}/joining/preview"}

#: Offered on a page two clicks away once there is something to do it with.
ONCE = {
    "attendance/mark": "registrations", "attendance/people": "a report", "certificates/issue": "attendance",
    "hosts/ask": "a host who is not asked", "planned/changes": "a change that waits", "joining/backup": "a link", "programme/items/new": "a part",
    "record/publish": "points", "papers/lower-thirds.zip": "somebody on the panel", "record/release/unpublish": "a published release",
}  # fmt: skip


def _forum(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    make.organisation("Host B", "host-b")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", "host-b", categories=("Media",))
    return Browser(app).sign_in("o@example.org")


@pytest.fixture
def staff(world) -> Browser:
    return world(_forum)


def _pages(app: Flask) -> set[str]:
    """Return the addresses of all pages of a webinar that need nothing but the webinar."""
    rules = [
        rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/manage/w/<slug>/") and "GET" in rule.methods
    ]
    return {rule.rule.replace("<slug>", "forum").rstrip("/") for rule in rules if rule.arguments == {"slug"}}


def _links(browser: Browser, address: str) -> set[str]:
    answer = browser.client.get(address, follow_redirects=True)
    if answer.status_code != 200 or not answer.content_type.startswith("text/html"):
        return set()
    found = {urlsplit(link).path.rstrip("/") for link in browser.get(address).links()}
    return {path for path in found if path.startswith(BASE)}


def test_every_page_is_two_clicks_from_the_overview(app: Flask, staff: Browser) -> None:
    first = _links(staff, f"{BASE}/")
    second = set().union(*(_links(staff, address) for address in sorted(first)))
    missing = _pages(app) - first - second - ELSEWHERE
    assert missing <= {f"{BASE}/{page}" for page in ONCE}


def test_a_page_leads_back_to_its_tab_and_its_webinar(staff: Browser) -> None:
    crumbs = staff.get(f"{BASE}/papers/letters/new").html.partition('aria-label="Breadcrumb"')[2].partition("</nav>")[0]
    assert f'href="{BASE}/"' in crumbs
    assert f'href="{BASE}/papers"' in crumbs
    own = staff.get(f"{BASE}/papers").html.partition('aria-label="Breadcrumb"')[2].partition("</nav>")[0]
    assert 'aria-current="page">Documents' in own
    assert "Breadcrumb" not in staff.get(f"{BASE}/").html
