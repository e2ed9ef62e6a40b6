"""Reports that were looked at and then left are listed until they are imported or discarded."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from tests.factories import Factory, begun
from tests.page import Browser

BASE = "/manage/w/forum/attendance"
HEADING = "Unfinished imports"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    return Browser(app).sign_in("o@example.org")


def hand_in(staff: Browser, name: str) -> None:
    file = (io.BytesIO(f"Name,Email\n{name},\n".encode()), f"{name}.csv")
    answer = staff.client.post(f"{BASE}/imports", data={"csrf_token": staff.token(), "file": file})
    assert answer.status_code == 302


def test_a_report_that_was_left_is_found_again(staff: Browser) -> None:
    assert HEADING not in staff.get(BASE).text
    hand_in(staff, "left")
    page = staff.get(BASE)
    assert HEADING in page.text
    assert "left.csv" in page.text
    assert "(Karachi)" in page.text
    assert page.follow("Continue import").heading == "left.csv"


def test_a_report_is_listed_until_it_is_discarded_or_imported(app: Flask, staff: Browser) -> None:
    hand_in(staff, "left")
    assert "File discarded. Nothing was imported." in staff.get(BASE).submit("/discard").text
    assert HEADING not in staff.get(BASE).text
    hand_in(staff, "taken")
    with begun(app):
        staff.get(BASE).follow("Continue import").submit("/import")
    page = staff.get(BASE)
    assert HEADING not in page.text
    assert "taken.csv" in page.text
