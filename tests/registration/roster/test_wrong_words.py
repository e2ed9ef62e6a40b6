"""Wrong words of staff: a status that there is not, an address that is registered already."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.factories import Factory
from tests.page import Browser
from webinar.registration.roster.cli import export


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.registration("forum", "ann@example.org", "Ann Lee")
    return Browser(app).sign_in("o@example.org")


def test_the_command_refuses_a_status_that_there_is_not(app: Flask, staff: Browser) -> None:
    def run(status: str) -> Result:
        return CliRunner().invoke(export, ["registrations", "forum", "--status", status], obj=lambda: app)

    wrong = run("confirmd")
    assert wrong.exit_code == 2
    assert "ann@example.org" not in wrong.output
    assert "ann@example.org" in run("confirmed").output
    assert "ann@example.org" not in run("waiting").output


def test_staff_who_register_a_known_address_lose_nothing_and_are_told(staff: Browser, make: Factory) -> None:
    page = staff.get("/manage/w/forum/registrations/new")
    typed = {"full_name": "Ann Lee-Ode", "email": "ANN@example.org", "organisation": "New Centre"}
    refused = page.submit("/new", **typed, status=422)
    assert "This address is already registered. Nothing was changed." in refused.text
    assert "New Centre" in refused.html, "what was typed is still there"
    assert refused.follow("Ann Lee").url.endswith("/edit")
