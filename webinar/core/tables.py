"""Tables in: a CSV, XLSX or ODS file, or pasted rows, as rows of text within limits.

Nothing is guessed in silence: where an encoding cannot be known, UncertainEncoding asks which it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from webinar.core import workbooks
from webinar.core.errors import RuleViolation
from webinar.core.kinds import ensure_table
from webinar.core.sheets import unsafe_cell
from webinar.core.text import N_

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 50
MAX_CELL = 10_000
DELIMITERS = ",;\t|"
#: Lines that may stand above the headings.
_MAX_ABOVE = 100
_MAX_BLANK = 200_000
#: What is looked at to find out how a text is written.
_HEAD = 65_536
#: Encodings that may be chosen, with their customary names; the first two are recognised by themselves.
ENCODINGS: tuple[tuple[str, str], ...] = (
    ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252 (Western Europe)"),
    ("cp1250", "Windows-1250 (Central Europe)"), ("cp1251", "Windows-1251 (кириллица)"), ("cp1253", "Windows-1253 (ελληνικά)"),
    ("cp1254", "Windows-1254 (Türkçe)"), ("cp1255", "Windows-1255 (עברית)"), ("cp1256", "Windows-1256 (العربية، فارسی، اردو)"),
    ("cp1257", "Windows-1257 (Baltic)"), ("cp1258", "Windows-1258 (Tiếng Việt)"), ("cp874", "Windows-874 (ไทย)"),
    ("gb18030", "GB 18030 (简体中文)"), ("big5", "Big5 (繁體中文)"), ("cp932", "Shift JIS (日本語)"), ("cp949", "EUC-KR (한국어)"),
    ("koi8_r", "KOI8-R (русский)"), ("koi8_u", "KOI8-U (українська)"), ("cp866", "DOS 866 (кириллица)"),
    ("mac_roman", "Mac Roman"), ("mac_cyrillic", "Mac Cyrillic"),
)  # fmt: skip
_LEGACY = tuple(code for code, _name in ENCODINGS[2:])


class UncertainEncoding(RuleViolation):
    """The text is not Unicode, and several encodings fit it; `samples` are (encoding, what it makes of the text)."""

    def __init__(self, samples: Sequence[tuple[str, str]]) -> None:
        super().__init__(N_("Choose the encoding in which the names look right."), field="encoding")
        self.samples = tuple(samples)


@dataclass(frozen=True)
class Table:
    """The rows of a file that hold any text, all of one width, each with its number in the file."""

    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    #: How it was read: "utf-8-sig" and ";", or "" and "" for a workbook.
    encoding: str = ""
    delimiter: str = ""
    #: Cells with a formula whose result the file does not hold: (number of the row, column from 0).
    unknown: frozenset[tuple[int, int]] = frozenset()
    #: What the reader should know about the reading.
    remarks: tuple[RuleViolation, ...] = ()


def read_table(content: bytes, filename: str, *, encoding: str = "", delimiter: str = "") -> Table:
    """Read a file or paste; RuleViolation says what is wrong with it, UncertainEncoding asks for its encoding."""
    if len(content) > MAX_BYTES:
        raise RuleViolation(N_("This file is larger than 5 MB. Choose a smaller one."), field="file")
    ensure_table(content)
    remarks: list[RuleViolation] = []
    unknown: list[tuple[int, int]] = []
    if content.startswith(workbooks.STARTS):
        book = workbooks.read(content, rows=MAX_ROWS, above=_MAX_ABOVE, columns=MAX_COLUMNS, cell=MAX_CELL)
        rows, encoding, delimiter = book.rows, "", ""
        remarks, unknown = _remarks_on(book), book.unknown
    else:
        text, encoding = decode(content, encoding)
        text, delimiter = separator(text, delimiter)
        rows = _read_csv(text, delimiter)
    kept = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    _ensure_limits([row for _number, row in kept], filename)
    width = max(max(place for place, cell in enumerate(row, start=1) if cell.strip()) for _number, row in kept)
    padded = [
        tuple(unsafe_cell(cell.strip()) for cell in row[:width]) + ("",) * max(0, width - len(row))
        for _number, row in kept
    ]
    return Table(
        tuple(padded), tuple(number for number, _row in kept), encoding, delimiter, frozenset(unknown), tuple(remarks)
    )


def _ensure_limits(rows: Sequence[Sequence[str]], filename: str) -> None:
    if not rows:
        raise RuleViolation(N_("“%(name)s” has no rows."), field="file", name=filename)
    if len(rows) > MAX_ROWS + _MAX_ABOVE:
        raise RuleViolation(N_("A file can have up to %(limit)d rows."), field="file", limit=MAX_ROWS)
    if any(cell.strip() for row in rows for cell in row[MAX_COLUMNS:]):
        raise RuleViolation(N_("A file can have up to %(limit)d columns."), field="file", limit=MAX_COLUMNS)
    if any(len(cell) > MAX_CELL for row in rows for cell in row):
        raise RuleViolation(N_("A cell has more than %(limit)d characters."), field="file", limit=MAX_CELL)


def _remarks_on(book: workbooks.Workbook) -> list[RuleViolation]:
    remarks = []
    if book.hidden:
        remarks.append(RuleViolation(N_("We read the sheet “%(name)s”. Hidden sheets are skipped."), name=book.sheet))
    if book.merged:
        remarks.append(
            RuleViolation(
                N_("The value of merged cells applies to each of their rows: %(cells)s."), cells=", ".join(book.merged)
            )
        )
    return remarks


def decode(content: bytes, encoding: str) -> tuple[str, str]:
    """Return the text and its encoding: the one that was named, else Unicode where it can be nothing else."""
    if encoding and encoding not in dict(ENCODINGS):
        raise RuleViolation(N_("We can’t read the encoding “%(name)s”."), field="encoding", name=encoding[:40])
    for candidate in [encoding] if encoding else _unicode(content):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        if not candidate.startswith("utf-16-") or encoding or not re.search("[\x00-\x08\x0e-\x1f]", text[:_HEAD]):
            return text, candidate
    if encoding:
        raise RuleViolation(N_("This file isn’t in the encoding you chose."), field="encoding")
    samples = _samples(content)
    if not samples:
        raise RuleViolation(N_("We can’t read this file’s encoding. Save it as CSV in UTF-8."), field="file")
    raise UncertainEncoding(samples)


def _unicode(content: bytes) -> list[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    head = content[:_HEAD]
    # Without a mark UTF-16 shows by the zeros that signs such as commas and line ends have in one of their bytes.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd > len(head) // 50:
        return ["utf-16-be"] if even > odd else ["utf-16-le"]
    return ["utf-8-sig"]


def _samples(content: bytes) -> list[tuple[str, str]]:
    """Return what each encoding makes of the lines that differ, the likeliest first."""
    if b"\x00" in content:
        return []
    head = content[:_HEAD]
    lines = [line for line in head.replace(b"\r", b"\n").split(b"\n")[:400] if not line.isascii()]
    # Headings first, then a line or two that tell the encodings apart.
    telling = b"\n".join(lines[:3]) if lines else content[-200:]
    samples: dict[str, tuple[str, str]] = {}
    for code in _LEGACY:
        try:
            content.decode(code)
            whole, text = b"\n".join(lines).decode(code), telling.decode(code)
        except UnicodeDecodeError:
            continue
        odd = any((sign < " " and sign not in "\n\t") or "\x7f" <= sign < "\xa0" for sign in whole)
        if not odd and whole not in {other for other, _shown in samples.values()}:
            words = (word for word in text.replace("\n", " · ").split() if not word.isascii() or word == "·")
            samples[code] = whole, " ".join(words).strip(" ·")[:80]
    best = _likeliest(b"\n".join(lines) or head, list(samples))
    shown = [(code, text) for code, (_whole, text) in samples.items()]
    return sorted(shown, key=lambda pair: pair[0] != best)


def _likeliest(text: bytes, candidates: list[str]) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - heavy, only for files that are not Unicode

    found = from_bytes(text[:_HEAD], cp_isolation=candidates).best() if candidates else None
    return found.encoding if found is not None else ""


def separator(text: str, delimiter: str) -> tuple[str, str]:
    """Return the text with plain line ends and without a first line "sep=;", and what parts its columns."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    first = text[:8].partition("\n")[0]
    if first[:4].casefold() == "sep=" and len(first) == 5:  # noqa: PLR2004 - "sep=" and the sign
        # The line keeps its number.
        text = text[len(first) :]
        delimiter = delimiter or first[4]
    return text, delimiter if delimiter and delimiter in DELIMITERS else _delimiter(text)


def _delimiter(text: str) -> str:
    """Return the sign that parts the most lines into the same number of columns; quoted signs do not count."""
    lines: list[dict[str, int]] = [dict.fromkeys(DELIMITERS, 0)]
    quoted = False
    for sign in text[:_HEAD]:
        if sign == '"':
            quoted = not quoted
        elif sign == "\n" and not quoted:
            lines.append(dict.fromkeys(DELIMITERS, 0))
        elif not quoted and sign in DELIMITERS:
            lines[-1][sign] += 1

    def fits(sign: str) -> tuple[int, int]:
        counts = [line[sign] for line in lines if line[sign]]
        usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        return counts.count(usual), usual

    return max(DELIMITERS, key=fits)


def _read_csv(text: str, delimiter: str) -> list[list[str]]:
    """Return the rows as a spreadsheet program counts them: blank ones too, a cell of several lines within one."""
    rows: list[list[str]] = []
    held = 0
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            held += bool(row)
            if held > MAX_ROWS + _MAX_ABOVE or len(rows) > _MAX_BLANK:
                break
    except csv.Error as error:
        raise RuleViolation(
            N_("We can’t read row %(row)d: a cell is too long or a quotation mark isn’t closed."),
            field="file",
            row=len(rows) + 1,
        ) from error
    return rows
