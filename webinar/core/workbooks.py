"""Workbooks (XLSX, ODS) read in a process of their own, see `apart`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webinar.core import apart
from webinar.core.apart import Refused
from webinar.core.errors import RuleViolation
from webinar.core.opendocument import Finished, OpenSheet, cell_name, number_text
from webinar.core.text import N_

_Start = Callable[[str, dict[str, str]], object]
_Words = Callable[[str], object]
_Area = tuple[tuple[int, int], tuple[int, int]]
#: What every workbook that is a packed file, or an old one of Excel, begins with.
STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MAX_UNPACKED = 20 * 2**20
_MAX_ENTRIES = 200
#: XFD, the last column of a spreadsheet.
_MAX_COLUMN = 16_384
#: Cells of the rectangle from A1 to the last cell that holds something.
_MAX_AREA = 1_000_000
#: How many times larger the limits are for reports of platforms, of which a row is a connection and not a person.
_REPORT = 4

_PROBLEMS = {
    "unpacked": N_("This workbook is too large when unpacked."),
    "broken": N_("We can’t read this workbook. Save it again or as CSV."),
    "zip": N_("This ZIP file isn’t a workbook. Unpack it and choose the table inside."),
    "document": N_("This is a document, not a table. Choose a CSV, XLSX or ODS file."),
    "rows": N_("A file can have up to %(limit)d rows."),
    "far": N_("Cell %(cell)s is far outside the table. Delete it and save the file again."),
    "limits": N_("This workbook is too large to read. Save the sheet as CSV."),
    "empty": N_("Every sheet of this workbook is hidden. Unhide the one to read."),
    "busy": N_("We’re reading another file. Try again in a minute."),
}


@dataclass(frozen=True)
class Workbook:
    """The first visible sheet as text: rows from the sheet's first one on, so that the n-th is row n."""

    sheet: str
    hidden: bool
    rows: list[list[str]]
    #: Cells with a formula whose result is not stored in the file: (row from 1, column from 0).
    unknown: list[tuple[int, int]]
    #: Merged areas whose text was repeated in every row.
    merged: list[str]


def read(content: bytes, *, rows: int, above: int, columns: int, cell: int, is_report: bool = False) -> Workbook:
    """Read a workbook with at most this many rows with text, lines above them, columns, and characters a cell.

    One more of each shows that there are more. `is_report`: the file is a platform's, which may be larger than people's
    tables. RuleViolation says why it cannot be read.
    """
    times = _REPORT if is_report else 1
    answer = apart.ask("webinar.core.workbooks", content, rows + above, columns, cell, times=times)
    if problem := answer.pop("problem", ""):
        answer |= {"limit": rows} if problem == "rows" else {}
        raise RuleViolation(_PROBLEMS[problem], field="file", **answer)
    answer["unknown"] = [(row, column) for row, column in answer["unknown"]]
    return Workbook(**answer)


def _answer(content: bytes, times: int, rows: int, columns: int, cell: int) -> dict[str, Any]:
    import io  # noqa: PLC0415 - here and below: only in the child

    from python_calamine import CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415 - only in the child

    parts = _Parts(content, times) if content[:4] == STARTS[0] else None
    if parts is not None:
        parts.ensure_small()
        parts.ensure_workbook()
        if parts.is_open:
            return parts.open_sheet(rows, columns, cell)
    # Names and states alone are read now; a sheet is laid out only once its corners are known.
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
    if not visible:
        raise Refused(problem="empty")
    unknown = parts.look(visible[0], rows) if parts is not None else []
    sheet = book.get_sheet_by_name(visible[0])
    # Rows come from the sheet's first one on, but cells from the first column that holds something.
    left = [""] * min(sheet.start[1] if sheet.start else 0, columns + 1)
    table: list[list[str]] = []
    held = 0
    for row in sheet.iter_rows():
        cells = left + [_text(value)[: cell + 1] if value != "" else "" for value in row[: columns + 1]]
        table.append(cells if any(cells) else [])
        held += bool(table[-1])
        if held > rows:
            break
    hidden = visible[0] != book.sheet_names[0]
    return _found(visible[0], table, unknown, sheet.merged_cell_ranges or [], hidden=hidden)


def _found(
    sheet: str, table: list[list[str]], unknown: list[tuple[int, int]], areas: list[_Area], *, hidden: bool
) -> dict[str, Any]:
    merged = _spread(table, areas)
    return {"sheet": sheet, "hidden": hidden, "rows": table, "unknown": unknown[:1000], "merged": merged[:20]}


def _spread(table: list[list[str]], areas: list[_Area]) -> list[str]:
    """Repeat what a merged area says in each of its rows, in its first column; return the areas of several rows."""
    spread = []
    for (top, left), (bottom, right) in areas[:_MAX_ENTRIES]:
        text = table[top][left] if top < len(table) and left < len(table[top]) else ""
        if bottom == top or not text:
            continue
        spread.append(f"{cell_name(top, left)}:{cell_name(bottom, right)}")
        for row in table[top + 1 : bottom + 1]:
            if any(row):
                row.extend([""] * (left + 1 - len(row)))
                row[left] = text
    return spread


def _text(value: object) -> str:
    from datetime import datetime  # noqa: PLC0415 - only in the child

    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


class _Parts:
    """The XML parts of a packed workbook, looked through without building anything of their size."""

    def __init__(self, content: bytes, times: int) -> None:
        import io  # noqa: PLC0415 - only in the child
        import zipfile  # noqa: PLC0415 - only in the child

        self._packed, self._times = zipfile.ZipFile(io.BytesIO(content)), times

    def ensure_workbook(self) -> None:
        """Refuse, by its name, what is packed and plainly no workbook."""
        names = [entry.filename.replace("\\", "/").casefold() for entry in self._packed.infolist()]
        if any(name == "content.xml" or name.startswith("xl/") for name in names):
            return
        is_document = any(name.startswith(("word/", "ppt/")) for name in names)
        raise Refused(problem="document" if is_document else "zip")

    def ensure_small(self) -> None:
        entries = self._packed.infolist()
        if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > self._times * _MAX_UNPACKED:
            raise Refused(problem="unpacked")

    @property
    def is_open(self) -> bool:
        """Tell whether this is an ODS."""
        return "content.xml" in self._packed.namelist()

    def open_sheet(self, rows: int, columns: int, cell: int) -> dict[str, Any]:
        """Return the first visible sheet of an ODS."""
        area = self._times * _MAX_AREA
        sheet = OpenSheet(rows=rows, columns=columns, cell=cell, area=area, times=self._times)
        try:
            self._parse("content.xml", sheet.start, sheet.words, sheet.end)
        except Finished:
            return _found(sheet.name, sheet.rows, sheet.unknown, sheet.areas, hidden=sheet.seen > 1)
        raise Refused(problem="empty" if sheet.seen else "broken")

    def look(self, sheet: str, rows: int) -> list[tuple[int, int]]:
        """Return the formulas without a result; refuse cells that would make the table too large."""
        cells, part = _Cells(rows, self._times * _MAX_AREA), self._part(sheet)
        if part is not None:
            self._parse(part, cells.start, cells.words.append, cells.end)
        return cells.unknown

    def _part(self, sheet: str) -> str | None:
        """Return the name of the part that holds a sheet of an XLSX; None for other workbooks."""
        names = set(self._packed.namelist())
        if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
            return None
        elements: list[tuple[str, dict[str, str]]] = []
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            self._parse(name, lambda tag, attributes: elements.append((_local(tag), attributes)))
        wanted = next((found for tag, found in elements if tag == "sheet" and found.get("name") == sheet), {})
        ids = {value for key, value in wanted.items() if _local(key) == "id"}
        for tag, found in elements:
            if tag == "Relationship" and found.get("Id") in ids:
                target = found.get("Target", "").lstrip("/")
                return target if target in names else f"xl/{target}"
        return None

    def _parse(self, part: str, start: _Start, words: _Words | None = None, end: _Words | None = None) -> None:
        from xml.parsers import expat  # noqa: PLC0415 - only in the child

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, words, end
        with self._packed.open(part) as file:
            while chunk := file.read(65_536):
                parser.Parse(chunk, False)


class _Cells:
    """Follows the cells of an XLSX sheet: where they end, and which formulas have no result."""

    def __init__(self, rows: int, area: int) -> None:
        self.words: list[str] = []
        self.unknown: list[tuple[int, int]] = []
        self._rows, self._area, self._held = rows, area, 0
        self._row = self._column = self._bottom = self._right = 0
        self._formula = self._result = self._counted = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.words.clear()
        kind = _local(tag)
        if kind == "c":
            self._formula = self._result = False
            letters = attributes.get("r", "").rstrip("0123456789")
            self._column = _column(letters) if letters else self._column + 1
        elif kind == "row":
            self._begin_row(int(attributes.get("r", self._row + 1)))

    def end(self, tag: str) -> None:
        kind = _local(tag)
        if kind == "f":
            self._formula = True
        elif kind in {"v", "t"}:
            self._result = self._result or any(self.words)
        elif kind == "c":
            self._take()

    def _begin_row(self, row: int) -> None:
        self._row, self._column, self._counted = row, 0, False

    def _take(self) -> None:
        if not (self._formula or self._result):
            return
        self._bottom, self._right = max(self._bottom, self._row), max(self._right, self._column)
        name = cell_name(self._row - 1, self._column - 1)
        if self._bottom * self._right > self._area or self._column > _MAX_COLUMN:
            raise Refused(problem="far", cell=name)
        if self._formula and not self._result:
            self.unknown.append((self._row, self._column - 1))
        if not self._counted:
            self._counted = True
            self._held += 1
            if self._held > self._rows:
                raise Refused(problem="rows")


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


if __name__ == "__main__":
    apart.answer(_answer)
