"""Tables out: CSV and XLSX that no spreadsheet program runs as formulas; `core.tables` reads them back.

Both are written row by row: rows may come from a generator, and are never all in memory.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

Cell = str | int | float | bool | date | datetime | time | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_INVISIBLE = " \u00a0\u200b\u200c\u200d\ufeff"
#: A text that begins with none of these needs no second look.
_SUSPECT = frozenset("".join(_FORMULA_STARTS) + _INVISIBLE + "'")
#: "+92 51 920 1234", "+44 (20) 7946 0000": groups of digits parted by spaces are text to every spreadsheet program.
#: Without a space they would be taken for a number, with hyphens for a subtraction.
_TELEPHONE = re.compile(r"\+[0-9]{1,4}(?:[ \u00a0]\(?[0-9]{1,12}\)?)+")
#: Rows that are written, and sent, at once.
_ROWS_AT_ONCE = 400


def _is_formula(text: str) -> bool:
    return text.lstrip(_INVISIBLE + "'").startswith(_FORMULA_STARTS)


def safe_cell(value: Cell) -> Cell:
    """Return text that a spreadsheet program shows as it is: an apostrophe goes before what would be a formula.

    A telephone number in groups is no formula and stays as it is.
    """
    if not isinstance(value, str) or value[:1] not in _SUSPECT:
        return value
    return f"'{value}" if _is_formula(value) and not _TELEPHONE.fullmatch(value) else value


def unsafe_cell(text: str) -> str:
    """Undo `safe_cell`, so that our own export can be read back unchanged."""
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


def csv_chunks(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the table as CSV in UTF-8 with a byte order mark (Excel needs it), RFC 4180 quoting, CRLF.

    The headings come at once, before the first row is asked for.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([safe_cell(heading) for heading in headings])
    yield buffer.getvalue().encode("utf-8-sig")
    suspect, safe, printed = _SUSPECT, safe_cell, _printed
    left = iter(rows)
    while some := list(islice(left, _ROWS_AT_ONCE)):
        buffer.seek(0)
        buffer.truncate()
        writer.writerows(
            [(safe(cell) if cell[:1] in suspect else cell) if cell.__class__ is str else printed(cell) for cell in row]
            for row in some
        )
        yield buffer.getvalue().encode()


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return what `csv_chunks` yields, whole."""
    return b"".join(csv_chunks(headings, rows))


def _printed(value: Cell) -> Cell:
    if isinstance(value, str):
        return safe_cell(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return value


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: a table with a head, or, without headings, names and their values to be read."""

    title: str
    rows: Iterable[Sequence[Cell]]
    headings: Sequence[str] = ()
    #: In characters; others are guessed from the headings and the first rows.
    widths: Sequence[int] = ()


def write_book(sheets: Sequence[Sheet], *, right_to_left: bool = False) -> bytes:
    """Return a workbook: every table with filters and a frozen head, real numbers, dates and times.

    Texts are written as texts, never as formulas or links. Times with a zone are written as text with their offset,
    since spreadsheets know no zones: convert them first, and say the zone in the heading.
    """
    import xlsxwriter  # noqa: PLC0415 - heavy, only when a workbook is written

    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        options = {
            "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        }  # fmt: skip
        with xlsxwriter.Workbook(buffer, options) as book:
            formats = _formats(book)
            names: set[str] = set()
            for sheet in sheets:
                page = book.add_worksheet(_sheet_name(sheet.title, names))
                if right_to_left:
                    page.right_to_left()
                if sheet.headings:
                    _write_table(page, sheet, formats)
                else:
                    _write_facts(page, sheet, formats)
    return buffer.getvalue()


def write_xlsx(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, right_to_left: bool = False,
    facts: Sequence[tuple[str, Cell]] = (), facts_title: str = "Summary",
) -> bytes:  # fmt: skip
    """Return one table as a workbook: `facts` on a first sheet if given, then the rows; see `write_book`."""
    first = [Sheet(facts_title, facts, widths=(32, 70))] if facts else []
    return write_book([*first, Sheet(title, rows, headings)], right_to_left=right_to_left)


def _formats(book: Any) -> dict[str, Any]:
    top: dict[str, Any] = {"valign": "top"}
    return {
        "head": book.add_format({**top, "bold": True, "text_wrap": True, "bottom": 1}),
        "name": book.add_format({**top, "bold": True, "text_wrap": True}),
        "plain": book.add_format({**top, "text_wrap": True}),
        "left": book.add_format({**top, "text_wrap": True, "align": "left"}),
        "date": book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"}),
        "datetime": book.add_format({**top, "num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        "time": book.add_format({**top, "num_format": "hh:mm", "align": "left"}),
    }


def _write_table(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    rows = iter(sheet.rows)
    first = list(islice(rows, 200))
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for column, width in enumerate(_widths(sheet, first)):
        page.set_column(column, column, width)
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, heading, formats["head"])
    last = _write_rows(page, first, 1, formats)
    last = _write_rows(page, rows, last, formats)
    page.autofilter(0, 0, max(last - 1, 1), len(sheet.headings) - 1)


def _write_facts(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    for column, width in enumerate(sheet.widths or (32, 70)):
        page.set_column(column, column, width)
    for index, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            style = formats["name"] if column == 0 else formats["left"]
            if isinstance(value, str):
                page.write_string(index, column, value, style)
            else:
                _write_cell(page, index, column, value, {**formats, "plain": style})


def _widths(sheet: Sheet, first: Sequence[Sequence[Cell]]) -> list[int]:
    found = [min(len(heading), 24) for heading in sheet.headings]
    for row in first:
        for column, value in enumerate(row):
            found[column] = max(found[column], min(len(str(_printed(value) or "")), 48))
    for column, width in enumerate(sheet.widths):
        found[column] = width or found[column]
    return [width + 3 for width in found]


def _write_rows(page: Any, rows: Iterable[Sequence[Cell]], start: int, formats: dict[str, Any]) -> int:
    """Write rows from the one numbered `start` on; returns the number of the next."""
    text, number, plain = page.write_string, page.write_number, formats["plain"]
    for row in rows:
        for column, value in enumerate(row):
            kind = value.__class__
            if kind is str:
                if value:
                    text(start, column, value, plain)
            elif kind is int or kind is float:
                number(start, column, value, plain)
            elif value is not None:
                _write_cell(page, start, column, value, formats)
        start += 1
    return start


def _write_cell(page: Any, row: int, column: int, value: Cell, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value, formats["plain"])
    elif isinstance(value, int | float):
        page.write_number(row, column, value, formats["plain"])
    elif isinstance(value, datetime | time) and value.tzinfo is not None:
        page.write_string(row, column, str(_printed(value)), formats["plain"])
    elif isinstance(value, datetime | date | time):
        kind = "datetime" if isinstance(value, datetime) else "date" if isinstance(value, date) else "time"
        page.write_datetime(row, column, value, formats[kind])
    else:
        page.write_string(row, column, value, formats["plain"])


def _sheet_name(title: str, taken: set[str]) -> str:
    """Return a name that Excel takes, unlike those taken already."""
    whole = "".join(" " if char in "[]:*?/\\" else char for char in title).strip(" '")
    name = whole[:31].strip(" '") or "Sheet"
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{whole[:27].strip()} {number}"
    taken.add(name.casefold())
    return name
