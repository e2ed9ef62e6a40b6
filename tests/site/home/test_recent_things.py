"""The staff's first page leads back to what its reader changed last, as far as they still may."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    for address, role in (("o@example.org", "owner"), ("other@example.org", "organiser")):
        make.user(address, "host-a", role)
    make.webinar("host-a")
    make.webinar("host-a", slug="second", title="Second forum")
    make.person("Ann Lee")
    return Browser(app).sign_in("o@example.org")


def recent(browser: Browser) -> list[str]:
    html = browser.get("/manage/").html
    if 'id="recent"' not in html:
        return []
    part = html.partition('id="recent"')[2].partition("</section>")[0]
    return [line.partition("</bdi>")[0] for line in part.split("<bdi>")[1:]]


def test_what_one_changed_stands_there_latest_first_each_once(app: Flask, staff: Browser) -> None:
    assert recent(staff) == []
    staff.get("/manage/w/forum/coverage").submit("/coverage", outlet="Daily")
    page = staff.get("/manage/people/").follow("Ann Lee")
    page.submit("", full_name="Ann B. Lee")
    staff.get("/manage/w/second/coverage").submit("/coverage", outlet="Daily")
    staff.get("/manage/w/forum/coverage").submit("/coverage", outlet="Weekly")
    assert recent(staff) == ["Forum", "Second forum", "Ann B. Lee"]
    assert staff.get("/manage/").follow("Person: Ann B. Lee").heading == "Ann B. Lee"
    assert recent(Browser(app).sign_in("other@example.org")) == [], "what others changed is not one's own"


def test_what_one_may_not_open_any_more_is_not_there(app: Flask, staff: Browser, make: Factory) -> None:
    other = Browser(app).sign_in("other@example.org")
    other.get("/manage/w/forum/coverage").submit("/coverage", outlet="Daily")
    other.get("/manage/people/").follow("Ann Lee").submit("", full_name="Ann B. Lee")
    other.get("/manage/organisations/").follow("Host A").follow("Edit").submit("", city="Lahore")
    assert set(recent(other)) == {"Host A", "Ann B. Lee", "Forum"}
    staff.get("/manage/people/").follow("Ann B. Lee").submit("/many", act="delete").submit("/many")
    assert set(recent(other)) == {"Host A", "Forum"}
    make.user("other@example.org", "host-a", "viewer")
    assert set(recent(other)) == {"Host A", "Forum"}
