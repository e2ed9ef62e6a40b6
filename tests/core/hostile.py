"""Workbooks that say they are larger than they are, or are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>{}</worksheet>'
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def packed(parts: dict[str, str]) -> bytes:
    """Return parts as a packed file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def xlsx(rows: str, after: str = "") -> bytes:
    """Return a workbook whose sheet is this XML."""
    return packed({**_PARTS, "xl/worksheets/sheet1.xml": _SHEET.format(rows, after)})


def cell(name: str, text: str) -> str:
    """Return a row of one cell."""
    row = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{name}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def ods(rows: str, *, styles: Mapping[str, str] = {}, sheets: Mapping[str, str] = {"S": "ta1"}) -> bytes:
    """Return an OpenDocument of this XML, in sheets of these styles; a style says whether its sheets are shown."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    looks = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in styles.items()
    )
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'
        for name, style in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": f"<office:document-content {spaces}><office:automatic-styles>{looks}</office:automatic-styles>{body}</office:document-content>",
    })  # fmt: skip


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>E-mail</t></is></c></row>'
#: Each with what is said of it.
WORKBOOKS = {
    "two cells": (xlsx(cell("A1", "x") + cell("XFD1048576", "y")), "XFD1048576 is far outside"),
    "a smaller lie": (xlsx(cell("A1", "x") + cell("XFD30000", "y")), "XFD30000 is far outside"),
    "rows without names": (xlsx(cell("A1", "x") + '<row r="1048576"><c><v>1</v></c></row>'), "A1048576 is far outside"),
    "many rows": (xlsx("".join(f"<row><c><v>{n}</v></c></row>" for n in range(60_000))), "up to 20000 rows"),
    "a wide row": (xlsx('<row r="1">' + "<c><v>1</v></c>" * 300_000 + "</row>"), "is far outside the table. Delete it and save the file again."),
    "deep": (xlsx('<row r="1"><c r="A1">' + "<a>" * 200_000 + "</a>" * 200_000 + "</c></row>"), "We can’t read this workbook"),
    "a long cell": (xlsx(cell("A1", "y" * 18_000_000)), "A cell has more than 10000 characters"),
    "unpacked": (packed({"xl/workbook.xml": "0" * 40_000_000}), "too large when unpacked"),
    "many parts": (packed({f"part{n}": "" for n in range(300)}), "too large when unpacked"),
    "repeated": (
        ods('<table:table-row table:number-rows-repeated="900"><table:table-cell office:value-type="string" '
            'table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>'), "up to 50 columns",
    ),
    "spaces": (
        ods('<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="2000000000"/></text:p>'
            "</table:table-cell></table:table-row>"), "has no rows",
    ),
    "long and repeated": (
        ods('<table:table-row table:number-rows-repeated="20000"><table:table-cell office:value-type="string" '
            f'table:number-columns-repeated="50"><text:p>{"y" * 9_000}</text:p></table:table-cell></table:table-row>'), "too large to read",
    ),
    "one far below": (
        ods('<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row><table:table-row>'
            '<table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell></table:table-row>"), "C1048576 is far outside",
    ),
    "a table within a cell": (ods("<table:table-row><table:table-cell><table:table/></table:table-cell></table:table-row>"), "We can’t read this workbook"),
}  # fmt: skip
#: A text that made the former search for the separator take days.
QUOTES = b"Name,Email\n" + b',"a' * 14_000
