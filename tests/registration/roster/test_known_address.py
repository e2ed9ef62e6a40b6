"""Staff enter somebody who is registered already: they are told, in a category or not, and nothing is lost."""

from __future__ import annotations

from flask import Flask

from tests.factories import Factory
from tests.page import Browser


def test_an_address_known_already_is_said_and_what_was_typed_stays(app: Flask, make: Factory) -> None:
    make.organisation()
    make.webinar("host-a", categories=("Expert",))
    make.user("owner@example.org", "host-a", "owner")
    staff = Browser(app).sign_in("owner@example.org")
    for _ in range(2):
        page = staff.get("/manage/w/forum/registrations/new")
        again = page.submit(
            "/new", full_name="Ann Lee", email="ann@example.org", category="1", status=422 if _ else None
        )
    assert "This address is already registered. Nothing was changed." in again.text
    assert "Ann Lee" in again.html
    assert staff.get("/manage/w/forum/registrations").text.count("ann@example.org") == 1
