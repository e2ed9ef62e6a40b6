"""What parts the lines that people paste, and what numbers them."""

from __future__ import annotations

import pytest

from webinar.core.columns import vocabulary
from webinar.core.pasted import Line, read, without_number

WORDS = vocabulary([("outlet", ("medium",)), ("title", ()), ("url", ("link",))])


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("7. Ann", "Ann"), ("7) Ann", "Ann"), ("(7) Ann", "Ann"), ("٧۔ علی", "علی"), ("7- Ann", "Ann"), ("（七）王芳", "王芳"),
        ("七、王芳", "王芳"), ("- Ann", "Ann"), ("• 1. Ann", "Ann"), ("b) Ann", "Ann"), ("(iv) Ann", "Ann"), ("① 王芳", "王芳"), ("№ 3. Ann", "Ann"),
        ("I. Ivanov", "I. Ivanov"), ("360 – News", "360 – News"), ("17.07.2020 Ann", "17.07.2020 Ann"), ("17. Juli 2020", "17. Juli 2020"),
        ("-, Editor", "-, Editor"), ("1.", "1."), ("7.5 million", "7.5 million"),
    ],
)  # fmt: skip
def test_the_number_of_a_list_is_no_part_of_its_line(line: str, left: str) -> None:
    assert without_number(line) == left


def test_tabs_part_cells_and_headings_name_them() -> None:
    lines = [
        '1\tDawn\t"""A"" view"',
        "24\tB",
        "Outlet\tTitle\tPage\tLink",
        "\tC\t3\thttps://c.example.org",
        "Radio",
        "Medium;Title",
        '"A; B";C',
    ]
    assert list(read(enumerate(lines, 1), WORDS, ["outlet"])) == [
        Line(1, lines[0], ("Dawn", '"A" view')), Line(2, lines[1], ("24", "B")),
        Line(4, lines[3], ("", "C", "3", "https://c.example.org"), {"outlet": "", "title": "C", "url": "https://c.example.org"}),
        Line(5, "Radio", ("Radio",)), Line(7, lines[6], ("A; B", "C"), {"outlet": "A; B", "title": "C"}),
    ]  # fmt: skip


def test_a_row_without_what_is_needed_is_no_row_of_headings() -> None:
    assert [line.number for line in read([(1, "Dr. Ann\tTitle\tLink")], WORDS, ["outlet"])] == [1]
