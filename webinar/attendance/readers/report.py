"""What every reader gives: who connected, when, and what the file cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from webinar.core.errors import RuleViolation
from webinar.core.text import N_


class Role(StrEnum):
    """What somebody was to the platform."""

    HOST = "host"
    PANELIST = "panelist"
    ATTENDEE = "attendee"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Occasion:
    """The webinar that a report is about: what settles a file's order of day and month, its date and its zone."""

    #: Aware; None while the webinar has no time.
    starts_at: datetime | None
    ends_at: datetime | None
    #: IANA name of the webinar's own zone.
    time_zone: str
    #: Zones in which the report may have been made besides: those of the hosts, the likeliest first.
    other_zones: tuple[str, ...] = ()
    #: The day by the webinar's own clock, where that is known.
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """One stay of one device, as one row of the file tells it; instants are aware and in UTC."""

    #: The row's number in the file, from 1, as a spreadsheet shows it; in JSON, the number of the stay.
    row: int
    name: str
    email: str = ""
    #: The platform's own key of the person, the same at each of their connections; "" when there is none.
    platform_id: str = ""
    #: The key that we handed to the platform (registration, join token); "" when there is none.
    external_id: str = ""
    role: Role = Role.UNKNOWN
    organisation: str = ""
    country: str = ""
    #: None: the file does not tell.
    joined: datetime | None = None
    #: None: the file does not tell, or they were still there when the file was made.
    left: datetime | None = None
    #: The time in the webinar by the platform's own account; None where it gives none.
    seconds: float | None = None
    #: A dial-in without a name.
    by_phone: bool = False
    #: By the name, a program that takes notes.
    is_bot: bool = False
    #: Further names of the same person in this row, to match by: what Zoom has in brackets, what was registered.
    names: tuple[str, ...] = ()
    #: They were there before `joined`; nobody knows since when.
    joined_before: bool = False
    #: From the first join to the last leave, with gaps that the file does not tell.
    is_span: bool = False
    #: The cells as they stood, by heading.
    raw: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Registrant:
    """Somebody whom the platform registered, whether they came or not."""

    row: int
    name: str
    email: str
    approved: bool
    organisation: str = ""
    country: str = ""


@dataclass(frozen=True)
class Unread:
    """A row that says of nobody that they were there, and why."""

    row: int
    why: RuleViolation


@dataclass(frozen=True)
class Report:
    """A report read whole. Waiting rooms and lobbies are no connections; they are counted in `waited`."""

    #: The platform: "zoom", "teams", "goto", "webex", "meet", "bigbluebutton", "jitsi", or "list".
    platform: str
    #: The layout and the version of its reader, such as "zoom-webinar/1".
    reader: str
    #: Rows of people, read or not.
    rows: int
    connections: tuple[Connection, ...]
    registrants: tuple[Registrant, ...] = ()
    unread: tuple[Unread, ...] = ()
    #: The file gives no interval, or one from first to last only: totals cannot be checked nor clipped.
    totals_only: bool = False
    waited: int = 0
    #: The zone by which the file's times were read; "" when the file says it, or has none.
    time_zone: str = ""
    encoding: str = ""
    #: When the platform says that the session ran.
    began: datetime | None = None
    ended: datetime | None = None
    #: What the reader should know about the reading.
    remarks: tuple[RuleViolation, ...] = ()


class UnknownReport(RuleViolation):
    """No reader knows the file; the words say what was looked for and what was found."""

    def __init__(self, found: str) -> None:
        super().__init__(
            N_("We can’t tell which platform this file comes from. We looked for a report from Zoom, Teams, GoTo Webinar, Webex, Google Meet, BigBlueButton or Jitsi, or a list of names or email addresses. Found: %(found)s"),
            field="file", found=found[:200],
        )  # fmt: skip


class UncertainZone(RuleViolation):
    """The file does not say in which zone its times are; `proposals` are IANA names by which it meets the webinar."""

    def __init__(self, proposals: tuple[str, ...]) -> None:
        super().__init__(N_("Choose the time zone of this report. The file does not say it."), field="time_zone")
        self.proposals = proposals


class UncertainDates(RuleViolation):
    """Dates such as 04/05/2026 may be read in two ways; `proposals` are "dmy", "mdy" or "ymd", each with what it gives."""

    def __init__(self, proposals: tuple[tuple[str, date], ...]) -> None:
        super().__init__(N_("Choose how dates are written in this report."), field="date_order")
        self.proposals = proposals
