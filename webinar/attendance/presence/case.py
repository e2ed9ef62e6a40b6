"""What the truth about a webinar follows from, and what it is: values without a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from webinar.attendance.presence.intervals import Span
from webinar.attendance.presence.models import DecisionKind, MarkState, PresenceState


class Known(StrEnum):
    """How somebody was recognised."""

    DECISION = "decision"
    TOKEN = "token"  # noqa: S105 - the name of a way, no secret
    EMAIL = "email"
    GATE = "gate"
    ROLE = "role"
    PANEL = "panel"
    MARK = "mark"
    NOT_YET = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """One connection, as a source tells it."""

    source: int
    row: int
    key: str
    name: str
    email: str = ""
    platform: str = ""
    platform_id: str = ""
    external_id: str = ""
    role: str = "unknown"
    organisation: str = ""
    country: str = ""
    joined: datetime | None = None
    left: datetime | None = None
    seconds: float | None = None
    is_bot: bool = False
    is_span: bool = False
    names: Sequence[str] = ()
    #: No connection: they went through the join page at `joined`.
    is_click: bool = False


@dataclass(frozen=True)
class SourceFacts:
    """What counts of a source: whether it has totals only, and when the session ran by its account."""

    totals_only: bool = False
    began: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody registered, here or by the platform."""

    key: str
    name: str
    email: str
    registration_id: int | None = None
    #: By which a token of ours names them.
    public_id: str = ""
    organisation: str = ""
    country: str = ""
    category: str = ""
    #: Did not give the registration up.
    counts: bool = True
    approved: bool = True
    #: Other spellings of the name.
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class PanelEntry:
    """A panel member: known by address, or by name where it is nobody's else."""

    id: int
    name: str
    emails: frozenset[str] = frozenset()
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """A decision that holds, see `models.AttendanceDecision`."""

    key: str
    kind: DecisionKind
    target: str = ""
    member: int | None = None
    name: str = ""
    organisation: str = ""
    represents: str = ""


@dataclass(frozen=True)
class Threshold:
    """From when on a connection counts, and who is late or leaves early."""

    minutes: int | None = None
    #: In hundredths.
    share: int | None = None
    late_after: int = 10
    early_before: int = 10
    #: Whether going through the join page counts of whom no source has a connection.
    counts_clicks: bool = False


@dataclass(frozen=True)
class Case:
    """All that the truth about one webinar follows from."""

    stays: Sequence[Stay]
    sources: Mapping[int, SourceFacts]
    candidates: Sequence[Candidate] = ()
    panel: Sequence[PanelEntry] = ()
    #: The latest last.
    rulings: Sequence[Ruling] = ()
    #: By the key of a candidate.
    marks: Mapping[str, MarkState] = field(default_factory=dict)
    starts: datetime | None = None
    ends: datetime | None = None
    threshold: Threshold = Threshold()


@dataclass(frozen=True, slots=True)
class Presence:
    """How long somebody was there; None is what the sources do not tell."""

    connections: int = 0
    seconds: float | None = 0.0
    seconds_in: float | None = 0.0
    seconds_sum: float | None = 0.0
    share: float | None = 0.0
    first: datetime | None = None
    last: datetime | None = None
    totals_only: bool = False
    has_open: bool = False
    #: At any time of the webinar, or at a time that is not told.
    came: bool = False
    #: The union within the webinar.
    spans: tuple[Span, ...] = ()
    #: When they went through the join page first; no source has a connection where `connections` is 0.
    clicked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What follows for one person."""

    key: str
    keys: tuple[str, ...]
    name: str
    email: str
    organisation: str
    country: str
    role: str
    known: Known
    candidate: Candidate | None
    member: int | None
    proposals: tuple[str, ...]
    is_team: bool
    is_aside: bool
    presence: Presence
    attended: bool
    state: PresenceState
    is_late: bool
    left_early: bool
    represents: str
    mark: MarkState | None
    stays: tuple[Stay, ...]

    @property
    def is_registered(self) -> bool:
        """Tell whether they count as registered: whoever gave the registration up and came nevertheless does."""
        return self.candidate is not None and (self.candidate.counts or self.attended)


@dataclass(frozen=True)
class Counts:
    """The figures of a webinar; None is what no source tells."""

    registered: int | None
    approved: int | None
    attended: int | None
    absent: int | None
    excused: int | None
    unregistered: int | None
    connections: int
    peak: int | None


@dataclass(frozen=True)
class Truth:
    """One state per person, those without a connection too when they are registered; and the figures."""

    people: tuple[Person, ...]
    counts: Counts
    #: (moment, people from then on), of those whom `peak` counts.
    curve: tuple[tuple[float, int], ...]
    #: Whether any source tells who registered.
    registrants_known: bool = True

    def counts_as_attended(self, person: Person) -> bool:
        """Tell whether somebody is one of `counts.attended`."""
        others = not self.registrants_known and person.candidate is None and not person.is_team
        return person.attended and (person.is_registered or others)

    def divided(self, value: Callable[[Person], str]) -> dict[str, tuple[int, int]]:
        """Return how many registered and how many attended by a value; the sums are `counts.registered` and `.attended`."""
        registered = Counter(value(person) for person in self.people if person.is_registered)
        attended = Counter(value(person) for person in self.people if self.counts_as_attended(person))
        return {key: (registered[key], attended[key]) for key in {**registered, **attended}}

    def of_sources(self, sources: Iterable[int]) -> list[Person]:
        """Return the people of whom these sources tell."""
        wanted = set(sources)
        return [person for person in self.people if any(stay.source in wanted for stay in person.stays)]
