"""Decisions about figures without names: which period, what is too small to be shown, who came back. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from webinar.core import cells
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

#: Fewer people than this are not told: they could be recognised (docs/decisions/0027).
SMALLEST = 3


@dataclass(frozen=True)
class Period:
    """From which day to which, both included."""

    first: date
    last: date


def read_period(values: Mapping[str, str], today: date) -> Period:
    """Return the period of an address; this year where it names none, RuleViolation for what is no period."""
    ends = []
    for name, default in (("from", date(today.year, 1, 1)), ("to", date(today.year, 12, 31))):
        text = values.get(name, "").strip()[:40]
        try:
            ends.append(cells.day(text) if text else default)
        except RuleViolation as error:
            raise RuleViolation(error.message, field=name, **error.params) from error
    if ends[0] > ends[1]:
        raise RuleViolation(N_("Enter a last day that is not before the first."), field="to")
    return Period(*ends)


@dataclass(frozen=True)
class Group:
    """People of one organisation or country; None: too few to be told. The small ones together have the name None."""

    name: str | None
    registered: int | None
    attended: int | None
    #: Whether any webinar of theirs tells who attended.
    is_recorded: bool = True


def groups(people: Iterable[tuple[str, str, bool | None]]) -> list[Group]:
    """Return how many different people each group has, the largest first.

    `people` are (group, key of the person, whether they attended: None where nothing tells). Groups of fewer than
    `SMALLEST` people stand together as one; a figure below it is None, and so is the next larger of its column where
    it alone is, for it could be worked out from the sum.
    """
    registered: dict[str, set[str]] = {}
    attended: dict[str, set[str]] = {}
    for name, person, came in people:
        registered.setdefault(name, set()).add(person)
        if came is not None:
            attended.setdefault(name, set()).update((person,) if came else ())
    large = {name: keys for name, keys in registered.items() if len(keys) >= SMALLEST}
    rows: list[tuple[str | None, int, int | None]] = [
        (name, len(keys), len(attended[name]) if name in attended else None) for name, keys in large.items()
    ]
    rows.sort(key=lambda row: (-row[1], -(row[2] or 0), str(row[0])))
    small = [name for name in registered if name not in large]
    if small:
        told = [attended[name] for name in small if name in attended]
        together = len(set().union(*(registered[name] for name in small)))
        rows.append((None, together, len(set().union(*told)) if told else None))
    first = _told([row[1] for row in rows])
    second = iter(_told([row[2] for row in rows if row[2] is not None]))
    return [
        Group(name, shown, next(second) if came is not None else None, came is not None)
        for (name, _count, came), shown in zip(rows, first, strict=True)
    ]


def _told(column: Sequence[int]) -> list[int | None]:
    """Return a column without what is too small, and without the next larger where that is one figure alone."""
    hidden = {index for index, count in enumerate(column) if count < SMALLEST}
    if len(hidden) == 1 and len(column) > 1:
        others = (index for index in range(len(column)) if index not in hidden)
        hidden.add(min(others, key=lambda index: column[index]))
    return [None if index in hidden else count for index, count in enumerate(column)]


def returns(people: Iterable[str]) -> list[tuple[int, int]]:
    """Return (webinars, people who attended so many) of the keys of people, one for each webinar they attended."""
    times = Counter(Counter(people).values())
    return sorted(times.items())
