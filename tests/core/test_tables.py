"""Tables out and in."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest
from python_calamine import CalamineWorkbook

from tests.core import hostile
from tests.core.hostile import cell
from webinar.core.errors import RuleViolation
from webinar.core.sheets import Sheet, csv_chunks, safe_cell, unsafe_cell, write_book, write_csv, write_xlsx
from webinar.core.tables import ENCODINGS, MAX_ROWS, UncertainEncoding, read_table

FORMULAS = [
    "=1+1",
    "+442079460000",
    "+92-51-9201234",
    "+92 51 9201234-cmd",
    "-1",
    "'=1",
    "''+44 20 7946",
    "@handle",
    "\t=1",
    "\r=1",
    "＝1+1",
    " \u200b=1",
    "\u00a0@SUM(A1)",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_become_text_and_come_back(text: str) -> None:
    safe = safe_cell(text)
    assert str(safe).startswith("'")
    assert unsafe_cell(str(safe)) == text


def test_ordinary_text_stays() -> None:
    for text in ("Khalid", "'quoted'", "1-2", "عائشہ", "", "+44 20 7946", "+92 (51) 920 1234"):
        assert safe_cell(text) == text
        assert unsafe_cell(text) == text


def test_workbooks_hold_texts_not_formulas() -> None:
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(write_xlsx("T", ("A", "B"), [("=HYPERLINK(1)", 3)], facts=[("F", "=1")]))
    )
    assert book.get_sheet_by_name("Summary").to_python() == [["F", "=1"]]
    assert book.get_sheet_by_name("T").to_python() == [["A", "B"], ["=HYPERLINK(1)", 3.0]]
    raw = zipfile.ZipFile(io.BytesIO(write_xlsx("T", ("A",), [("=1+1",)]))).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in raw


@pytest.mark.parametrize("title", ["a/b:c*?", "x" * 60, "", "'"])
def test_sheet_names_that_excel_takes(title: str) -> None:
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(title, ("A",), []))).sheet_names[0]) in range(1, 32)


def test_an_apostrophe_of_an_older_export_is_taken_off() -> None:
    assert unsafe_cell("'+44 20 7946") == "+44 20 7946"


def test_workbooks_hold_numbers_dates_and_times() -> None:
    row = (7, 0.5, True, date(2026, 12, 17), datetime.fromisoformat("2026-12-17T14:00"), time(15, 30), None, "7")
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_book([Sheet("A", [row], list("abcdefgh"))])))
    assert book.get_sheet_by_name("A").to_python()[1] == [
        7.0, 0.5, True, date(2026, 12, 17), datetime.fromisoformat("2026-12-17T14:00"), time(15, 30), "", "7",
    ]  # fmt: skip


def test_tables_have_filters_a_frozen_head_and_a_direction() -> None:
    two = write_book([Sheet("List", [["a"]], ["A"]), Sheet("list", [["b"]], ["B"])], right_to_left=True)
    packed = zipfile.ZipFile(io.BytesIO(two))
    for number in (1, 2):
        page = packed.read(f"xl/worksheets/sheet{number}.xml")
        assert b'rightToLeft="1"' in page
        assert b'state="frozen"' in page
        assert b"<autoFilter" in page
    assert CalamineWorkbook.from_filelike(io.BytesIO(two)).sheet_names == ["List", "list 2"]


def test_a_csv_begins_before_its_rows_are_read() -> None:
    asked = []

    def rows():
        for number in range(10_000):
            asked.append(number)
            yield (number, "x")

    chunks = csv_chunks(["A", "B"], rows())
    assert next(chunks) == b"\xef\xbb\xbfA,B\r\n"
    assert not asked
    next(chunks)
    assert len(asked) < 1000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    rows = [
        ("Имя", "Почта", "Минуты"),
        ("Надежда Орлова", "n@example.org", "80"),
        ("Тимур Садыков", "t@example.org", "75"),
    ]
    text = "\r\n".join(delimiter.join(row) for row in rows * 1)
    assert read_table(text.encode(encoding), "x.csv").rows == tuple(rows)


def test_our_own_csv_is_read_back_unchanged() -> None:
    rows = [("王芳", "=cmd", 'quote " and, comma'), ("عائشہ", "+44", "two\nlines")]
    assert read_table(write_csv(("A", "B", "C"), rows), "x.csv").rows[1:] == tuple(rows)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "” has no rows."),
        (b"\n\n\n", "” has no rows."),
        (b"PK\x03\x04broken", "We can’t read this workbook"),
        (b"\x00\x01\x02\xff\xfe\xfa" * 50, "We can’t read this file’s encoding. Save it as CSV in UTF-8."),
        (b"a," + b"x" * 200_000, "We can’t read row"),
        (b"name," + b"y" * 20_000 + b"\n", "characters"),
        (b"a\n" * (MAX_ROWS + 200), "rows"),
        (b"a," * 60 + b"\nx", "columns"),
        (b"x" * (6 * 1024 * 1024), "5 MB"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, words: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        read_table(content, "list.csv")
    assert words in caught.value.message


def test_a_bomb_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (60 * 1024 * 1024))
    with pytest.raises(RuleViolation) as caught:
        read_table(buffer.getvalue(), "bomb.xlsx")
    assert "too large" in caught.value.message


@pytest.mark.parametrize("name", hostile.WORKBOOKS)
def test_a_workbook_that_claims_or_takes_too_much_is_refused_in_words(name: str) -> None:
    content, words = hostile.WORKBOOKS[name]
    with pytest.raises(RuleViolation) as caught:
        read_table(content, "x.xlsx")
    assert words.casefold() in str(caught.value).casefold()


def test_the_separator_is_found_in_linear_time_and_not_within_quotes() -> None:
    with pytest.raises(RuleViolation, match="up to 50 columns"):
        read_table(hostile.QUOTES, "x.csv")
    table = read_table(b'Name;Organisation\n"A, B, C, D";"E, F, G, H"\nX;"Y, Z"\n', "x.csv")
    assert table.delimiter == ";"
    assert table.rows[1] == ("A, B, C, D", "E, F, G, H")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends_of_any_system(end: str) -> None:
    table = read_table(f"Name,E-mail{end}{end}Ann,a@example.org{end}".encode(), "x.csv")
    assert table.rows == (("Name", "E-mail"), ("Ann", "a@example.org"))
    assert table.numbers == (1, 3)


def test_a_first_line_that_names_the_separator() -> None:
    table = read_table(b"\xef\xbb\xbfsep=|\r\na|b\r\n1|2,3\r\n", "x.csv")
    assert (table.rows, table.numbers) == ((("a", "b"), ("1", "2,3")), (2, 3))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Řehoř Škůdce"), ("cp1251", "Надежда"), ("cp1253", "Αθήνα Κώστας"), ("cp1254", "Işık Gökçe"),
        ("cp1255", "דוד לוי"), ("cp1256", "محمد الأمين"), ("cp1257", "Žydrūnas"), ("koi8_r", "Надежда"), ("gb18030", "王芳"),
        ("big5", "陳美玲"), ("cp932", "佐藤 花子"), ("cp949", "김민준"),
    ],
)  # fmt: skip
def test_an_encoding_that_cannot_be_known_is_asked(encoding: str, text: str) -> None:
    content = f"Name,E-mail\n{text},a@example.org\n".encode(encoding)
    with pytest.raises(UncertainEncoding) as caught:
        read_table(content, "x.csv")
    readings = dict(caught.value.samples)
    assert set(readings) <= {code for code, _name in ENCODINGS}
    assert any(text.split(maxsplit=1)[0] in reading for reading in readings.values()), "the right reading is offered"
    assert read_table(content, "x.csv", encoding=encoding).rows[1][0] == text


def test_formulas_without_a_result_are_told_apart() -> None:
    rows = f'{hostile.HEAD}<row r="2"><c r="A2" t="str"><f>B2</f></c><c r="B2" t="str"><f>C2</f><v>a@example.org</v></c></row>'
    assert read_table(hostile.xlsx(rows), "x.xlsx").unknown == {(2, 0)}
    content = hostile.ods(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>Name</text:p></table:table-cell></table:table-row>'
        '<table:table-row><table:table-cell table:formula="of:=1"/><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    assert read_table(content, "x.ods").unknown == {(2, 0)}


def test_an_ods_with_blank_rows_to_the_end_of_the_sheet() -> None:
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell></table:table-row>'
    blank = '<table:table-row table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    table = read_table(
        hostile.ods(row.format("Name") + blank.format(3) + row.format("Ann") + blank.format(1_048_000)), "x.ods"
    )
    assert (table.rows, table.numbers) == ((("Name",), ("Ann",)), (1, 5))


def _ods_cells(*texts: str, again: int = 1) -> str:
    cells = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    row = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
    return row.format(again, "".join(map(cells.format, texts)))


_WIDE = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">{}</table:table-cell>'


def test_rows_that_an_ods_repeats_are_read_as_often() -> None:
    table = read_table(hostile.ods(_ods_cells("Name", "E-mail") + _ods_cells("Ann", "a@example.org", again=3)), "x.ods")
    assert [tuple(row) for row in table.rows if any(row)][-3:] == [("Ann", "a@example.org")] * 3


@pytest.mark.parametrize(
    "rows",
    [
        _ods_cells("Ann", again=1_048_574),
        f"<table:table-row>{_WIDE.format('<text:p>x</text:p>')}</table:table-row>",
        f'<table:table-row table:number-rows-repeated="1048574">{_WIDE.format("<text:p>x</text:p>")}</table:table-row>',
        _ods_cells("Ann", again=99_999_999_999_999_999_999),
        _ods_cells("Ann", again=-5),
    ],
)
def test_an_ods_that_repeats_something_to_the_end_of_the_sheet_is_refused(rows: str) -> None:
    with pytest.raises(RuleViolation):
        read_table(hostile.ods(_ods_cells("Name", "E-mail") + rows), "x.ods")


#: A comment, as LibreOffice writes it within its cell.
_NOTE = (
    '<office:annotation office:display="false"><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Bo</dc:creator>'
    "<text:p>Please check</text:p></office:annotation>"
)
_BLANKS = {
    "a comment": f"<table:table-cell{{}}>{_NOTE}</table:table-cell>",
    "an empty text": '<table:table-cell office:value-type="string" office:string-value=""{}><text:p/></table:table-cell>',
    "spaces": '<table:table-cell office:value-type="string"{}><text:p> <text:s text:c="3"/></text:p></table:table-cell>',
    "a formula that gives nothing": '<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string" '
    'office:string-value=""{}><text:p/></table:table-cell>',
    "a picture": '<table:table-cell{}><draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
    "<draw:text-box><text:p>Seal</text:p></draw:text-box></draw:frame></table:table-cell>",
}


@pytest.mark.parametrize("blank", _BLANKS.values(), ids=_BLANKS)
def test_what_an_ods_repeats_without_a_text_does_no_harm(blank: str) -> None:
    """To the right of every row, and below the table to the end of the sheet: programs write them so."""
    right, three = (blank.format(f' table:number-columns-repeated="{count}"') for count in (16_382, 3))
    people = [_ods_cells(f"Ann {n}", f"a{n}@example.org").replace("</table:table-row>", f"{right}</table:table-row>") for n in range(200)]  # fmt: skip
    below = f'<table:table-row table:number-rows-repeated="1048000">{three}</table:table-row>'
    table = read_table(hostile.ods(_ods_cells("Name", "E-mail") + "".join(people) + below), "x.ods")
    assert table.rows == (("Name", "E-mail"), *((f"Ann {n}", f"a{n}@example.org") for n in range(200)))
    assert table.unknown == frozenset()


def test_a_comment_is_no_text_of_its_cell() -> None:
    content = _ods_cells("Name", "E-mail") + _ods_cells("Ann", "a@example.org").replace(
        "<text:p>Ann", f"{_NOTE}<text:p>Ann"
    )
    assert read_table(hostile.ods(content), "x.ods").rows[1] == ("Ann", "a@example.org")


@pytest.mark.parametrize(
    ("attributes", "shown", "text"),
    [
        ('office:value-type="float" office:value="2.5"', "2,5", "2.5"),
        ('office:value-type="float" office:value="1200"', "1.200", "1200"),
        ('office:value-type="float" office:value="1.234"', "1,234", "1.2340"),
        ('office:value-type="percentage" office:value="0.25"', "25 %", "0.25"),
        ('office:value-type="date" office:date-value="2026-12-15"', "15.12.26", "2026-12-15"),
        ('office:value-type="date" office:date-value="2026-12-15T21:30:00"', "x", "2026-12-15 21:30:00"),
        ('office:value-type="time" office:time-value="PT21H30M00S"', "9:30 PM", "21:30:00"),
        ('office:value-type="time" office:time-value="PT125H05M09S"', "125:05", "PT125H05M09S"),
        ('office:value-type="boolean" office:boolean-value="true"', "WAHR", "yes"),
        ('office:value-type="string"', 'a<text:s text:c="2"/>b<text:line-break/>c</text:p><text:p>d', "a  b\nc\nd"),
    ],
)
def test_what_cells_of_an_ods_hold(attributes: str, shown: str, text: str) -> None:
    cell = (
        f"<table:table-row><table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell></table:table-row>"
    )
    assert read_table(hostile.ods(cell), "x.ods").rows == ((text,),)


@pytest.mark.parametrize("kind", ["float", "percentage", "date", "time", "boolean"])
def test_an_ods_whose_cells_do_not_say_their_value_is_refused_rather_than_guessed(kind: str) -> None:
    cell = f'<table:table-row><table:table-cell office:value-type="{kind}"><text:p>TRUE</text:p></table:table-cell></table:table-row>'
    with pytest.raises(RuleViolation, match="can’t read"):
        read_table(hostile.ods(cell), "x.ods")


def test_the_first_sheet_of_an_ods_that_is_shown_is_read_and_its_merged_cells() -> None:
    merged = '<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>Institute</text:p></table:table-cell>'
    covered = "<table:table-row><table:covered-table-cell/>{}</table:table-row>"
    name = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = f"<table:table-row>{merged}{name.format('Ann')}</table:table-row>{covered.format(name.format('Ben'))}"
    content = hostile.ods(rows, styles={"shown": "true", "away": "false"}, sheets={"Old": "away", "People": "shown"})
    table = read_table(content, "x.ods")
    assert table.rows == (("Institute", "Ann"), ("Institute", "Ben"))
    assert [remark.params for remark in table.remarks] == [{"name": "People"}, {"cells": "A1:A2"}]
    with pytest.raises(RuleViolation, match="hidden"):
        read_table(hostile.ods(rows, styles={"away": "false"}, sheets={"Old": "away"}), "x.ods")


def test_a_stray_blank_far_below_does_no_harm() -> None:
    table = read_table(hostile.xlsx(hostile.HEAD + cell("A2", "Ann") + cell("B30000", " ")), "x.xlsx")
    assert [number for number in table.numbers] == [1, 2]  # noqa: C416 - said plainly
