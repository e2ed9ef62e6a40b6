"""The totals of CSV, XLSX and PDF are those of the page; columns, zones, cells and the first page."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.conftest import NOW
from tests.page import Browser
from webinar.attendance.reports import access, printing, queries
from webinar.convening.webinars.queries import by_slug
from webinar.web.i18n import in_language

PAGE = "/manage/w/forum/documents"


def file(page, kind: str) -> bytes:
    return page.submit("/attendance", button=("format", kind)).get_data()


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_totals_of_csv_xlsx_and_pdf_equal_the_page(staff: Browser) -> None:
    attendance = staff.get("/manage/w/forum/attendance")
    assert "Attended: 3 · registered: 5" in attendance.text
    page = staff.get(PAGE)
    assert "Attended 3 In the webinar at any time Registered 5" in page.text
    assert "Pakistan 2 2 China 1 1 Kazakhstan 1 0 Not given 1 0" in page.text
    assert "Centre 2 2 Not given 3 1" in page.text
    assert "HOST 2 2 Direct 3 1" in page.text
    assert "Official figure of the hosts: about 300 people (Host A, Press release)." in page.text

    rows = table(file(page, "csv"))
    ours = [row for row in rows if row["Registered"] == "yes"]
    assert (sum(row["Attended"] == "yes" for row in ours), len(ours), len(rows)) == (3, 5, 7)

    book = CalamineWorkbook.from_filelike(io.BytesIO(file(page, "xlsx")))
    summary = {row[0]: row[1] for row in book.get_sheet_by_name("Summary").to_python()}
    assert (summary["Attended"], summary["Registered"], summary["Official figure"]) == (3, 5, "about 300 people")
    assert "Sources: Zoom (zoom.csv, zoom-webinar/1)." in summary["Method"]
    people = book.get_sheet_by_name("People").to_python()
    assert [row[0] for row in people[1:]] == [row["Name"].removeprefix("'") for row in rows]
    for name in ("By category", "By country", "By organisation", "By host", "By language"):
        parts = book.get_sheet_by_name(name).to_python()[1:]
        assert (sum(row[1] for row in parts), sum(row[2] for row in parts)) == (5, 3), name
    assert max(row[1] for row in book.get_sheet_by_name("People at one time").to_python()[1:]) == 2

    pages = [" ".join(part.extract_text().split()) for part in PdfReader(io.BytesIO(file(page, "pdf"))).pages]
    assert "Attended 3" in pages[0]
    assert "Pakistan 2 2" in pages[0]
    assert "Official figure of the hosts: about 300 people" in pages[0]
    assert "Ann Lee" not in pages[0]
    assert "Ann Lee" in pages[1]


def test_formulas_do_not_run_and_telephone_numbers_survive(staff: Browser) -> None:
    names = [row["Name"] for row in table(file(staff.get(PAGE), "csv"))]
    assert {"'=cmd", "'+41 cmd", "+92 51 920 1234"} <= set(names)


def test_times_are_in_the_zone_that_their_heading_names(staff: Browser) -> None:
    row = next(row for row in table(file(staff.get(PAGE), "csv")) if row["Name"] == "Ann Lee")
    day = (NOW + timedelta(weeks=3)).date()
    assert row["First join (Asia/Karachi, UTC+05:00)"] == f"{day} 14:00:00"
    book = CalamineWorkbook.from_filelike(io.BytesIO(file(staff.get(PAGE), "xlsx")))
    heads = [name for sheet in book.sheet_names[1:] for name in book.get_sheet_by_name(sheet).to_python()[0]]
    timed = [name for name in heads if name.startswith(("First join", "Last leave", "Starting at", "Imported"))]
    assert len(timed) == 4
    assert all(name.endswith("(Asia/Karachi, UTC+05:00)") for name in timed)


def test_a_host_chooses_the_columns_of_its_files(staff: Browser) -> None:
    page = staff.get(PAGE)
    page = page.submit("/columns", columns=["email", "name"])
    assert "Columns saved." in page.text
    assert list(table(file(page, "csv"))[0]) == ["Name", "Email"]
    pages = PdfReader(io.BytesIO(file(page, "pdf"))).pages
    assert "Annex: people Name Email" in " ".join(pages[-1].extract_text().split())
    refused = page.submit("/columns", columns=[], status=422)
    assert "Choose at least one column." in refused.text


@pytest.mark.parametrize("language", ["en", "ru", "zh", "ur"])
def test_the_first_page_says_all_in_every_language(app: Flask, staff: Browser, language: str) -> None:
    here = app.extensions["webinar"]
    with app.app_context(), here.transaction(write=False) as session, in_language(language):
        webinar = by_slug(session, "forum")
        report = queries.attendance_report(session, webinar, here.now())
        content, hidden = printing.attendance_file(report, access.everybody(session, webinar), ["name"], "pdf")
        words = printing.approval(report)
    assert hidden == 0
    pages = PdfReader(io.BytesIO(content)).pages
    assert "about 300 people" in words
    first, second = pages[0].extract_text(), pages[1].extract_text()
    assert "about 300 people" in first
    assert "zoom-webinar/1" in "".join(first.split())
    assert "Ann Lee" not in first
    assert "Ann Lee" in second
