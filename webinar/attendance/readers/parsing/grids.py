"""A report's file as rows of text, far larger ones than lists of people; rows keep their numbers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from webinar.attendance.readers.parsing.encodings import fits
from webinar.core import workbooks
from webinar.core.columns import heading_key
from webinar.core.errors import RuleViolation
from webinar.core.sheets import unsafe_cell
from webinar.core.tables import DELIMITERS, UncertainEncoding, decode, separator
from webinar.core.text import N_

MAX_BYTES = 30 * 2**20
MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELL = 20_000
_HEADING = 80
_HEAD = 65_536
#: Texts written as a formula, so that no spreadsheet program makes numbers of them.
_AS_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_WESTERN = "cp1252"
#: Sections of Teams' reports: their numbers survive every translation, and dates with commas stand beneath them.
_NUMBERED = re.compile(r"^\s*\"?[1-3]\s?[.．、] ?\S", re.MULTILINE)


@dataclass
class Grid:
    """The rows of a file: the n-th is row n; blank ones are empty."""

    rows: list[tuple[str, ...]]
    encoding: str = ""
    delimiter: str = ""
    remarks: tuple[RuleViolation, ...] = ()

    @cached_property
    def keys(self) -> list[str]:
        """The first cell of each row that holds any text, as headings are compared; "" where it is longer than any."""
        firsts = (next(cell for cell in row if cell) for row in self.rows if row)
        return [heading_key(first) if len(first) < _HEADING else "" for first in firsts]

    def numbered(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the rows that hold any text, with their numbers."""
        return ((number, row) for number, row in enumerate(self.rows, 1) if row)


def ensure_size(content: bytes, filename: str) -> None:
    """Refuse what is empty, and what is larger than any report."""
    if not content.strip():
        raise RuleViolation(N_("“%(name)s” has no rows."), field="file", name=filename[-120:])
    if len(content) > MAX_BYTES:
        raise RuleViolation(N_("This file is larger than %(limit)d MB."), field="file", limit=MAX_BYTES // 2**20)


def read_workbook(content: bytes) -> Grid:
    """Read the first visible sheet of a workbook."""
    book = workbooks.read(content, rows=MAX_ROWS, above=0, columns=MAX_COLUMNS, cell=MAX_CELL, is_report=True)
    remarks = []
    if book.hidden:
        remarks.append(RuleViolation(N_("We read the sheet “%(name)s”. Hidden sheets are skipped."), name=book.sheet))
    return _with_columns(Grid(_rows(book.rows), remarks=tuple(remarks)))


def read_text(content: bytes, encoding: str) -> tuple[str, str]:
    """Return the text of a file and its encoding; UncertainEncoding asks which it is."""
    try:
        text, encoding = decode(content, encoding)
    except UncertainEncoding as error:
        if [code for code, _sample in error.samples if fits(content.decode(code), code)] != [_WESTERN]:
            raise
        text, encoding = decode(content, _WESTERN)
    return (_UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text), encoding


def read_rows(text: str, encoding: str) -> Grid:
    """Read the rows of a text; what parts its columns is found by trying."""
    text, delimiter = separator(text, "")
    if not text.startswith("\n"):
        delimiter = _delimiter(text, delimiter)
    return _with_columns(Grid(_rows(_parsed(_lines(text), delimiter)), encoding, delimiter))


def _with_columns(grid: Grid) -> Grid:
    """Return the grid with lines parted that a spreadsheet program kept whole."""
    inner = _inner_delimiter(grid)
    if inner:
        # A spreadsheet program that expects another separator keeps whole lines in its first column.
        grid.rows = _rows(_parsed((row[0] if row else "" for row in grid.rows), inner))
    elif grid.delimiter:
        _split_whole_lines(grid)
    return grid


def _split_whole_lines(grid: Grid) -> None:
    """Split lines that stand in one cell, because such a program put those in quotation marks that have some themselves."""
    widths = Counter(len(row) for row in grid.rows if len(row) > 1)
    if not widths:
        return
    usual = widths.most_common(1)[0][0]
    for place, row in enumerate(grid.rows):
        if len(row) == 1 and row[0].count(grid.delimiter) >= usual - 2 > 0:
            parts = next(_parsed([row[0]], grid.delimiter), [])
            if usual - 1 <= len(parts) <= usual:
                grid.rows[place] = _rows([parts])[0]


def _delimiter(text: str, proposed: str) -> str:
    head = text[:_HEAD]
    if "\t" in head and len(_NUMBERED.findall(head)) > 1:
        return "\t"
    lines = head.split("\n")[:400]

    def fits(sign: str) -> tuple[int, bool]:
        try:
            rows = [row for row in csv.reader(lines, delimiter=sign) if row]
        except csv.Error:
            return 0, False
        # The widest row that comes again and again, and is no sentence that has as many commas as another.
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return max((width * count for width, count in widths.items()), default=0), sign == proposed

    return max(DELIMITERS, key=fits)


def _inner_delimiter(grid: Grid) -> str:
    """Return what parts lines that all stand in one cell, "" if the rows have columns."""
    rows = [row for _number, row in zip(range(400), (row for row in grid.rows if row), strict=False)]
    if not rows or sum(len(row) == 1 for row in rows) < 0.8 * len(rows):
        return ""
    lines = [row[0] for row in rows]
    counts = {sign: sum(sign in line for line in lines) for sign in DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if best != grid.delimiter and counts[best] > len(rows) // 2 else ""


def _lines(text: str) -> Iterator[str]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield text[start:]


def _parsed(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    number = 0
    try:
        for row in reader:
            number += 1
            yield row
    except csv.Error as error:
        raise RuleViolation(
            N_("We can’t read row %(row)d: a cell is too long or a quotation mark isn’t closed."),
            field="file", row=number + 1,
        ) from error  # fmt: skip


def _rows(parsed: Iterable[list[str]]) -> list[tuple[str, ...]]:
    """Return rows within the limits, without what stands empty at their ends; equal texts are kept once."""
    rows: list[tuple[str, ...]] = []
    known: dict[str, str] = {}
    held = 0
    for parsed_row in parsed:
        cells = [_cell(cell) for cell in parsed_row]
        while cells and not cells[-1]:
            cells.pop()
        _ensure_limits(cells, held)
        rows.append(tuple(known.setdefault(cell, cell) for cell in cells))
        held += bool(cells)
    return rows


def _ensure_limits(cells: list[str], held: int) -> None:
    if held >= MAX_ROWS:
        raise RuleViolation(N_("A file can have up to %(limit)d rows."), field="file", limit=MAX_ROWS)
    if len(cells) > MAX_COLUMNS:
        raise RuleViolation(N_("A file can have up to %(limit)d columns."), field="file", limit=MAX_COLUMNS)
    if any(len(cell) > MAX_CELL for cell in cells):
        raise RuleViolation(N_("A cell has more than %(limit)d characters."), field="file", limit=MAX_CELL)


def _cell(text: str) -> str:
    clean = text.strip()
    if clean[:1] == "=" and (found := _AS_FORMULA.fullmatch(clean)):
        return found[1].replace('""', '"').strip()
    return unsafe_cell(clean) if clean[:1] == "'" else clean
