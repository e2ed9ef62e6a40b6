"""A page that is taken back from the public: staff read who is concerned, and registrants find no link that leads nowhere."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser, Page


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    return Browser(app).sign_in("o@example.org")


def ann(app: Flask, make: Factory) -> Page:
    row, here = make.registration(), app.extensions["webinar"]
    with app.app_context():
        return Browser(app).get(here.link("me.show", "registrant", row.public_id, row.nonce))


def dead(page: Page) -> list[str]:
    """Return the links of a page that lead nowhere."""
    own = [href for href in page.links() if href.startswith(("/", "http://localhost/"))]
    return [href for href in own if page.browser.client.get(href).status_code >= 400]


def test_it_is_asked_first_with_how_many_hold_a_place(app: Flask, staff: Browser, make: Factory) -> None:
    asked = staff.get("/manage/w/forum/").follow("Unpublish")
    assert "hold" not in asked.text.split("Unpublish the page?")[1].split("Keep")[0]
    ann(app, make)
    make.registration("forum", "ben@example.org", "Ben Ode")
    asked = staff.get("/manage/w/forum/").follow("Unpublish")
    assert "2 people hold a place and keep it." in asked.text
    assert Browser(app).client.get("/w/forum/").status_code == 200, "asking does nothing"
    assert "Page unpublished." in asked.submit("/withdraw").text
    assert Browser(app).client.get("/w/forum/").status_code == 404


def test_their_pages_lead_nowhere_else(app: Flask, staff: Browser, make: Factory) -> None:
    page = ann(app, make)
    assert "Add to your calendar" in page.text
    assert dead(page) == []
    staff.get("/manage/w/forum/withdraw").submit("/withdraw")
    page = page.browser.get(page.url)
    assert "Add to your calendar" not in page.text
    assert dead(page) == []
    assert dead(page.follow("Pass on your place")) == []
    assert dead(page.follow("See my data")) == []
    assert dead(page.follow("Erase my data").submit("/erase")) == []
