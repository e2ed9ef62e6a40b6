"""An ODS sheet read as it is parsed, in the process of `workbooks`: nothing is laid out that holds nothing.

Rows and cells say how often they are repeated. Spreadsheet programs repeat what is blank, formatted, or commented on to the
end of the sheet, which costs nothing here: only rows and cells with text are kept, and only those are counted.
"""

from __future__ import annotations

from typing import Any

from webinar.core.apart import Refused

_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")
#: Letters in all cells, repeated ones as often.
_MAX_TEXT = 16 * 2**20


class Finished(Exception):
    """The first visible sheet has been read."""


class OpenSheet:
    """Takes in the elements of `content.xml` and holds the first visible sheet."""

    def __init__(self, *, rows: int, columns: int, cell: int, area: int, times: int) -> None:
        self.name, self.seen = "", 0
        self.rows: list[list[str]] = []
        self.unknown: list[tuple[int, int]] = []
        self.areas: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self._most, self._columns, self._cell, self._area = rows, columns, cell, area
        self._held, self._letters, self._most_letters = 0, 0, times * _MAX_TEXT
        self._style, self._hidden_styles = "", set[str]()
        self._is_here, self._within, self._aside = False, False, 0
        #: The present row: its number from 0, how often it comes, its cells, the next column.
        self._row, self._again, self._cells, self._column = 0, 1, dict[int, str](), 0
        self._attributes: dict[str, str] = {}
        self._words: list[str] = []
        self._paragraphs: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note how an element begins."""
        kind = _local(tag)
        found = {_local(name): value for name, value in attributes.items()}
        if self._aside or kind in {"annotation", "shapes"} or "drawing:" in tag:
            # Comments and pictures stand within a cell and are no text of it.
            self._aside += 1
        elif kind == "style":
            self._style = found.get("name", "")
        elif kind == "table-properties" and found.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif kind == "table":
            self._begin_table(found)
        elif self._is_here:
            self._start_here(kind, found)

    def _begin_table(self, found: dict[str, str]) -> None:
        if self._is_here:
            raise Refused(problem="broken")
        self.seen += 1
        self._is_here = found.get("style-name") not in self._hidden_styles
        self.name = found.get("name", "") if self._is_here else ""

    def _start_here(self, kind: str, found: dict[str, str]) -> None:
        if kind == "table-row":
            self._again, self._cells, self._column = _times(found, "number-rows-repeated"), {}, 0
        elif kind in {"table-cell", "covered-table-cell"}:
            self._within, self._attributes, self._paragraphs = True, found, []
        elif kind == "p":
            self._words = []
        elif kind == "s":
            self._words.append(" " * min(_times(found, "c"), self._cell + 1))
        elif kind in {"line-break", "tab"}:
            self._words.append("\n" if kind == "line-break" else "\t")

    def words(self, text: str) -> None:
        """Note text between elements."""
        if self._within and not self._aside:
            self._words.append(text)

    def end(self, tag: str) -> None:
        """Note how an element ends; Finished after the sheet."""
        kind = _local(tag)
        if self._aside:
            self._aside -= 1
        elif not self._is_here:
            return
        elif kind == "p" and self._within:
            self._paragraphs.append("".join(self._words))
            self._words = []
        elif kind in {"table-cell", "covered-table-cell"}:
            self._end_cell()
        elif kind == "table-row":
            self._end_row()
        elif kind == "table":
            raise Finished

    def _end_cell(self) -> None:
        found, self._within = self._attributes, False
        again, first = _times(found, "number-columns-repeated"), self._column
        self._column += again
        text = _text(found, "\n".join(self._paragraphs))[: self._cell + 1]
        if "formula" in found and not text and not set(_VALUES) & set(found) and not self._paragraphs:
            self.unknown.append((self._row + 1, first))
        if not text.strip():
            return
        # One column more than there may be shows that there are more.
        for column in range(first, min(self._column, self._columns + 1)):
            self._cells[column] = text
        if first > self._columns:
            self._cells[self._columns] = text
        down, right = (_times(found, f"number-{name}-spanned") for name in ("rows", "columns"))
        if down > 1:
            self.areas.append(((self._row, first), (self._row + down - 1, first + right - 1)))

    def _end_row(self) -> None:
        first = self._row
        self._row += self._again
        if not self._cells:
            return
        width = max(self._cells) + 1
        self._held += self._again
        self._letters += self._again * sum(map(len, self._cells.values()))
        if self._held > self._most:
            raise Refused(problem="rows")
        if self._row * width > self._area:
            raise Refused(problem="far", cell=cell_name(first, min(self._cells)))
        if self._letters > self._most_letters:
            raise Refused(problem="limits")
        self.rows += [[] for _row in range(first - len(self.rows))]
        self.rows += [[self._cells.get(column, "") for column in range(width)] for _row in range(self._again)]


def _times(found: dict[str, str], name: str) -> int:
    number = int(found.get(name, 1))
    if number < 1:
        raise Refused(problem="broken")
    return number


def _text(found: dict[str, str], shown: str) -> str:
    kind = found.get("value-type", "")
    if kind in {"float", "percentage", "currency"}:
        return number_text(float(found["value"]))
    if kind == "boolean":
        return "yes" if found["boolean-value"] == "true" else "no"
    if kind == "date":
        return found["date-value"].replace("T", " ")
    if kind == "time":
        return _time(found["time-value"])
    return found.get("string-value") or shown


def _time(value: str) -> str:
    """Return a duration ("PT21H30M00S") as a time of day, if it is one."""
    import re  # noqa: PLC0415 - only in the child

    parts: Any = re.fullmatch(r"PT([0-9]{1,2})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]+)?S", value)
    if parts is None or int(parts[1]) > 23:  # noqa: PLR2004 - hours
        return value
    return ":".join(f"{int(part):02}" for part in parts.groups())


def number_text(value: float) -> str:
    """Return a number of a workbook as text that is read as the same number."""
    if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - what a spreadsheet keeps exactly
        return str(int(value))
    text = repr(value)
    # "1.234" would be read as a thousand and more.
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text  # noqa: PLR2004 - a group of three digits


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, both counted from 0."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]
