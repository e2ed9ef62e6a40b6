"""Papers for word processors: A4, styles, tables that can be read, and XML in the order that Word insists on."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

from webinar.core.docx import write_letter, write_paper

WIDE = ["No", "Planned", "Item", "On screen", "Cues", "Actual"]


def paper(head: list[str], *, direction: str = "ltr") -> Any:
    data = {
        "hosts": ["Host A"], "marks": [], "event": "Forum", "title": "Run of show", "date": "17 December 2026", "hours": ["14:00"],
        "mark": "", "language": "en", "direction": direction, "issued": "Issued today", "page": "Page", "page_of": "of",
        "blocks": [
            {"kind": "heading", "text": "Before"},
            {"kind": "table", "head": head, "rows": [[f"{word} 1" for word in head]] * 3, "widths": [1.0, 3.0, *[1.0] * (len(head) - 2)]},
            {"kind": "facts", "rows": [["Enquiries", "a@example.org"]]},
        ],
    }  # fmt: skip
    return Document(io.BytesIO(write_paper(data)))


@pytest.mark.parametrize(("head", "on_its_side"), [(WIDE[:3], False), (WIDE, True)])
def test_pages_are_a4_and_lie_on_their_side_for_wide_tables(head: list[str], on_its_side: bool) -> None:
    section = paper(head).sections[0]
    sizes = sorted(round(size.mm) for size in (section.page_width, section.page_height))
    assert sizes == [210, 297]
    assert section.orientation is (WD_ORIENT.LANDSCAPE if on_its_side else WD_ORIENT.PORTRAIT)


def test_tables_keep_to_the_page_and_repeat_their_head() -> None:
    table, facts = paper(WIDE[:3]).tables
    widths = [cell.width for cell in table.rows[0].cells]
    assert abs(sum(widths) - Mm(166)) < Mm(1)
    assert round(widths[1] / widths[0], 1) == 3.0
    marked = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert marked == [True, False, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert facts.rows[0].cells[1].text == "a@example.org"


def test_headings_are_styles_and_pages_are_numbered() -> None:
    book = paper(WIDE[:3])
    assert [row.text for row in book.paragraphs if row.style.name.startswith("Heading")] == ["Run of show", "Before"]
    codes = [part.text for part in book.sections[0].footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_from_right_to_left_stands_where_word_looks_for_it() -> None:
    book = paper(WIDE[:3], direction="rtl")
    order = ["pStyle", "bidi", "spacing", "jc"]
    paragraphs = [*book.paragraphs, *(cell.paragraphs[0] for row in book.tables[0].rows for cell in row.cells)]
    said = [[part.tag.rpartition("}")[2] for part in row._p.pPr] for row in paragraphs if row.text]
    assert all("bidi" in names for names in said)
    assert [names for names in said if names != sorted(names, key=order.index)] == []


def picture(width: int, height: int) -> list[int]:
    drawn = io.BytesIO()
    Image.new("RGBA", (width, height), "navy").save(drawn, "PNG")
    return list(drawn.getvalue())


def letter(**more: Any) -> Any:
    data = {
        "marks": [{"picture": picture(40, 20), "width": 100, "height": 50, "name": "Host A"}], "mark": "", "sender": "Host A",
        "letterhead": ["Street 1"], "reference": "Ref. A/1", "date": "1 May 2026", "title": "Note verbale", "below": True,
        "recipient": ["Embassy", "City"], "paragraphs": ["One.", "Two."], "signature": ["Somebody", "Director"],
        "event": "Forum", "language": "en", "direction": "ltr", **more,
    }  # fmt: skip
    return Document(io.BytesIO(write_letter(data)))


def test_marks_stand_at_the_head_in_their_order_with_their_names() -> None:
    rows = [{"picture": picture(9, 9), "width": 72, "height": 72, "name": name} for name in ("Host B", "Host A")]
    data = {
        "hosts": [], "marks": rows, "event": "Forum", "title": "Brief", "date": "", "hours": [], "mark": "", "language": "en",
        "direction": "ltr", "issued": "", "blocks": [],
    }  # fmt: skip
    shapes = list(Document(io.BytesIO(write_paper(data))).inline_shapes)
    assert [shape._inline.docPr.get("descr") for shape in shapes] == ["Host B", "Host A"]
    assert {round(shape.width.mm) for shape in shapes} == {19}


def test_a_letter_has_its_mark_a_line_for_number_and_date_and_the_recipient_of_a_note_at_the_foot() -> None:
    book = letter()
    assert [shape._inline.docPr.get("descr") for shape in book.inline_shapes] == ["Host A"]
    assert "Ref. A/1\t1 May 2026" in [row.text for row in book.paragraphs]
    last = book.paragraphs[-1]
    assert last.text == "Embassy\nCity"
    frame = last._p.pPr.find(qn("w:framePr"))
    assert (frame.get(qn("w:yAlign")), frame.get(qn("w:vAnchor"))) == ("bottom", "margin")
    plain = [row.text for row in letter(below=False, title="").paragraphs]
    assert plain.index("Embassy\nCity") < plain.index("One.")


def test_tables_have_lines_between_rows_and_none_between_columns() -> None:
    borders = paper(WIDE[:3]).tables[0]._tbl.tblPr.find(qn("w:tblBorders"))
    drawn = {part.tag.rpartition("}")[2]: part.get(qn("w:val")) for part in borders}
    assert drawn == {
        "top": "nil", "left": "nil", "bottom": "single", "right": "nil", "insideH": "single", "insideV": "nil",
    }  # fmt: skip
