"""Tables out and in."""

from __future__ import annotations

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from webinar.core.errors import RuleViolation
from webinar.core.sheets import MAX_ROWS, read_sheet, safe_cell, unsafe_cell, write_csv, write_xlsx

FORMULAS = ["=1+1", "+44 20 7946", "-1", "@handle", "\t=1", "\r=1", "＝1+1", " \u200b=1", "\u00a0@SUM(A1)"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_become_text_and_come_back(text: str) -> None:
    safe = safe_cell(text)
    assert str(safe).startswith("'")
    assert unsafe_cell(str(safe)) == text


def test_ordinary_text_stays() -> None:
    for text in ("Khalid", "'quoted'", "1-2", "عائشہ", ""):
        assert safe_cell(text) == text
        assert unsafe_cell(text) == text


def test_workbooks_hold_texts_not_formulas() -> None:
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(write_xlsx("T", ("A", "B"), [("=HYPERLINK(1)", 3)], facts=[("F", "=1")]))
    )
    assert book.get_sheet_by_name("T").to_python() == [["A", "B"], ["=HYPERLINK(1)", 3.0]]
    raw = zipfile.ZipFile(io.BytesIO(write_xlsx("T", ("A",), [("=1+1",)]))).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in raw


@pytest.mark.parametrize("title", ["a/b:c*?", "x" * 60, "", "'"])
def test_sheet_names_that_excel_takes(title: str) -> None:
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(title, ("A",), []))).sheet_names[0]) in range(1, 32)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    rows = [
        ("Имя", "Почта", "Минуты"),
        ("Надежда Орлова", "n@example.org", "80"),
        ("Тимур Садыков", "t@example.org", "75"),
    ]
    text = "\r\n".join(delimiter.join(row) for row in rows * 1)
    sheet = read_sheet(text.encode(encoding), "x.csv")
    assert (sheet.headings, *sheet.rows) == tuple(rows)


def test_our_own_csv_is_read_back_unchanged() -> None:
    rows = [("王芳", "=cmd", 'quote " and, comma'), ("عائشہ", "+44", "two\nlines")]
    sheet = read_sheet(write_csv(("A", "B", "C"), rows), "x.csv")
    assert sheet.rows == tuple(rows)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no rows"),
        (b"\n\n\n", "holds no rows"),
        (b"PK\x03\x04broken", "cannot be read"),
        (b"\x00\x01\x02\xff\xfe\xfa" * 50, "known encoding"),
        (b"a," + b"x" * 200_000, "cannot be read"),
        (b"name," + b"y" * 20_000 + b"\n", "characters"),
        (b"a\n" * (MAX_ROWS + 200), "rows"),
        (b"a," * 60 + b"\nx", "columns"),
        (b"x" * (6 * 1024 * 1024), "5 MB"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, words: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        read_sheet(content, "list.csv")
    assert words in caught.value.message


def test_a_bomb_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (60 * 1024 * 1024))
    with pytest.raises(RuleViolation) as caught:
        read_sheet(buffer.getvalue(), "bomb.xlsx")
    assert "too large" in caught.value.message
