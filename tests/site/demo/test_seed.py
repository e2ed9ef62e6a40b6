"""The example says what its source says, everywhere, and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import date
from importlib.resources import files
from typing import Any

import icalendar
import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.page import Browser
from webinar.core.database import Base
from webinar.site.demo.service import load

#: Of the file that the facts were handed over in.
DIGEST = "0c295b9fe2d0d342d9e0170b8117ed5638cfa73cfcce8b5b9734d47ed9885fe5"
ROLES = {
    "moderator": "Moderator",
    "opening_remarks": "Opening remarks",
    "main_speaker": "Main speaker",
    "speaker": "Speaker",
}
SEED: dict[str, Any] = json.loads((files("webinar.site.demo") / "event.json").read_text(encoding="utf-8"))


@pytest.fixture
def loaded(app: Flask) -> Browser:
    with app.extensions["webinar"].transaction() as session:
        load(session, attendees=24, now=NOW)
    return Browser(app)


def _in_order(text: str, parts: list[str]) -> None:
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"{part!r} is missing, or out of order"
        place = found + len(part)


def test_the_facts_are_those_that_were_handed_over() -> None:
    content = json.dumps(SEED, sort_keys=True, ensure_ascii=False)
    assert hashlib.sha256(content.encode()).hexdigest() == DIGEST


def test_the_public_page(loaded: Browser) -> None:
    page = loaded.get("/w/sco-gateway/")
    assert page.heading == SEED["webinar"]["title"]
    day = date.fromisoformat(SEED["webinar"]["date"])
    assert f"Thursday, {day.day} July {day.year}" in page.text
    assert "Time not recorded" in page.text
    _in_order(page.text, [row["name"] for row in SEED["organisations"]])
    panel = page.text[page.text.index("Panel") :]
    by_order = sorted(SEED["people"], key=lambda row: row["order"])
    for row in by_order:
        _in_order(panel, [ROLES[row["role"]], row["as_printed"], row["position_as_printed"]])
    for row in SEED["remarks"]:
        _in_order(page.text, row["points"] or [])
    claim = SEED["audience"]["attendance"]
    assert claim["as_printed"] in page.text
    assert SEED["source"]["heading"] in page.text
    assert "22 July 2020" in page.text


def test_the_programme(loaded: Browser) -> None:
    names = {row["key"]: row["as_printed"] for row in SEED["people"]}
    first, second = SEED["programme"]["parts"]
    expected = [names[item["person"]] for item in first["items"]]
    expected += [second["topic"], names[second["answered_by"]]]
    page = loaded.get("/w/sco-gateway/programme")
    _in_order(page.text[page.text.index("Programme") :], expected)
    pdf = PdfReader(io.BytesIO(loaded.client.get("/w/sco-gateway/programme.pdf").data))
    printed = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    _in_order(printed, [SEED["webinar"]["title"].split(":")[0], *expected])
    assert pdf.metadata.title == SEED["webinar"]["title"]


def test_the_coverage(loaded: Browser) -> None:
    page = loaded.get("/w/sco-gateway/coverage")
    outlets = sorted(SEED["coverage"]["outlets"], key=lambda row: row["order"])
    _in_order(page.text, [SEED["coverage"]["as_printed_lead"], *(row["name"] for row in outlets)])
    for row in outlets:
        assert row["kind_basis"] == "inferred from the name"
        assert row["kind"] not in page.text
    assert SEED["coverage"]["list_complete"] is False
    assert "This list may be incomplete." in page.text


def test_the_attendance_report(loaded: Browser) -> None:
    loaded.sign_in("reports@cgss.example.org")
    report = loaded.get("/manage/w/sco-gateway/documents")
    content = report.submit("/attendance", button=("format", "xlsx")).get_data()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    cells = {str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    assert SEED["webinar"]["title"] in cells
    assert SEED["audience"]["attendance"]["as_printed"] in cells
    categories = loaded.sign_in("organiser@cgss.example.org").get("/manage/w/sco-gateway/admission/lines")
    for row in SEED["audience"]["categories"]:
        assert row["as_printed"] in categories.html


def test_what_the_source_does_not_say_stays_unknown(loaded: Browser) -> None:
    for address in ("/w/sco-gateway/", "/w/sco-gateway/programme", "/w/sco-gateway/coverage"):
        page = loaded.get(address)
        assert not re.search(r"\b\d\d:\d\d\b(?!,? \(?UTC\)?\s*$)", page.text.replace("16:18", "")), address
        assert "None" not in page.text
        assert "H.E." not in page.text
        assert "@example.org" not in page.html
        assert [link for link in page.links() if link.startswith("http") and "localhost" not in link] == []
    entry = icalendar.Calendar.from_ical(loaded.client.get("/w/sco-gateway.ics").data).walk("VEVENT")[0]
    assert entry["DTSTART"].dt == date.fromisoformat(SEED["webinar"]["date"])
    assert type(entry["DTSTART"].dt) is date


def test_loading_twice_changes_nothing(loaded: Browser, app: Flask, session) -> None:
    def counts() -> dict[str, int]:
        session.rollback()
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }

    before = counts()
    with app.extensions["webinar"].transaction() as other:
        load(other, attendees=24, now=NOW)
    assert counts() == before
    assert before["registrations"] == 24


def test_the_coming_webinar_is_three_weeks_ahead(loaded: Browser) -> None:
    page = loaded.get("/w/connectivity-forum/")
    assert "Tuesday, 15 December 2026" in page.text
    assert "14:00–15:30" in page.text
    assert page.follow("Register").heading == "Register"
    names = loaded.sign_in("organiser@cgss.example.org").get("/manage/w/connectivity-forum/registrations").text
    for script in (r"[A-Z][a-z]+", r"[А-Я][а-я]+", r"[\u4e00-\u9fff]{2,}", r"[\u0600-\u06ff]{2,}"):
        assert re.search(script, names)


def test_loading_the_example_mails_nobody(loaded: Browser, app: Flask, session) -> None:
    app.extensions["webinar"].worker.run_all()
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Base.metadata.tables["mail_deliveries"])) == 0


def test_nobody_real_is_on_the_panel_of_the_made_up_webinar(loaded: Browser) -> None:
    page = loaded.get("/w/connectivity-forum/")
    for row in SEED["people"]:
        assert row["full_name"] not in page.html
    assert "made up, the speakers too" in page.text
    for script in (r"Prof\. Fan Li", r"Елена Примерова", r"طارق نمونہ", r"范例"):
        staff = loaded.sign_in("organiser@cgss.example.org")
        assert re.search(script, staff.get("/manage/w/connectivity-forum/speakers").text + _registry(staff))
    for language, name in (("ru", "Секретариат ШОС"), ("zh", "上海合作组织秘书处"), ("ur", "شنگھائی تعاون تنظیم")):
        page = Browser(loaded.app).client.get("/w/connectivity-forum/", headers={"Accept-Language": language})
        assert name in page.get_data(as_text=True)


def _registry(staff: Browser) -> str:
    data = {"csrf_token": staff.token(), "format": "csv"}
    return staff.client.post("/manage/people/export", data=data).get_data(as_text=True)


def test_programs_read_items_without_hours(loaded: Browser) -> None:
    schedule = json.loads(loaded.client.get("/w/sco-gateway/programme.json").data)["schedule"]["conference"]
    (day,) = schedule["days"]
    talks = day["rooms"]["Online"]
    assert (schedule["time_zone_name"], day["day_start"], day["day_end"]) == (None, None, None)
    assert [talk["persons"][0]["public_name"] for talk in talks] == [
        "Brigadier (Ret.) Akhtar Nawaz Janjua", "Vladimir Norov", "Zahur Ahmed",
        "Major Gen. (Ret.) Hafiz Masroor Ahmed", "Vladimir Norov",
    ]  # fmt: skip
    unknown = ("date", "start", "duration", "language", "do_not_record")
    assert {talk[name] for talk in talks for name in unknown} == {None}
    assert {person["biography"] for talk in talks for person in talk["persons"]} == {None}
