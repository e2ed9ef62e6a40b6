"""Any list of who came, by its headings: sign-in sheets, the files of other platforms, our own export."""

from __future__ import annotations

from collections.abc import Mapping

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.durations import seconds
from webinar.attendance.readers.parsing.fields import is_yes, person_name
from webinar.attendance.readers.parsing.grids import Grid
from webinar.attendance.readers.parsing.headings import Line, Table, tables
from webinar.attendance.readers.report import Registrant, Unread
from webinar.core import cells
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, email_key, search_key

_PEOPLE = frozenset({"full_name", "given_names", "family_name", "email"})
#: What a row that adds up the others has in the place of a name.
_SUMS = frozenset(map(search_key, (
    "Total", "Totals", "Grand total", "Sum", "Average", "Subtotal", "Summe", "Gesamt", "Insgesamt", "Mittelwert", "Suma", "Promedio", "Somme", "Moyenne", "Totale",
    "Media", "Totaal", "Gemiddeld", "Итого", "Всего", "Итог", "Среднее", "合计", "总计", "合計", "平均", "総計", "합계", "평균", "Razem", "Toplam", "Ortalama",
    "المجموع", "الإجمالي", "المتوسط", "کل", "میزان", "اوسط", "جمع", "Разом", "Усього", "Барлығы", "Jami", "Жами", "Celkem", "Összesen", "Yhteensä", "Summa",
    "Σύνολο", "Tổng", "Tổng cộng", "Jumlah", "कुल",
)))  # fmt: skip


def read(grid: Grid, mapping: Mapping[int, str] | None = None, head: int = 0) -> Draft | None:
    """Read a list that has a column of names or addresses; `mapping` says what columns mean that have other headings."""
    table = _mapped(grid, mapping, head) if mapping else _found(grid)
    if table is None:
        return None
    draft = Draft("list", "list/1", may_be_spans=True)
    # Many sign only with their name.
    for line in table.records(notes=False):
        draft.rows += 1
        _add(draft, line)
    draft.totals_only = not any(stay.joined and stay.left for stay in draft.stays)
    return draft


def _found(grid: Grid) -> Table | None:
    for least in (2, 1):
        found = tables(grid, lambda targets, least=least: bool(targets & _PEOPLE) and len(targets) >= least)  # type: ignore[misc]
        if found:
            first = found[0]
            for other in found[1:]:
                if other.headings == first.headings:
                    first.rows.extend(other.rows)
            return first
    return None


def _mapped(grid: Grid, mapping: Mapping[int, str], head: int) -> Table | None:
    rows = list(grid.numbered())
    place = next((place for place, (number, _row) in enumerate(rows) if number == head), 0)
    if not rows or not set(mapping.values()) & _PEOPLE:
        return None
    return Table(rows[place][0], rows[place][1], dict(mapping), rows=rows[place + 1 :])


def _add(draft: Draft, line: Line) -> None:
    name = person_name(line)
    try:
        email = email_key(cells.email(line.get("email"))) if line.get("email") else ""
    except RuleViolation as error:
        draft.unread.append(Unread(line.number, error))
        return
    if not email and search_key(name.rstrip(":")) in _SUMS:
        draft.rows -= 1
        return
    if not name and not email:
        draft.unread.append(Unread(line.number, RuleViolation(N_("Enter a name or an email address."))))
        return
    if is_yes(line.get("waiting")):
        draft.waited += 1
        return
    if line.get("attended") and not is_yes(line.get("attended")) and not line.get("joined"):
        draft.registrants.append(
            Registrant(line.number, name, email, True, line.get("organisation"), line.get("country"))
        )
        return
    told = line.get("duration")
    draft.add(Stay(
        line.number, name, email, _moment(line, "joined"), _moment(line, "left"), seconds(told) if told else None,
        organisation=line.get("organisation"), country=line.get("country"), raw=line.raw,
    ))  # fmt: skip


def _moment(line: Line, target: str) -> str:
    """Return a time with the date that stands in a column of its own."""
    text, day = line.get(target), line.get("date")
    return f"{day} {text}" if text and day else text
