"""What a reader makes of a file before its times are settled: stays with their times as texts."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from webinar.attendance.readers.parsing.people import is_telephone
from webinar.attendance.readers.report import Registrant, Role, Unread
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, clean_text

#: A moment as the file writes it, or an instant where the file leaves no doubt.
Moment = str | datetime | None
_NAME = 300
_RANKS = (Role.UNKNOWN, Role.ATTENDEE, Role.PANELIST, Role.HOST)


class Cells(Mapping[str, str]):
    """The cells of a row by their headings, made from the row when they are asked for."""

    __slots__ = ("_headings", "_row")

    def __init__(self, headings: Sequence[str], row: Sequence[str]) -> None:
        self._headings, self._row = headings, row

    def __getitem__(self, heading: str) -> str:
        for known, cell in zip(self._headings, self._row, strict=False):
            if known == heading and cell:
                return cell
        raise KeyError(heading)

    def __iter__(self) -> Iterator[str]:
        pairs = zip(self._headings, self._row, strict=False)
        return iter(dict.fromkeys(heading for heading, cell in pairs if cell))

    def __len__(self) -> int:
        return sum(1 for _heading in self)

    def items(self) -> ItemsView[str, str]:
        """Return headings with their cells, found in one walk: large reports ask this of every row."""
        found: dict[str, str] = {}
        for heading, cell in zip(self._headings, self._row, strict=False):
            if cell:
                found.setdefault(heading, cell)
        return found.items()


@dataclass(slots=True)
class Stay:
    """A connection whose times are still as the file writes them."""

    row: int
    name: str
    email: str = ""
    joined: Moment = None
    left: Moment = None
    seconds: float | None = None
    role: Role = Role.UNKNOWN
    platform_id: str = ""
    external_id: str = ""
    organisation: str = ""
    country: str = ""
    names: tuple[str, ...] = ()
    by_phone: bool = False
    joined_before: bool = False
    is_span: bool = False
    raw: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells a person from others in this file; "" when nothing does."""
        return self.email or self.platform_id


@dataclass
class Draft:
    """A report whose times are not settled."""

    platform: str
    reader: str
    stays: list[Stay] = field(default_factory=list)
    registrants: list[Registrant] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    rows: int = 0
    totals_only: bool = False
    #: A row may tell of several stays: the first coming, the last going, and less time than lies between them.
    may_be_spans: bool = False
    waited: int = 0
    began: Moment = None
    ended: Moment = None
    #: How long the session was, where the file says that instead of its end.
    session_seconds: float | None = None
    remarks: list[RuleViolation] = field(default_factory=list)

    def add(self, stay: Stay) -> None:
        """Add a stay whose name can be stored; the row of any other is unread."""
        try:
            stay.name = clean_text(stay.name, max_length=_NAME)
        except RuleViolation as error:
            self.unread.append(Unread(stay.row, error))
            return
        if not stay.name and not stay.email and not stay.external_id:
            self.unread.append(Unread(stay.row, RuleViolation(N_("Enter a name or an email address."))))
            return
        stay.by_phone = stay.by_phone or (not stay.email and is_telephone(stay.name))
        self.stays.append(stay)

    def raise_roles(self) -> None:
        """Give everybody the highest role of their connections: who is promoted stands in two tables."""
        highest: dict[str, Role] = {}
        for stay in self.stays:
            if stay.key and _RANKS.index(stay.role) > _RANKS.index(highest.get(stay.key, Role.UNKNOWN)):
                highest[stay.key] = stay.role
        for stay in self.stays:
            stay.role = highest.get(stay.key, stay.role)
