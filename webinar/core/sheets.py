"""Tables out and in: CSV and XLSX that no spreadsheet program runs as formulas, and readers with limits."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from webinar.core.errors import RuleViolation
from webinar.core.text import N_

Cell = str | int | float | bool | date | datetime | time | None

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 50
MAX_CELL = 10_000
_MAX_UNPACKED = 20 * 1024 * 1024
_MAX_ENTRIES = 200
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_INVISIBLE = " \u00a0\u200b\u200c\u200d\ufeff"
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Sheet:
    """A table that was read: the headings, the rows as text, and how it was read ("utf-8", ";")."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str
    delimiter: str
    #: Of each row its number in the file, the headings being 1; rows without any text are left out.
    numbers: tuple[int, ...] = ()


def safe_cell(value: Cell) -> Cell:
    """Return text that a spreadsheet program shows as it is: an apostrophe goes before what would be a formula."""
    if isinstance(value, str) and value.lstrip(_INVISIBLE).startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def unsafe_cell(text: str) -> str:
    """Undo `safe_cell`, so that our own export can be read back unchanged."""
    if text.startswith("'") and text[1:].lstrip(_INVISIBLE).startswith(_FORMULA_STARTS):
        return text[1:]
    return text


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the table as CSV in UTF-8 with a byte order mark (Excel needs it), RFC 4180 quoting, CRLF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([safe_cell(heading) for heading in headings])
    for row in rows:
        writer.writerow([_printed(safe_cell(cell)) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def _printed(value: Cell) -> Cell:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def write_xlsx(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, right_to_left: bool = False,
    facts: Sequence[tuple[str, Cell]] = (),
) -> bytes:  # fmt: skip
    """Return the table as a workbook: `facts` on a first sheet if given, then the rows with filters and a frozen head.

    Texts are written as texts, never as formulas or links; aware times are written as text with their offset.
    """
    import xlsxwriter  # noqa: PLC0415 - heavy, only when a workbook is written

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        if facts:
            sheet = book.add_worksheet("Summary")
            sheet.set_column(0, 0, 32)
            sheet.set_column(1, 1, 70)
            for index, (name, value) in enumerate(facts):
                sheet.write_string(index, 0, name, bold)
                _write_cell(sheet, index, 1, value, plain)
        sheet = book.add_worksheet(_sheet_name(title))
        if right_to_left:
            sheet.right_to_left()
        widths = [len(heading) for heading in headings]
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write_cell(sheet, last, column, value, plain)
                widths[column] = max(widths[column], min(len(str(value or "")), 48))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(last, 1), max(len(headings) - 1, 0))
    return buffer.getvalue()


def _write_cell(sheet, row: int, column: int, value: Cell, style) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - xlsxwriter has no types
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool | int | float):
        sheet.write(row, column, value, style)
    else:
        sheet.write_string(row, column, str(_printed(value)), style)


def _sheet_name(title: str) -> str:
    return "".join(" " if char in "[]:*?/\\" else char for char in title)[:31].strip(" '") or "Sheet"


def read_sheet(content: bytes, filename: str, *, encoding: str = "", delimiter: str = "") -> Sheet:
    """Read a CSV, XLSX or ODS file, or pasted rows, within the limits; RuleViolation says what is wrong with it."""
    if len(content) > MAX_BYTES:
        raise RuleViolation(N_("This file is larger than 5 MB."), field="file")
    if content[:4] == b"PK\x03\x04":
        rows, used, parted = _read_workbook(content), "xlsx", ""
    else:
        text, used = _decode(content, encoding)
        parted = delimiter if delimiter and delimiter in _DELIMITERS else _delimiter(text)
        rows = _read_csv(text, parted)
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    rows = [row for _number, row in numbered]
    if not rows:
        raise RuleViolation(N_("“%(name)s” holds no rows."), field="file", name=filename)
    width = max(len(row) for row in rows)
    if len(rows) > MAX_ROWS + 1:
        raise RuleViolation(N_("At most %(limit)d rows in one file."), field="file", limit=MAX_ROWS)
    if width > MAX_COLUMNS:
        raise RuleViolation(N_("At most %(limit)d columns in one file."), field="file", limit=MAX_COLUMNS)
    if any(len(cell) > MAX_CELL for row in rows for cell in row):
        raise RuleViolation(N_("A cell holds more than %(limit)d characters."), field="file", limit=MAX_CELL)
    padded = [tuple(unsafe_cell(cell.strip()) for cell in row) + ("",) * (width - len(row)) for row in rows]
    return Sheet(padded[0], tuple(padded[1:]), used, parted, tuple(number for number, _row in numbered[1:]))


def _decode(content: bytes, encoding: str) -> tuple[str, str]:
    candidates = [encoding] if encoding else []
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates.append("utf-16")
    candidates.append("utf-8-sig")
    for candidate in candidates:
        try:
            return content.decode(candidate), candidate
        except (UnicodeDecodeError, LookupError):
            continue
    from charset_normalizer import from_bytes  # noqa: PLC0415 - heavy, only for files that are not UTF-8

    best = from_bytes(content, cp_isolation=["cp1252", "cp1251", "cp1256", "gb18030", "koi8_r"]).best()
    if best is None or b"\x00" in content:
        raise RuleViolation(N_("This file is not text in a known encoding. Save it as CSV in UTF-8."), field="file")
    return str(best), best.encoding


def _delimiter(text: str) -> str:
    head = "\n".join(text.splitlines()[:20])
    try:
        return csv.Sniffer().sniff(head, delimiters=_DELIMITERS).delimiter
    except csv.Error:
        return max(_DELIMITERS, key=head.count) if any(mark in head for mark in _DELIMITERS) else ","


def _read_csv(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter):
            rows.append(row)
            if len(rows) > MAX_ROWS + 100:
                break
    except csv.Error as error:
        raise RuleViolation(
            N_("Row %(row)d cannot be read: %(error)s"), field="file", row=len(rows) + 1, error=str(error)
        ) from error
    return rows


def _read_workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
                raise RuleViolation(N_("This workbook is too large when unpacked."), field="file")
        from python_calamine import CalamineWorkbook  # noqa: PLC0415 - native reader, only for workbooks

        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        if sheet.width > MAX_COLUMNS or sheet.height > MAX_ROWS + 1:
            raise RuleViolation(
                N_("At most %(rows)d rows and %(columns)d columns."), field="file", rows=MAX_ROWS, columns=MAX_COLUMNS
            )
        return [[_text(cell) for cell in row] for row in sheet.to_python()]
    except RuleViolation:
        raise
    except Exception as error:  # the reader raises its own errors, OSError and ValueError for damaged files
        raise RuleViolation(N_("This workbook cannot be read. Save it again, or as CSV."), field="file") from error


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)
