"""Lists by page, with sizes and numbers that cannot be abused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")
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

    def url(self, number: int) -> str:
        """Return the address of another page of the list as it is filtered now."""
        arguments: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), "page": number}
        return url_for(request.endpoint or "", **arguments)


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
        kept = {key: value for key, value in request.args.to_dict().items() if key not in {"after", "before"}}
        return url_for(request.endpoint or "", **{**(request.view_args or {}), **kept, **place})


#: Matches are counted so far; more are "more than".
COUNTED = 10_000


def page_number() -> int:
    """Return the page asked for in the address; 1 for anything that is no sensible number."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isdecimal() and len(text) < 7 else 1  # noqa: PLR2004


def paginate(session: Session, statement: Select[Row], *, size: int = PAGE_SIZE) -> Page[Row]:
    """Return the page asked for of an ordered statement of entities; a number past the end gives the last page."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(page_number(), max(1, -(-total // size)))
    rows = session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(list(rows), number, total, size)
