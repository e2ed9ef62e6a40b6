"""Papers and letters as DOCX, for those who work on them in a word processor: the same data as for PDF."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any


def write_paper(data: Mapping[str, Any]) -> bytes:
    """Return a paper: head, title, and blocks of kind heading, text, facts, table or break."""
    book = _Book(data)
    book.marks(data["marks"])
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
            book.table([], block["rows"], [1, 2.5])
        elif kind == "table":
            book.table(block["head"], block["rows"], block["widths"])
        else:
            book.page_break()
    book.line(data["issued"], small=True)
    return book.content()


def write_letter(data: Mapping[str, Any]) -> bytes:
    """Return a letter on its sender's letterhead; a note verbale names its recipient at the foot of the page."""
    book = _Book(data)
    book.marks(data["marks"])
    book.line(data["sender"], centre=True, bold=True, size=14)
    book.line("\n".join(data["letterhead"]), centre=True, small=True)
    book.line(data["mark"], centre=True, bold=True)
    book.rule()
    book.at_both_ends(data["reference"], data["date"])
    if data["title"]:
        book.heading(data["title"], 1)
    if not data["below"]:
        book.line("\n".join(data["recipient"]))
    for paragraph in data["paragraphs"]:
        book.line(paragraph)
    book.line("\n".join(data["signature"]), together=True)
    if data["below"]:
        book.at_the_foot("\n".join(data["recipient"]))
    return book.content()


#: A4, and the margins of a letter, in millimetres.
_WIDTH, _HEIGHT, _MARGIN = 210, 297, 22
#: By language: that of Latin and Cyrillic text, of Chinese text, and of text from right to left.
_LANGUAGES = {
    "en": ("en-GB", "zh-CN", "ur-PK"), "ru": ("ru-RU", "zh-CN", "ur-PK"), "zh": ("en-GB", "zh-CN", "ur-PK"),
    "ur": ("en-GB", "zh-CN", "ur-PK"),
}  # fmt: skip
#: Tables with more columns are read on a page that lies on its side.
_UPRIGHT_COLUMNS = 5
#: What stands behind "from right to left" in a paragraph's properties; word processors insist on the order.
_AFTER_BIDI = ("w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")
_INK, _HEAD, _LINE, _BRASS = "173D70", "EFEDE6", "A8A8A8", "7A5A16"
#: The height that a mark's pixel takes on paper, in millimetres, as in `lib.typ`.
_PIXEL, _ON_ITS_SIDE = 0.26, 0.7


class _Book:
    def __init__(self, data: Mapping[str, Any]) -> None:
        from docx import Document  # noqa: PLC0415 - heavy, only where a DOCX is written

        self._book = Document()
        self._right_to_left = data["direction"] == "rtl"
        self._book.core_properties.title = data["title"] or data["event"]
        self._book.core_properties.author = ", ".join(data.get("hosts") or [data.get("sender", "")])
        self._set_language(data["language"])
        columns = [
            len(block["rows"][0]) for block in data.get("blocks", ()) if block["kind"] == "table" and block["rows"]
        ]
        self._set_page(on_its_side=max(columns, default=0) > _UPRIGHT_COLUMNS)
        self._set_styles()
        if "page" in data:
            self._set_footer(data["event"], data["page"], data["page_of"])

    def _set_language(self, code: str) -> None:
        """Say in which language the text is: by it word processors spell, and place the signs of Chinese."""
        from docx.oxml.ns import qn  # noqa: PLC0415 - see above

        properties, (west, east, other) = (
            self._book.core_properties,
            _LANGUAGES.get(code.split("-", maxsplit=1)[0], _LANGUAGES["en"]),
        )
        properties.language, properties.comments = code, ""
        for found in self._book.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang"):
            for name, value in (("val", west), ("eastAsia", east), ("bidi", other)):
                found.set(qn(f"w:{name}"), value)

    def _set_page(self, *, on_its_side: bool) -> None:
        from docx.enum.section import WD_ORIENT  # noqa: PLC0415 - see above
        from docx.shared import Mm  # noqa: PLC0415 - see above

        section = self._book.sections[0]
        width, height = (_HEIGHT, _WIDTH) if on_its_side else (_WIDTH, _HEIGHT)
        section.orientation = WD_ORIENT.LANDSCAPE if on_its_side else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
        self._text_width = width - 2 * _MARGIN

    def _set_styles(self) -> None:
        """Set the styles of text and headings, so that who works on the document can change each in one place."""
        from docx.oxml.ns import qn  # noqa: PLC0415 - see above
        from docx.shared import Pt, RGBColor  # noqa: PLC0415 - see above

        for name, size, before, after in (("Normal", 10.5, 0, 6), ("Heading 1", 18, 12, 6), ("Heading 2", 13, 14, 4)):
            style = self._book.styles[name]
            style.font.name, style.font.size = "Arial", Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            fonts.set(qn("w:cs"), "Arial")
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            if name != "Normal":
                style.font.color.rgb = RGBColor.from_string(_INK)

    def _set_footer(self, event: str, page: str, page_of: str) -> None:
        """Print the webinar and "Page 2 of 5" at the foot of each page."""
        from docx.shared import Pt  # noqa: PLC0415 - see above

        paragraph = self._book.sections[0].footer.paragraphs[0]
        paragraph.add_run(f"{event} · {page} ")
        self._add_field(paragraph, "PAGE")
        paragraph.add_run(f" {page_of} ")
        self._add_field(paragraph, "NUMPAGES")
        for run in paragraph.runs:
            run.font.size = Pt(8.5)
        self._direct(paragraph)

    def _add_field(self, paragraph: Any, code: str) -> None:
        from docx.oxml import OxmlElement  # noqa: PLC0415 - see above
        from docx.oxml.ns import qn  # noqa: PLC0415 - see above

        for kind in ("begin", "", "end"):
            run = paragraph.add_run()
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.text = code
            run._r.append(part)  # noqa: SLF001 - the library has no word for it

    def marks(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add the marks of hosts side by side in their order, on one middle line."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - see above
        from docx.shared import Mm  # noqa: PLC0415 - see above

        if not rows:
            return
        paragraph = self._book.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        pixel = _PIXEL if self._text_width < _HEIGHT - 2 * _MARGIN else _PIXEL * _ON_ITS_SIDE
        tallest = max(row["height"] for row in rows)
        for place, row in enumerate(rows):
            if place:
                paragraph.add_run("\u2003\u2003")
            run = paragraph.add_run()
            size = Mm(row["width"] * pixel), Mm(row["height"] * pixel)
            shape = run.add_picture(io.BytesIO(bytes(row["picture"])), *size)
            # Lower ones are raised to the middle of the highest, in half points.
            raised = round((tallest - row["height"]) / 2 * pixel * 72 / 25.4 * 2)
            _put(run._r.get_or_add_rPr(), "w:position", val=str(raised))  # noqa: SLF001 - the library has no word for it
            shape._inline.docPr.set("descr", row["name"])  # noqa: SLF001 - the library has no word for it
        self._direct(paragraph)

    def rule(self) -> None:
        """Draw a line below what stands above, over the width of the text."""
        from docx.shared import Pt  # noqa: PLC0415 - see above

        paragraph = self._book.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(8)
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no word for it
        borders = _put(properties, "w:pBdr", after=("w:shd", "w:tabs", "w:bidi", *_AFTER_BIDI))
        _put(borders, "w:top", val="single", sz="6", space="1", color=_BRASS)

    def at_both_ends(self, first: str, last: str) -> None:
        """Add a line with one text at its beginning and one at its end."""
        from docx.enum.text import WD_TAB_ALIGNMENT  # noqa: PLC0415 - see above
        from docx.shared import Mm  # noqa: PLC0415 - see above

        paragraph = self._book.add_paragraph()
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(self._text_width), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"{first}\t{last}")
        self._direct(paragraph)

    def at_the_foot(self, text: str) -> None:
        """Add a paragraph that stands at the lower margin of its page."""
        self.line(text)
        properties = self._book.paragraphs[-1]._p.get_or_add_pPr()  # noqa: SLF001 - the library has no word for it
        _put(
            properties, "w:framePr", after=("w:widowControl", "w:pBdr", "w:shd", "w:tabs", "w:bidi", *_AFTER_BIDI),
            w=str(round(self._text_width * 56.7)), wrap="around", vAnchor="margin", hAnchor="margin",
            xAlign="right" if self._right_to_left else "left", yAlign="bottom",
        )  # fmt: skip

    def line(
        self, text: str, *, centre: bool = False, bold: bool = False, italic: bool = False, small: bool = False,
        together: bool = False, size: float | None = None,
    ) -> None:  # fmt: skip
        """Add a paragraph; line breaks are kept. Nothing for an empty text."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - see above
        from docx.shared import Pt  # noqa: PLC0415 - see above

        if not text:
            return
        paragraph = self._book.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        if small or size:
            run.font.size = Pt(size or 9)
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_together = together or None
        self._direct(paragraph)

    def heading(self, text: str, level: int) -> None:
        """Add a heading; the title stands in the middle."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - see above

        paragraph = self._book.add_heading(text, level)
        if level == 1:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._direct(paragraph)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] = ()) -> None:
        """Add a table whose head is repeated on every page, or one without; `widths` are parts of the line."""
        from docx.shared import Mm, Pt  # noqa: PLC0415 - see above

        if not rows:
            return
        parts = list(widths) if len(widths) == len(rows[0]) else [1.0] * len(rows[0])
        table = self._book.add_table(rows=0, cols=len(parts), style="Table Grid")
        table.autofit = False
        _rule_rows(table)
        if self._right_to_left:
            table.table_direction = True
        for place, part in enumerate(parts):
            table.columns[place].width = Mm(self._text_width * part / sum(parts))
        for number, row in enumerate([head, *rows] if head else rows):
            made = table.add_row()
            is_head = bool(head) and number == 0
            self._keep_whole(made, repeated=is_head)
            for place, (cell, text) in enumerate(zip(made.cells, row, strict=True)):
                cell.width = Mm(self._text_width * parts[place] / sum(parts))
                paragraph = cell.paragraphs[0]
                run = paragraph.add_run(text)
                run.bold, run.font.size = is_head, Pt(9.5)
                paragraph.paragraph_format.space_after = Pt(2)
                if is_head:
                    self._shade(cell)
                self._direct(paragraph)
        self._book.add_paragraph().paragraph_format.space_after = Pt(0)

    def _keep_whole(self, row: Any, *, repeated: bool) -> None:
        """Break no row over two pages; repeat a row of headings on each."""
        from docx.oxml import OxmlElement  # noqa: PLC0415 - see above

        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no word for it
        properties.append(OxmlElement("w:cantSplit"))
        if repeated:
            properties.append(OxmlElement("w:tblHeader"))

    def _shade(self, cell: Any) -> None:
        _put(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", fill=_HEAD)  # noqa: SLF001 - the library has no word for it

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

            properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no word for it
            properties.insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
            for run in paragraph.runs:
                run.font.rtl = True


def _put(parent: Any, tag: str, *, after: Sequence[str] = (), **values: str) -> Any:
    """Add an element with attributes before those that word processors expect after it."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - see above
    from docx.oxml.ns import qn  # noqa: PLC0415 - see above

    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    if after:
        parent.insert_element_before(element, *after)
    else:
        parent.append(element)
    return element


def _rule_rows(table: Any) -> None:
    """Draw thin lines between rows, as the PDF does, and none between columns."""
    borders = _put(table._tbl.tblPr, "w:tblBorders", after=("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"))  # noqa: SLF001 - the library has no word for it
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        drawn = side in {"bottom", "insideH"}
        _put(borders, f"w:{side}", val="single" if drawn else "nil", sz="4", space="0", color=_LINE)
    margins = _put(table._tbl.tblPr, "w:tblCellMar", after=("w:tblLook",))  # noqa: SLF001 - as above
    for side in ("top", "bottom"):
        _put(margins, f"w:{side}", w="50", type="dxa")
