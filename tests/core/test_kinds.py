"""A file that plainly holds no table is refused by its name, before it is read as one."""

from __future__ import annotations

import io
import zipfile

import pytest

from webinar.core.errors import RuleViolation
from webinar.core.tables import read_table


def _packed(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xef\xbb\xbf\r\nbegin:vcard\r\nVERSION:3.0\r\n", "vCard"),
        ("BEGIN:VCARD\r\nFN:Анна\r\n".encode("utf-16"), "vCard"),
        ("BEGIN:VCARD\r\nFN:Анна\r\n".encode("cp1251"), "vCard"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "calendar file"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "picture"),
        (_packed("photos/list.csv"), "ZIP"),
        (_packed("word/document.xml"), "document"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name(content: bytes, said: str) -> None:
    with pytest.raises(RuleViolation, match=said) as refused:
        read_table(content, "list.csv")
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    "content", [b"Name,Email\nPDF,a@example.org\n", b"RIFF;Email\nWEBP;a@example.org\n", b"II*;x\n1;2\n"]
)
def test_a_table_with_such_words_is_a_table(content: bytes) -> None:
    assert len(read_table(content, "list.csv").rows) == 2
