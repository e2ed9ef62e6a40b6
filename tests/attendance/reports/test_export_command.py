"""`webinar export attendance`: the page's files without a page, and all of it as JSON, as the contract names it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.attendance.reports.test_totals import PAGE, file
from tests.page import Browser
from webinar.attendance.reports.cli import export_attendance
from webinar.core.audit import AuditEntry


def written(app: Flask, *words: str) -> bytes:
    done = CliRunner().invoke(export_attendance, ["forum", *words], obj=lambda: app)
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


def printed(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_files_are_those_of_the_page(app: Flask, staff: Browser) -> None:
    page = staff.get(PAGE)
    assert written(app, "--format", "csv") == file(page, "csv")
    assert sheets(written(app, "--format", "xlsx")) == sheets(file(page, "xlsx"))
    assert printed(written(app, "--format", "pdf")) == printed(file(page, "pdf"))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf", "json"])
def test_the_suffix_of_the_file_says_what_it_is_and_the_log_says_so(
    app: Flask, staff: Browser, session: Session, tmp_path: Path, kind: str
) -> None:
    target = tmp_path / f"report.{kind}"
    assert written(app, "-o", str(target)) == b""
    assert target.read_bytes().startswith({"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "pdf": b"%PDF", "json": b"{"}[kind])
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.export")).one()
    assert (entry.actor_name, entry.details["format"], entry.details["rows"]) == ("export", kind, 7)


def test_json_has_what_the_contract_names_and_null_for_what_no_source_tells(app: Flask, staff: Browser) -> None:
    told = json.loads(written(app))
    assert list(told) == ["webinar", "counts", "stated", "people"]
    assert list(told["webinar"]) == ["slug", "title", "starts_at", "ends_at", "time_zone"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT09:00:00Z", told["webinar"]["starts_at"])
    assert told["counts"] == {
        "registered": 5, "approved": 5, "attended": 3, "absent": 2, "unregistered": 2, "connections": 4, "peak": 2,
    }  # fmt: skip
    (stated,) = told["stated"]
    assert stated == stated | {"value": 300, "qualifier": "about", "by": "Host A", "source": "Press release"}
    people = {person["name"]: person for person in told["people"]}
    assert list(people["Ann Lee"]) == [
        "name", "email", "organisation", "country", "category", "registered", "role", "connections", "minutes",
        "minutes_in_webinar", "sum_of_connections", "share", "first_join", "last_leave", "attended", "evidence",
    ]  # fmt: skip
    ann = people["Ann Lee"]
    assert (ann["email"], ann["organisation"], ann["country"], ann["minutes"], ann["attended"], ann["role"]) == (
        "p0@example.org", "Centre", "PK", 60.0, True, "unknown",
    )  # fmt: skip
    assert ann["evidence"] == [{"source": "zoom.csv", "sha256": "a" * 64, "row": 1}]
    # Marked by hand: present, and for how long no source tells.
    assert (people["Wang"]["attended"], people["Wang"]["connections"], people["Wang"]["first_join"]) == (True, 0, None)
    # JSON is read by programs, which run no formulas: names stay as they are.
    assert {"=cmd", "+41 cmd"} <= set(people)
    assert not people["+41 cmd"]["registered"]


def test_headings_are_in_the_language_that_is_asked_for(app: Flask, staff: Browser) -> None:
    head = next(csv.reader(io.StringIO(written(app, "--format", "csv", "--language", "ru").decode("utf-8-sig"))))
    assert "Организация" in head
    assert json.loads(written(app, "--language", "ur")) == json.loads(written(app))


def test_who_asks_for_what_is_not_there_is_told_in_one_line(app: Flask, staff: Browser) -> None:
    done = CliRunner().invoke(export_attendance, ["nothing"], obj=lambda: app)
    assert done.exit_code == 1
    assert "no webinar 'nothing'" in done.output
