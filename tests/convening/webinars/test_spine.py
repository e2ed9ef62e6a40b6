"""Pages beneath a tab's page keep their place in the spine."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser

BASE = "/manage/w/forum"


@pytest.mark.parametrize(
    ("address", "group", "tab"),
    [
        ("/registrations/{id}", "Registration", "/registrations"),
        ("/attendance/people", "After", "/attendance"),
        ("/attendance/live", "During", "/attendance/live"),
        ("/hosts", "Prepare", "/hosts"),
    ],
)
def test_a_page_stands_in_the_group_of_the_page_above_it(
    app: Flask, make: Factory, address: str, group: str, tab: str
) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    row = make.registration()
    page = Browser(app).sign_in("o@example.org").get(BASE + address.format(id=row.public_id))
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', page.html.split('class="spine', 1)[1])[0] == BASE + tab
    opened = re.findall(r'<details class="spine-group" open>\s*<summary>([^<]+)', page.html)
    assert set(opened) == {group}
