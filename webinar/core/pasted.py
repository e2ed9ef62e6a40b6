"""Lines that people paste: the cells that tabs part, the number a list gave them, and what a row of headings names."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from webinar.core.columns import matched
from webinar.core.months import months_in
from webinar.core.text import plain_digits

#: What may part the cells of rows below headings.
_SIGNS = "\t;|,"
_NUMERAL = "[一二三四五六七八九十]{1,3}"
#: What stands before the lines of a list: "•", "7.", "7)", "٧۔", "7- ", "（七）", "七、", "b)", "①".
_LISTED = re.compile(
    r"\s*(?:[-–—•*·▪●○◦‣■□►➢✓]+"
    r"|№?\s?\d{1,3}\s?[.)．）、۔](?!\d)|\d{1,3}-\s"
    rf"|[(（]\s?(?:\d{{1,3}}|{_NUMERAL}|[^\W\d_]|[ivx]{{2,4}})\s?[)）]|{_NUMERAL}[、.．)）]"
    r"|(?:[^\W\d_]|[ivx]{2,4})\)|[①-⑳])[^\S\t]*(?![\t,;|،؛，；、]|$)",
    re.IGNORECASE,
)
#: A cell that numbers its row; bare figures may be the name of a channel.
_COUNT = re.compile(rf"[(（]?№?\s?(?:\d{{1,3}}|{_NUMERAL}|[①-⑳])\s?[.)．）、۔-]?")


@dataclass(frozen=True)
class Line:
    """A line as it was pasted, its cells without the number of a list, and below headings the cell of each target.

    It has one cell where no tab parts it.
    """

    number: int
    text: str
    cells: tuple[str, ...]
    named: Mapping[str, str] = field(default_factory=dict)


def read(lines: Iterable[tuple[int, str]], words: Mapping[str, str], needed: Collection[str]) -> Iterator[Line]:
    """Yield the numbered lines; `words` are the headings that are known (`columns.vocabulary`), whose rows are left out.

    A row is one of headings if it has any of the targets that are `needed`. What parts the headings parts the cells below.
    """
    sign, columns, counted = "\t", dict[int, str](), 0
    for number, text in lines:
        if found := _headings(text, words, needed):
            sign, columns = found
        elif columns and sign in text:
            cells = _parted(text, sign)
            named = {target: cells[place] for place, target in columns.items() if place < len(cells)}
            yield Line(number, text, tuple(cells), named)
        elif "\t" in text:
            counted += 1
            yield Line(number, text, _unnumbered(_parted(text, "\t"), counted))
        else:
            yield Line(number, text, (without_number(text),))


def without_number(line: str) -> str:
    """Return a line of a list without the sign or the number before it; "17. July" is no such number."""
    text = line.strip()
    while (found := _LISTED.match(text)) and not _is_day(text[found.end() :]):
        text = text[found.end() :]
    return text


def _is_day(rest: str) -> bool:
    return re.match(r"\S+\s+\d{4}", rest) is not None and bool(months_in(rest.split(maxsplit=1)[0]))


def _unnumbered(cells: list[str], counted: int) -> tuple[str, ...]:
    """Return cells without a first one that counts the rows; another number may be a name."""
    first = plain_digits(cells[0])
    counts = int(first) == counted if first.isdecimal() else _COUNT.fullmatch(first)
    return tuple(cells[1:]) if counts and any(cells[1:]) else (without_number(cells[0]), *cells[1:])


def _headings(text: str, words: Mapping[str, str], needed: Collection[str]) -> tuple[str, dict[int, str]] | None:
    """Return what parts a row of headings, and which column is which target; None for any other line."""
    for sign in _SIGNS:
        cells = _parted(text, sign) if sign in text else []
        columns = matched(cells, words)
        if len(columns) > 1 and 2 * len(columns) >= sum(map(bool, cells)) and set(needed) & set(columns.values()):
            return sign, columns
    return None


def _parted(text: str, sign: str) -> list[str]:
    if sign != "\t":
        return [cell.strip() for cell in next(csv.reader([text], delimiter=sign, skipinitialspace=True), [])]
    return [_unquoted(cell.strip()) for cell in text.split("\t")]


def _unquoted(cell: str) -> str:
    """Return a cell as a spreadsheet holds it: one with quotation marks is copied in further ones."""
    inner = cell[1:-1]
    is_quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and '""' in inner
    return inner.replace('""', '"') if is_quoted else cell
