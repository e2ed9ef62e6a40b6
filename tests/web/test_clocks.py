"""One webinar, one clock: its pages show its zone, also where something shared writes the hour."""

from __future__ import annotations

import io

from flask import Flask

from tests.factories import Factory, begun
from tests.page import Browser


def test_lists_of_attendance_show_the_zone_of_the_webinar(app: Flask, make: Factory) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", time_zone="Asia/Karachi")
    staff = Browser(app).sign_in("o@example.org")
    data = {"csrf_token": staff.token(), "file": (io.BytesIO(b"Name,Email\nAnn,ann@example.org\n"), "list.csv")}
    with begun(app):
        found = staff.client.post("/manage/w/forum/attendance/imports", data=data)
        assert found.status_code == 302, found.get_data(as_text=True)[:2000]
        staff.get(found.location).submit("/import")
    shown = staff.get("/manage/w/forum/attendance").text
    assert "list.csv" in shown
    assert "(Karachi)" in shown
    assert "(UTC)" not in shown


def test_who_changed_it_meanwhile_is_told_in_the_zone_of_the_webinar(app: Flask, make: Factory) -> None:
    make.organisation()
    for name in ("o", "p"):
        make.user(f"{name}@example.org", "host-a", "owner")
    make.webinar("host-a", time_zone="Asia/Karachi")
    pages = [Browser(app).sign_in(f"{name}@example.org").get("/manage/w/forum/details") for name in ("o", "p")]
    pages[0].submit("/details", subtitle="A")
    asked = pages[1].submit("/details", subtitle="B", status=422).text
    assert "while you were editing" in asked
    assert "(Karachi) changed this" in asked
