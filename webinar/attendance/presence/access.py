"""Attendance as one viewer may know it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.attendance.gate import queries as gate
from webinar.attendance.presence import evidence, queries, rules
from webinar.attendance.presence.case import Known, Truth
from webinar.attendance.presence.models import Attendance, AttendanceDraft, DecisionKind, PresenceState
from webinar.attendance.presence.rules import FILTERS, MARK_LABELS, STATE_LABELS
from webinar.attendance.presence.service import as_kept
from webinar.attendance.presence.truth import reconcile
from webinar.attendance.readers import recognition
from webinar.attendance.readers.parsing import grids
from webinar.attendance.readers.recognition import PLATFORMS
from webinar.attendance.readers.report import Occasion, Report
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.text import N_
from webinar.registration.admission.queries import categories
from webinar.registration.registering.models import Registration
from webinar.registration.roster.access import Registrant, Roster
from webinar.web.database import session
from webinar.web.i18n import language, words
from webinar.web.rendering import translate


@dataclass(frozen=True)
class WalkIn:
    """Somebody who came without a registration, and so has agreed to nothing: named to those who know everybody."""

    name: str
    email: str
    organisation: str
    minutes: int | None


@dataclass(frozen=True)
class Summary:
    """How the people of one source are recognised."""

    matched: int
    proposed: int
    unmatched: int


def summary(truth: Truth, source: int) -> Summary:
    """Return how the people of a source are recognised: hosts and panelists are by their role."""
    people = truth.of_sources([source])
    matched = sum(person.known != Known.NOT_YET for person in people)
    proposed = sum(person.known == Known.NOT_YET and bool(person.proposals) for person in people)
    return Summary(matched, proposed, len(people) - matched - proposed)


def occasion(webinar: Webinar) -> Occasion:
    """Return what settles the dates and the zone of a report; the hosts must be loaded."""
    zones = [host.organisation.time_zone for host in webinar.hosts if host.organisation.time_zone]
    others = tuple(zone for zone in dict.fromkeys(zones) if zone != webinar.time_zone)
    return Occasion(webinar.starts_at, webinar.ends_at, webinar.time_zone or "UTC", others, webinar.date)


def said(kept: Mapping[str, Any]) -> RuleViolation:
    """Return a sentence of a reader as it was kept, to be put in words."""
    params: dict[str, Any] = {
        key: int(value) if value.lstrip("-").isdecimal() else value for key, value in kept["params"].items()
    }
    return RuleViolation(kept["message"], **params)


@dataclass(frozen=True)
class Source:
    """A source as one viewer may know it: the name of a file may name people."""

    id: int
    name: str
    platform: str
    reader: str
    is_file: bool
    sha256: str
    time_zone: str
    rows: int
    connections: int
    unread: tuple[tuple[int, str], ...]
    remarks: tuple[str, ...]
    totals_only: bool
    imported_by: str
    created_at: datetime


def sources(webinar: Webinar, *, whole: bool) -> list[Source]:
    """Return the sources for a viewer, latest first; rows that were not read are shown to those who know everybody."""
    return [
        Source(
            row.id, row.name if whole else str(_("File")), translate(PLATFORMS.get(row.platform, row.platform)), row.reader,
            row.sha256 is not None, row.sha256 or "", row.time_zone, row.rows, row.connections,
            tuple((one["row"], words(said(one))) for one in row.unread) if whole else (),
            tuple(words(said(one)) for one in row.remarks) if whole else (), row.totals_only, row.imported_by,
            row.created_at,
        )
        for row in queries.sources(session(), webinar.id)
    ]  # fmt: skip


def unsettled(webinar: Webinar) -> Summary:
    """Return how many people are recognised, may be, and are not."""
    return Summary(*queries.recognised(session(), webinar.id))


def curve(webinar: Webinar, truth: Truth) -> list[tuple[datetime, int]]:
    """Return how many were there at each moment at which that changed."""
    return [(datetime.fromtimestamp(moment, UTC), there) for moment, there in truth.curve] if webinar.starts_at else []


def by_category(webinar: Webinar, truth: Truth) -> list[tuple[str, int, int]]:
    """Return (category, registered, attended) in the order of the categories, last those without one."""
    found = truth.divided(lambda person: person.candidate.category if person.candidate else "")
    words = {row.name: row.name_in(language()) for row in categories(session(), webinar.id)}
    order = list(words)
    names = sorted(found, key=lambda name: (not name, order.index(name) if name in order else len(order), name))
    return [(words.get(name, name), *found[name]) for name in names]


def choices(draft: AttendanceDraft) -> dict[str, str]:
    """Return how a draft is to be read."""
    return {name: str(getattr(draft, name)) for name in ("platform", "time_zone", "date_order", "encoding")}


def reader(webinar: Webinar, draft: AttendanceDraft) -> Callable[[], Report]:
    """Return what reads a draft, without the database: RuleViolation says what is wrong with it or what it leaves open."""
    how: dict[str, Any] = choices(draft)
    return partial(recognition.read, draft.content, draft.name, occasion(webinar), **how)


def read(webinar: Webinar, draft: AttendanceDraft) -> Report:
    """Read a draft, see `reader`."""
    return reader(webinar, draft)()


@dataclass(frozen=True)
class Found:
    """What a report says, and how its people would be recognised: all that its page shows, and all that is kept of a look."""

    platform: str
    reader: str
    time_zone: str
    rows: int
    connections: int
    registrants: int
    totals_only: bool
    matched: int
    proposed: int
    unmatched: int
    #: Sentences as they are kept, see `said`; of rows that were not read, the first `UNREAD`.
    unread: list[dict[str, Any]]
    unread_count: int
    remarks: list[dict[str, Any]]


#: So many rows that were not read are shown before an import; all of them after it.
UNREAD = 500


def look(session: Session, webinar: Webinar, report: Report, now: datetime) -> Found:
    """Return what a report says and what would follow; nothing is changed. RuleViolation for one that cannot be imported yet."""
    rules.ensure_held(webinar, report, now)
    people = summary(reconcile(evidence.read(session, webinar, preview=report)), evidence.PREVIEW)
    return Found(
        report.platform, report.reader, report.time_zone, report.rows, len(report.connections), len(report.registrants),
        report.totals_only, people.matched, people.proposed, people.unmatched,
        [{"row": row.row, **as_kept(row.why)} for row in report.unread[:UNREAD]], len(report.unread),
        [as_kept(remark) for remark in report.remarks],
    )  # fmt: skip


def ensure_size(content: bytes, name: str) -> None:
    """Refuse what is empty or larger than any report."""
    grids.ensure_size(content, name)


def shown(rows: Iterable[Attendance], *, whole: bool) -> list[WalkIn]:
    """Return walk-ins for a viewer."""
    if whole:
        return [WalkIn(row.name, row.email, row.organisation, row.minutes) for row in rows]
    return [WalkIn(_("Not registered"), "", "", row.minutes) for row in rows]


#: The lists of people of whom a source or a mark tells, with their headings. Who is absent has no row.
LISTS = {
    "confirm": N_("To confirm"), "attended": N_("Attended"), "left-early": N_("Left early"),
    "unregistered": N_("Attended without registering"), "all": N_("All"),
}  # fmt: skip
_KNOWN = {
    Known.DECISION: N_("Confirmed by staff"), Known.TOKEN: N_("Recognised by private link"),
    Known.EMAIL: N_("Recognised by email address"), Known.GATE: N_("Recognised by name and join page"), Known.ROLE: N_("Host or panel member"),
    Known.PANEL: N_("Panel member"), Known.MARK: N_("Marked by hand"), Known.NOT_YET: N_("Not recognised"),
}  # fmt: skip
_DECIDED = {
    DecisionKind.REGISTRANT: N_("Registrant"), DecisionKind.PANEL: N_("Panel member"),
    DecisionKind.WALK_IN: N_("Attended without registering"), DecisionKind.NOT_PERSON: N_("Not a person"),
    DecisionKind.SAME_AS: N_("Same person"),
}  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A person of the lists, for those who know everybody."""

    id: str
    name: str
    email: str
    organisation: str
    known: str
    state: str
    minutes: int | None
    connections: int
    proposals: int


@dataclass(frozen=True)
class Said:
    """What somebody said of a person, by hand."""

    id: int
    what: str
    detail: str
    by: str
    at: datetime
    holds: bool


@dataclass(frozen=True)
class Evidenced:
    """One person with all that tells of them, for those who know everybody."""

    row: Listed
    is_known: bool
    is_registrant: bool
    first: datetime | None
    last: datetime | None
    #: (name of the source, row, name in it, joined, left, seconds)
    connections: tuple[tuple[str, int, str, datetime | None, datetime | None, float | None], ...]
    #: When they went through the join page.
    clicks: tuple[datetime, ...]
    is_unconfirmed: bool
    proposals: tuple[Registrant, ...]
    decisions: tuple[Said, ...]
    marks: tuple[Said, ...]
    totals_only: bool
    has_open: bool


def people(rows: Iterable[Attendance]) -> list[Listed]:
    """Return people for those who know everybody."""
    return [_listed(row) for row in rows]


def _listed(row: Attendance) -> Listed:
    return Listed(
        row.public_id, row.name, row.email, row.organisation, translate(_KNOWN[Known(row.known_by)]),
        translate(STATE_LABELS[row.state]), row.minutes, row.connections, len(row.proposals),
    )  # fmt: skip


def person(webinar: Webinar, public_id: str) -> Evidenced:
    """Return one person with the evidence, for those who know everybody; NotFound for any other webinar's."""
    row = queries.by_public_id(session(), webinar.id, public_id)
    if row is None:
        raise NotFound
    names = {source.id: source.name for source in queries.sources(session(), webinar.id)}
    keys = [key.removeprefix("r:") for key in row.proposals if key.startswith("r:")]
    roster = Roster.for_me(webinar)
    marks = queries.marks_of(session(), row.registration_id) if row.registration_id else []
    return Evidenced(
        _listed(row), bool(row.known_by), row.registration_id is not None, row.first_join, row.last_leave,
        tuple(
            (names[one.source_id], one.row, one.name, one.joined, one.left, one.seconds)
            for one in queries.connections_of(session(), row)
        ),
        tuple(one.clicked_at for one in gate.clicks_of(session(), row.registration_id)) if row.registration_id else (),
        row.state is PresenceState.UNCONFIRMED,
        tuple(roster.of(roster.find(key)) for key in keys),
        tuple(
            Said(one.id, translate(_DECIDED[one.kind]), one.name or one.organisation, one.made_by, one.made_at, one.undone_at is None)
            for one in queries.decisions_of(session(), webinar.id, row.keys)
        ),
        tuple(
            Said(one.id, translate(MARK_LABELS[one.state]), one.reason, one.made_by, one.made_at, one.undone_at is None)
            for one in marks
        ),
        row.totals_only, row.has_open,
    )  # fmt: skip


def filter_options(session_: Session, webinar: Webinar) -> Mapping[str, str]:
    """Return how registrants can be filtered by presence; in no way while nothing is known of who came."""
    return FILTERS if evidence.is_told(session_, webinar.id) else {}


def seen_ids(roster: Roster, ids: Collection[int]) -> list[int]:
    """Return which of these registrations the viewer may mark: those they see."""
    statement = select(Registration).where(Registration.webinar_id == roster.webinar.id, Registration.id.in_(ids))
    return [row.id for row in session().scalars(statement) if roster.sees(row)]
