"""Any list of who came, by its headings: sign-in sheets, the files of other platforms, our own export."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.durations import seconds
from webinar.attendance.readers.parsing.fields import came, is_yes, person_name
from webinar.attendance.readers.parsing.grids import Grid
from webinar.attendance.readers.parsing.headings import WORDS, Line, Table, tables
from webinar.attendance.readers.report import Registrant, Unread
from webinar.core import cells
from webinar.core.columns import matched
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key, search_key

_PEOPLE = frozenset({"full_name", "given_names", "family_name", "email"})
#: What a row that adds up the others has in the place of a name.
_SUMS = frozenset(map(search_key, (
    "Total", "Totals", "Grand total", "Sum", "Average", "Subtotal", "Summe", "Gesamt", "Insgesamt", "Mittelwert", "Suma", "Promedio", "Somme", "Moyenne", "Totale",
    "Media", "Totaal", "Gemiddeld", "Итого", "Всего", "Итог", "Среднее", "合计", "总计", "合計", "平均", "総計", "합계", "평균", "Razem", "Toplam", "Ortalama",
    "المجموع", "الإجمالي", "المتوسط", "کل", "میزان", "اوسط", "جمع", "Разом", "Усього", "Барлығы", "Jami", "Жами", "Celkem", "Összesen", "Yhteensä", "Summa",
    "Σύνολο", "Tổng", "Tổng cộng", "Jumlah", "कुल", "Sub total", "Sub-total", "Zwischensumme", "Teilsumme", "Sous-total", "Total partiel", "Subtotale", "Subtotaal",
    "Промежуточный итог", "Подытог", "Подитог", "小计", "小計", "소계", "Ara toplam", "Suma częściowa", "Mezisoučet", "Részösszeg", "Välisumma", "Delsumma", "Delsum",
    "Mellomsum", "Μερικό σύνολο", "Tổng phụ", "Проміжний підсумок", "المجموع الفرعي", "ذیلی کل", "ذیلی میزان", "جمع جزء", "Аралық қорытынды", "Oraliq jami", "उप-योग",
)))  # fmt: skip
#: Those of them that are also names of people: amid a list they are sums only where they add up the rows above.
_NAMES = frozenset(
    map(
        search_key,
        ("Jami", "Жами", "Media", "Summa", "Suma", "Sum", "Somme", "Razem", "میزان", "جمع", "کل", "اوسط", "Jumlah"),
    )
)
#: Columns by which a table says who was there, and not only who is named.
_PRESENCE = frozenset({"joined", "left", "duration", "attended"})


_DIGIT = re.compile(r"\d")
#: Rows at the end of a table among which those that add up the others stand.
_LAST = 10


def read(grid: Grid, mapping: Mapping[int, str] | None = None, head: int = 0) -> Draft | None:
    """Read a list that has a column of names or addresses; `mapping` says what columns mean that have other headings."""
    found = _mapped(grid, mapping, head) if mapping else _found(grid)
    if not found:
        return None
    draft = Draft("list", "list/1", may_be_spans=True)
    # Where some are ticked, whoever is not did not come.
    marked = [table for table in found if "attended" in table.targets]
    ticked = any(came(line.get("attended")) for table in marked for line in table.records(notes=False))
    beside = [] if mapping else _set_apart(found)
    found, others = _parted(found)
    for first, last in sorted([*beside, *((table.head, table.rows[-1][0]) for table in others)]):
        draft.remarks.append(
            RuleViolation(
                N_("Rows %(first)d–%(last)d look like another table and were not read."), first=first, last=last
            )
        )
    for table in found:
        totals = _totals(table)
        # Many sign only with their name.
        for line in table.records(notes=False):
            if line.number in totals:
                draft.remarks.append(
                    RuleViolation(N_("Row %(row)d is skipped: it looks like a total."), row=line.number)
                )
                continue
            draft.rows += 1
            _add(draft, line, ticked=ticked)
    draft.totals_only = not any(stay.joined and stay.left for stay in draft.stays)
    return draft


def _found(grid: Grid) -> list[Table]:
    for least in (2, 1):
        found = tables(grid, lambda targets, least=least: bool(targets & _PEOPLE) and len(targets) >= least)  # type: ignore[misc]
        if found:
            return found
    return []


def _set_apart(found: list[Table]) -> list[tuple[int, int]]:
    """Take out of tables what stands below a gap and is none of their rows: titles, and tables of no people.

    Returns the first and the last row of each such table.
    """
    heads, apart = {table.head for table in found}, []
    for table in found:
        before, numbers = table.head, [number for number, _row in table.rows]
        for place, (number, row) in enumerate(table.rows):
            is_first, before = number - before > 1, number
            if not is_first:
                continue
            below = table.rows[place + 1 :][:1]
            has_title = len(row) == 1 < len(table.columns)
            if has_title and number + 1 in heads:
                del table.rows[place:]
                break
            if _are_headings(row) or (has_title and below and _are_headings(below[0][1])):
                apart += [(number, numbers[-1])] if below else []
                del table.rows[place:]
                break
    return apart


def _are_headings(row: tuple[str, ...]) -> bool:
    """Tell whether a row has headings that we know, and nothing that headings have not."""
    if len(row) < 2 or any("@" in cell or _DIGIT.search(cell) for cell in row):  # noqa: PLR2004 - one cell is a title
        return False
    known = set(matched(row, WORDS, []).values())
    return len(known) > 1 or bool(known & {"full_name", "email"})


def _parted(found: list[Table]) -> tuple[list[Table], list[Table]]:
    """Return the tables of who came, and those that may be anything else: who was invited, who asked, whom to write to.

    Of who came is the largest, first of those that say so, and each with the same columns or with such a column of its own.
    """
    filled = [table for table in found if table.rows] or found[:1]
    main = max(filled, key=lambda table: (bool(table.targets & _PRESENCE), len(table.rows)))
    came_here = [table for table in filled if table.targets == main.targets or table.targets & _PRESENCE]
    return came_here, [table for table in filled if table not in came_here]


def _mapped(grid: Grid, mapping: Mapping[int, str], head: int) -> list[Table]:
    rows = list(grid.numbered())
    place = next((place for place, (number, _row) in enumerate(rows) if number == head), 0)
    if not rows or not set(mapping.values()) & _PEOPLE:
        return []
    return [Table(rows[place][0], rows[place][1], dict(mapping), rows=rows[place + 1 :])]


def _totals(table: Table) -> frozenset[int]:
    """Return the numbers of the rows that add up those above: some people are called Jami, Media or Summa."""
    last = list(replace(table, rows=table.rows[-_LAST:]).records(notes=False))
    found = {line.number for line in itertools.takewhile(_is_total, reversed(last))}
    above, begun = _Above(), False
    for line in table.records(notes=False):
        is_sum = begun and _is_total(line) and (_sum_of(line) not in _NAMES or above.adds_up_to(line))
        if line.number in found or is_sum:
            found.add(line.number)
            above = _Above()
        else:
            above.lines.append(line)
            begun = True
    return frozenset(found)


def _sum_of(line: Line) -> str:
    """Return the word for a sum that a row has in the place of a name, as it is compared."""
    return search_key(person_name(line).rstrip(" :：.…"))


class _Above:
    """The rows above one that may add them up; each is added once, and only where that is asked."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._added = 0
        self._sums: dict[int, list[float]] = {}

    def adds_up_to(self, line: Line) -> bool:
        """Tell whether a number of a row is the sum, or the mean, of those above it."""
        for row in self.lines[self._added :]:
            for place, cell in row.cells():
                if (number := seconds(cell)) is not None:
                    known = self._sums.setdefault(place, [0, 0])
                    known[0], known[1] = known[0] + number, known[1] + 1
        self._added = count = len(self.lines)
        for place, cell in line.cells():
            value, (total, numbers) = seconds(cell), self._sums.get(place, [0, 0])
            if value is None or count < 2 or numbers < count:  # noqa: PLR2004 - one row adds up itself
                continue
            if any(abs(value - one) < 1 for one in (total, total / count)):
                return True
        return False


def _is_total(line: Line) -> bool:
    """Tell whether a row has a word for a sum, numbers, and nothing that a person has."""
    name = person_name(line)
    if _sum_of(line) not in _SUMS or any(map(line.get, ("email", "joined", "left", "organisation", "country"))):
        return False
    others = [cell for cell in line.raw.values() if cells.said(cell) and cell != name]
    return bool(others) and all(_DIGIT.search(cell) for cell in others)


def _add(draft: Draft, line: Line, *, ticked: bool) -> None:
    name = person_name(line)
    try:
        email = email_key(cells.email(line.get("email"))) if line.get("email") else ""
    except RuleViolation as error:
        draft.unread.append(Unread(line.number, error))
        return
    if not name and not email:
        draft.unread.append(Unread(line.number, RuleViolation(N_("Enter a name or an email address."))))
        return
    if is_yes(line.get("waiting")):
        draft.waited += 1
        return
    answer, told = line.get("attended"), line.get("duration")
    there = came(answer) if answer else not ticked or bool(told and seconds(told) != 0)
    if not there and not line.get("joined"):
        if there is None:
            why = RuleViolation(N_("Enter yes or no, not “%(name)s”."), name=answer[:60])
            draft.unread.append(Unread(line.number, why))
        draft.registrants.append(
            Registrant(line.number, name, email, True, line.get("organisation"), line.get("country"))
        )
        return
    draft.add(Stay(
        line.number, name, email, _moment(line, "joined"), _moment(line, "left"), seconds(told) if told else None,
        organisation=line.get("organisation"), country=line.get("country"), raw=line.raw,
    ))  # fmt: skip


def _moment(line: Line, target: str) -> str:
    """Return a time with the date that stands in a column of its own."""
    text, day = line.get(target), line.get("date")
    return f"{day} {text}" if text and day else text
