"""What a plain list says of who came."""

from __future__ import annotations

import pytest

from webinar.attendance import rules
from webinar.core.errors import RuleViolation


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Name", "E-mail", "Minutes"], {"name": 0, "email": 1, "minutes": 2}),
        (["ФИО", "Email", "Организация"], {"name": 0, "email": 1, "organisation": 2}),
        (["姓名", "邮箱", "单位"], {"name": 0, "email": 1, "organisation": 2}),
        (["First Name", "Last Name", "Total Duration (Minutes)"], {"first": 0, "last": 1, "minutes": 2}),
        (["name", "Name", "EMAIL ADDRESS"], {"name": 0, "email": 2}),
    ],
)
def test_columns_are_known_by_their_headings(headings, expected) -> None:
    assert rules.columns(headings) == expected


def test_a_list_without_names_is_refused_with_its_headings() -> None:
    with pytest.raises(RuleViolation) as caught:
        rules.columns(["When", "Where"])
    assert caught.value.params["headings"] == "When, Where"
    assert caught.value.field == "file"


def test_rows_are_numbered_as_in_the_file() -> None:
    good, bad = rules.read_rows(
        ["First name", "Last name", "E-mail", "Duration"],
        [
            ("Ann", "Lee", "Ann@Example.org", "80,5"),
            ("", "", "", "3"),
            ("Bob", "", "not an address", ""),
            ("王", "芳", "", "75 min"),
        ],
    )
    assert [(row.row, row.name, row.email, row.minutes) for row in good] == [
        (2, "Ann Lee", "ann@example.org", 80), (5, "王 芳", "", 75),
    ]  # fmt: skip
    assert [row.row for row in bad] == [3, 4]


def test_matching_by_address_then_by_a_name_that_only_one_bears() -> None:
    def row(name: str, email: str = "") -> rules.ListedAttendee:
        return rules.ListedAttendee(2, name, email, "", None)

    by_email, by_name = {"ann@example.org": 1}, {"ann lee": [1], "li wei": [2, 3]}
    assert rules.match(row("whoever", "ann@example.org"), by_email, by_name) == 1
    assert rules.match(row("Ann Lee", "other@example.org"), by_email, by_name) is None
    assert rules.match(row("ANN LEE"), by_email, by_name) == 1
    assert rules.match(row("Li Wei"), by_email, by_name) is None
