"""How registrations divide: figures, bars and the workbook say the same."""

from __future__ import annotations

import io
from datetime import timedelta

from flask import Flask
from python_calamine import CalamineWorkbook

from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.convening.webinars.queries import by_slug
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.service import register
from webinar.registration.registering.setup import read as read_setup

PAGE = "/manage/w/forum/documents/statistics"


def test_registrations_divide_by_category_country_host_campaign_and_day(app: Flask, make: Factory) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=2, categories=("Media", "Experts"))
    staff = Browser(app).sign_in("o@example.org")
    assert "No registrations yet" in staff.get(PAGE).text
    here = app.extensions["webinar"]
    begin = here.now()
    for number, (country, category, days) in enumerate((("PK", 1, 0), ("PK", 1, 0), ("CN", 2, 2))):
        here.clock = lambda days=days: begin + timedelta(days=days)
        with here.transaction() as session:
            details = RegistrantDetails(
                f"P{number}", f"p{number}@example.org", country=country, category_id=category, source="bulletin",
                source_host_id=1 if number else None,
            )  # fmt: skip
            register(session, read_setup(session, by_slug(session, "forum")), details, actor=ACTOR, now=here.now())
    page = staff.get(PAGE)
    for words in ("Media 2 2", "Experts 1 0", "Pakistan 2 2", "China 1 0", "Host A 2 1", "Direct 1 1", "bulletin 3 2", "On the waiting list 1 0", "25 Nov 2026 0 0", "26 Nov 2026 1 0"):  # fmt: skip
        assert words in page.text, words
    assert 'width="50.0"' in page.html
    book = CalamineWorkbook.from_filelike(io.BytesIO(page.submit("/statistics").get_data()))
    rows = book.get_sheet_by_index(0).to_python()
    assert ["By country", "Pakistan", 2, 2] in rows
    assert "P0" not in str(rows), "nobody is named"
