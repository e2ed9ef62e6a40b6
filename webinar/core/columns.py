"""Tables of people: which column means what, and what is wrong with a row. Every room reads them by this.

A room names its targets; headings are known in the languages of the site and as other tools write them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webinar.core.errors import RuleViolation
from webinar.core.opendocument import cell_name
from webinar.core.tables import MAX_ROWS, Table, read_table
from webinar.core.text import N_, clean_text, search_key

#: Headings of each target besides its own name, as people and platforms write them.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "full_name": (
        "name", "full name", "name and surname", "participant", "participant name", "attendee", "attendee name", "display name",
        "user name", "name original name", "fn", "имя", "фио", "ф и о", "полное имя", "имя и фамилия", "участник", "姓名", "名字",
        "全名", "نام", "پورا نام", "اسم",
    ),
    "given_names": ("first name", "firstname", "given name", "forename", "vorname", "имя собств", "名", "پہلا نام"),
    "family_name": ("last name", "lastname", "surname", "family name", "nachname", "фамилия", "姓", "姓氏", "خاندانی نام"),
    "email": (
        "e mail", "email", "mail", "e mail address", "email address", "user email", "attendee email", "address", "почта",
        "эл почта", "электронная почта", "адрес электронной почты", "е mail", "邮箱", "电子邮件", "电子邮箱", "邮箱地址", "ای میل",
        "ای میل پتہ",
    ),
    "organisation": (
        "organization", "company", "institution", "affiliation", "org", "organisation name", "organization name", "организация",
        "учреждение", "место работы", "单位", "机构", "公司", "ادارہ", "تنظیم",
    ),
    "position": ("job title", "role", "post", "function", "должность", "职务", "职位", "عہدہ"),
    "country": (
        "country region name", "country region", "country or represented entity", "nationality", "страна", "страна регион", "国家",
        "国家 地区", "ملک",
    ),
    "language": ("язык", "语言", "زبان"),
    "time_zone": ("timezone", "tz", "часовой пояс", "时区", "ٹائم زون"),
    "telephone": ("phone", "phone number", "mobile", "телефон", "电话", "فون"),
}  # fmt: skip
#: What may mean the whole name, but the given one beside a column of family names.
_EITHER = frozenset({"name", "имя", "名字", "نام"})


@dataclass(frozen=True)
class Sheet:
    """A table whose headings are known: its rows with their numbers in the file, and what each column seems to mean."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    #: Number of the row of headings.
    head: int
    #: Column (from 0) to target.
    columns: Mapping[int, str]
    encoding: str = ""
    delimiter: str = ""
    unknown: frozenset[tuple[int, int]] = frozenset()
    remarks: tuple[RuleViolation, ...] = ()

    def records(self, columns: Mapping[int, str] | None = None) -> Iterator[Record]:
        """Return each row as a record by targets; `columns` instead of those that were recognised."""
        meaning = self.columns if columns is None else columns
        for number, row in zip(self.numbers, self.rows, strict=True):
            record = Record(number, {target: row[place] for place, target in meaning.items()})
            for place in meaning:
                if (number, place) in self.unknown:
                    record.problems.append(
                        RuleViolation(
                            N_("Cell %(cell)s has a formula without a result. Open the file in a spreadsheet program, save it and import it again."),
                            cell=cell_name(number - 1, place),
                        )
                    )  # fmt: skip
            yield record


@dataclass
class Record:
    """One row of a file: the text of each target, and what is wrong or left out."""

    number: int
    cells: Mapping[str, str]
    problems: list[RuleViolation] = field(default_factory=list)
    remarks: list[RuleViolation] = field(default_factory=list)

    def text(self, target: str, *, longest: int = 200, multiline: bool = False) -> str:
        """Return a cell as cleaned text; what cannot be stored or is too long becomes a problem of the row."""
        try:
            return clean_text(self.cells.get(target, ""), multiline=multiline, max_length=longest)
        except RuleViolation as error:
            self.problems.append(error)
            return ""

    def value(self, target: str, reader: Callable[[str], Any], *, optional: bool = False) -> Any:
        """Return what a reader makes of a cell, None when it is empty; what it refuses is a problem of the row.

        What is `optional` is left out with a remark instead.
        """
        text = self.text(target, longest=5_000, multiline=True)
        if not text:
            return None
        try:
            return reader(text)
        except RuleViolation as error:
            (self.remarks if optional else self.problems).append(error)
            return None


def heading_key(text: str) -> str:
    """Return the form under which a heading is compared: without case, accents, signs and brackets."""
    return search_key(re.sub(r"[\W_]+", " ", text))


def vocabulary(targets: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Return which heading means which target; of two targets with one heading the first has it."""
    words: dict[str, str] = {}
    for target, others in targets:
        for word in (target, *others, *HEADINGS.get(target, ())):
            if key := heading_key(word):
                words.setdefault(key, target)
    return words


def matched(headings: Iterable[str], words: Mapping[str, str]) -> dict[int, str]:
    """Return which column is which target; the first of several that mean the same."""
    keys = [heading_key(heading) for heading in headings]
    meant = [words.get(key, "") for key in keys]
    if "family_name" in meant and "given_names" not in meant:
        meant = ["given_names" if key in _EITHER else target for key, target in zip(keys, meant, strict=True)]
    return {place: target for place, target in enumerate(meant) if target and target not in meant[:place]}


def read_sheet(
    content: bytes, filename: str, words: Mapping[str, str], *, encoding: str = "", delimiter: str = "", head: int = 0
) -> Sheet:
    """Read a file or paste and find its headings: in row `head` if given, else in the first row that looks like them."""
    return headed(read_table(content, filename, encoding=encoding, delimiter=delimiter), words, head=head)


def headed(table: Table, words: Mapping[str, str], *, head: int = 0) -> Sheet:
    """Return a table with its headings; rows above them are left out, and a remark says so."""
    place = table.numbers.index(head) if head in table.numbers else _head(table, words)
    headings, columns = table.rows[place], matched(table.rows[place], words)
    rows, numbers = table.rows[place + 1 :], table.numbers[place + 1 :]
    if len(rows) > MAX_ROWS:
        raise RuleViolation(N_("A file can have up to %(limit)d rows."), field="file", limit=MAX_ROWS)
    remarks = [*table.remarks]
    if place:
        remarks.append(
            RuleViolation(N_("Headings are in row %(row)d. Rows above it are skipped."), row=table.numbers[place])
        )
    taken = {target: index for index, target in columns.items()}
    for index, heading in enumerate(headings):
        target = words.get(heading_key(heading), "")
        if index not in columns and target in taken and heading_key(heading) not in _EITHER:
            remarks.append(
                RuleViolation(
                    N_("Column %(column)s (“%(heading)s”) is skipped: it means the same as column %(other)s."),
                    column=cell_name(0, index)[:-1], heading=heading[:60], other=cell_name(0, taken[target])[:-1],
                )
            )  # fmt: skip
    return Sheet(
        headings, rows, numbers, table.numbers[place], columns, table.encoding, table.delimiter, table.unknown, tuple(remarks)
    )  # fmt: skip


def _head(table: Table, words: Mapping[str, str]) -> int:
    """Return the place of the headings: the first row that says two things we know, else one, else the first."""
    counts = [len(matched(row, words)) for row in table.rows[:100]]
    wanted = 2 if max(counts) > 1 else 1
    return next((place for place, count in enumerate(counts) if count >= wanted), 0)
