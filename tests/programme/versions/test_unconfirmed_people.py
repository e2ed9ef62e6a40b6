"""Who has not confirmed is printed, printed as to be confirmed, or left out, as chosen once for the webinar."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser

PANEL = "/manage/w/forum/speakers"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.person("Ann Baker")
    make.person("Omar Khan")
    browser = Browser(app).sign_in("o@example.org")
    for person in ("1", "2"):
        browser.get(PANEL).submit("/speakers", person=person, role="speaker")
    browser.get(f"{PANEL}/1").submit("/speakers/1", answer="confirmed")
    return browser


def _choose(staff: Browser, choice: str) -> None:
    staff.get(PANEL).submit("/unconfirmed", unconfirmed=choice)
    staff.get("/manage/w/forum/releases").submit("/releases", tell="nobody")


def _read(app: Flask, path: str) -> str:
    return Browser(app).client.get(path).get_data(as_text=True)


def test_as_chosen_everywhere_the_public_reads_it(app: Flask, staff: Browser) -> None:
    staff.get("/manage/w/forum/releases").submit("/releases", tell="nobody")
    for path in ("/w/forum/", "/w/forum/programme"):
        assert "Omar Khan" in _read(app, path)
        assert "to be confirmed" not in _read(app, path)
    _choose(staff, "to_be_confirmed")
    for path in ("/w/forum/", "/w/forum/programme"):
        page = Browser(app).get(path).text
        assert page.index("Omar Khan") < page.index("to be confirmed")
        assert page.count("to be confirmed") == 1
    assert "To be confirmed: Omar Khan" in Browser(app).get("/w/forum/programme/changes").text
    # A machine takes a name as a fact: structured data names those who confirmed.
    data = _structured(app)
    assert [row["name"] for row in data["performer"]] == ["Ann Baker"]
    _choose(staff, "leave_out")
    for path in ("/w/forum/", "/w/forum/programme", "/w/forum/programme.json"):
        assert "Omar Khan" not in _read(app, path)
    assert [row["name"] for row in _structured(app)["performer"]] == ["Ann Baker"]


def _structured(app: Flask) -> dict[str, object]:
    page = _read(app, "/w/forum/")
    start = page.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
    return json.loads(page[start : page.index("</script>", start)])


def test_a_confirmation_is_a_change_of_the_next_version(app: Flask, staff: Browser) -> None:
    _choose(staff, "to_be_confirmed")
    staff.get(f"{PANEL}/2").submit("/speakers/2", answer="confirmed")
    page = staff.get("/manage/w/forum/releases")
    assert "Confirmed: Omar Khan" in page.text
    page.submit("/releases", tell="nobody")
    assert "to be confirmed" not in Browser(app).get("/w/forum/").text


def test_what_hosts_sign_is_what_will_be_public(staff: Browser) -> None:
    staff.get(PANEL).submit("/unconfirmed", unconfirmed="leave_out")
    shown = staff.get("/manage/w/forum/approvals/programme").text
    assert "Ann Baker" in shown
    assert "Omar Khan" not in shown
    assert "Choose" in staff.get(PANEL).submit("/unconfirmed", unconfirmed="shout", status=422).text
