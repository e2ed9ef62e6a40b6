"""Lists by page, with sizes and numbers that cannot be abused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import current_app, g, request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")
Value = TypeVar("Value")
PAGE_SIZE = 100


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list: its rows, its number from 1, and how many rows there are in all."""

    rows: list[Row]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """Return the number of pages, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Return the number of the first row shown (0 when there is none)."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Return the number of the last row shown."""
        return (self.number - 1) * self.size + len(self.rows)

    def showing(self, rows: list[Value]) -> Page[Value]:
        """Return the page with values in place of its rows."""
        return Page(rows, self.number, self.total, self.size)

    def url(self, number: int) -> str:
        """Return the address of another page of the list as it is filtered now."""
        return here(page=number)


@dataclass(frozen=True)
class Stretch(Generic[Row]):
    """A stretch of a long list, found by its neighbour's key and not by counting from the start.

    `before` and `after` are the keys (public ids) at its ends from which the neighbours are found; "" at an end of
    the list. `total` is None when there are more than `COUNTED`.
    """

    rows: list[Row]
    before: str
    after: str
    total: int | None

    def url(self, **place: str) -> str:
        """Return the address of a neighbour: `after=` or `before=` a key, as the list is filtered now."""
        return here(**{"after": "", "before": "", **place})


def here(**changes: object) -> str:
    """Return this page's address with these keys of its query set ("" takes one out) and all others as they are.

    The query is text from outside: it is written as a query again, and is nothing that `url_for` would obey.
    """
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in changes]
    query = urlencode(kept + [(key, value) for key, value in changes.items() if value != ""])
    endpoint, given = g.get("stands_at") or (request.endpoint or "", request.view_args or {})
    path = url_for(endpoint, **given)
    return f"{path}?{query}" if query else path


def stand_at(endpoint: str) -> dict[str, Any]:
    """Let the links of a page that answers a button lead to where that page stands; return what its address is made of."""
    rule = next(current_app.url_map.iter_rules(endpoint))
    given = {name: value for name, value in (request.view_args or {}).items() if name in rule.arguments}
    g.stands_at = (endpoint, given)
    return given


#: Matches are counted so far; more are "more than".
COUNTED = 10_000


def page_number() -> int:
    """Return the page asked for in the address; 1 for anything that is no sensible number."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isdecimal() and len(text) < 7 else 1  # noqa: PLR2004


def page_of(rows: Sequence[Row], *, size: int = PAGE_SIZE) -> Page[Row]:
    """Return the page asked for of rows that are read already; a number past the end gives the last page."""
    number = min(page_number(), max(1, -(-len(rows) // size)))
    return Page(list(rows[(number - 1) * size : number * size]), number, len(rows), size)


def paginate(session: Session, statement: Select[Row], *, size: int = PAGE_SIZE) -> Page[Row]:
    """Return the page asked for of an ordered statement of entities; a number past the end gives the last page."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(page_number(), max(1, -(-total // size)))
    rows = session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(list(rows), number, total, size)
