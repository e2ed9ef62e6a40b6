"""Papers and letters as DOCX, for those who work on them in a word processor: the same data as for PDF."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any


def write_paper(data: Mapping[str, Any]) -> bytes:
    """Return a paper: head, title, and blocks of kind heading, text, facts, table or break."""
    book = _Book(data)
    book.line(" · ".join(data["hosts"]), centre=True)
    book.line(data["event"], centre=True, italic=True)
    book.heading(data["title"], 1)
    book.line("\n".join(filter(None, (data["date"], *data["hours"]))), centre=True)
    if data["mark"]:
        book.line(data["mark"], centre=True, bold=True)
    for block in data["blocks"]:
        kind = block["kind"]
        if kind == "heading":
            book.heading(block["text"], 2)
        elif kind == "text":
            book.line(block["text"])
        elif kind == "facts":
            book.table([], block["rows"])
        elif kind == "table":
            book.table(block["head"], block["rows"])
        else:
            book.page_break()
    book.line(data["issued"], small=True)
    return book.content()


def write_letter(data: Mapping[str, Any]) -> bytes:
    """Return a letter on its sender's letterhead."""
    book = _Book(data)
    book.line(data["sender"], centre=True, bold=True)
    book.line("\n".join(data["letterhead"]), centre=True, small=True)
    book.line(data["reference"])
    book.line(data["date"])
    if data["title"]:
        book.heading(data["title"], 1)
    if not data["below"]:
        book.line("\n".join(data["recipient"]))
    for paragraph in data["paragraphs"]:
        book.line(paragraph)
    book.line("\n".join(data["signature"]))
    if data["below"]:
        book.line("\n".join(data["recipient"]))
    return book.content()


class _Book:
    def __init__(self, data: Mapping[str, Any]) -> None:
        from docx import Document  # noqa: PLC0415 - heavy, only where a DOCX is written

        self._book = Document()
        self._right_to_left = data["direction"] == "rtl"
        self._book.core_properties.title = data["title"] or data["event"]
        self._book.core_properties.author = ", ".join(data.get("hosts") or [data.get("sender", "")])
        self._book.core_properties.language = data["language"]

    def line(
        self, text: str, *, centre: bool = False, bold: bool = False, italic: bool = False, small: bool = False
    ) -> None:
        """Add a paragraph; line breaks are kept. Nothing for an empty text."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - see above
        from docx.shared import Pt  # noqa: PLC0415 - see above

        if not text:
            return
        paragraph = self._book.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        if small:
            run.font.size = Pt(9)
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._direct(paragraph)

    def heading(self, text: str, level: int) -> None:
        """Add a heading."""
        self._direct(self._book.add_heading(text, level))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a table with a repeated head, or without one."""
        if not rows:
            return
        table = self._book.add_table(rows=1 if head else 0, cols=len(rows[0]), style="Table Grid")
        if self._right_to_left:
            table.table_direction = True
        if head:
            for cell, text in zip(table.rows[0].cells, head, strict=True):
                cell.paragraphs[0].add_run(text).bold = True
                self._direct(cell.paragraphs[0])
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
                self._direct(cell.paragraphs[0])

    def page_break(self) -> None:
        """Begin a new page."""
        self._book.add_page_break()  # type: ignore[no-untyped-call]

    def content(self) -> bytes:
        """Return the file."""
        out = io.BytesIO()
        self._book.save(out)
        return out.getvalue()

    def _direct(self, paragraph: Any) -> None:
        if self._right_to_left:
            from docx.oxml import OxmlElement  # noqa: PLC0415 - see above

            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001 - the library has no word for it
            for run in paragraph.runs:
                run.font.rtl = True
