"""What reports say, read from earlier rooms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from webinar.attendance.presence import evidence
from webinar.attendance.presence import queries as attendance
from webinar.attendance.presence.case import Person, Threshold, Truth
from webinar.attendance.presence.models import AttendanceEvidence, AttendanceFigure
from webinar.attendance.presence.truth import reconcile
from webinar.attendance.reports.models import ReportColumns
from webinar.attendance.reports.rules import USUAL, ordered
from webinar.convening.webinars.models import Webinar
from webinar.core import timezones
from webinar.core.text import search_key
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.admission.queries import categories
from webinar.registration.delegations.models import Delegation, DelegationMember
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.queries import status_counts
from webinar.registration.registering.rules import ENDED, are_recorded

#: Longer courses are shown from their end.
_DAYS = 120


@dataclass(frozen=True)
class AttendanceReport:
    """Everything the attendance report prints: read once for page and files, so that their figures are the same."""

    webinar: Webinar
    truth: Truth
    threshold: Threshold
    registered: int | None
    #: None: not known, for no registrations were taken here.
    waiting: int | None
    cancelled: int | None
    figure: AttendanceFigure | None
    #: All that were stated, the official one first.
    figures: tuple[AttendanceFigure, ...]
    #: In their order.
    categories: tuple[AudienceCategory, ...]
    #: The latest first.
    sources: tuple[AttendanceEvidence, ...]
    #: By id.
    registrations: Mapping[int, Registration]
    #: The delegation of each registration that has one.
    delegations: Mapping[int, str]

    @property
    def people(self) -> list[Person]:
        """Return whom the figures count, by name: everybody registered, and who attended without being so."""
        found = [
            one
            for one in self.truth.people
            if one.is_registered or (one.attended and not one.is_team and not one.is_aside)
        ]
        return sorted(found, key=lambda one: (search_key(one.name), one.key))

    def registration(self, person: Person) -> Registration | None:
        """Return the registration of a person here."""
        ident = person.candidate.registration_id if person.candidate else None
        return self.registrations.get(ident) if ident is not None else None


def attendance_report(session: Session, webinar: Webinar, now: datetime) -> AttendanceReport:
    """Return the attendance report of a webinar."""
    counts = status_counts(session, webinar.id)
    none = 0 if are_recorded(webinar, counts, now) else None
    rows = select(Registration).where(Registration.webinar_id == webinar.id).options(joinedload(Registration.category))
    members = select(DelegationMember.registration_id, Delegation.name).join(Delegation)
    truth = reconcile(evidence.read(session, webinar))
    return AttendanceReport(
        webinar, truth, evidence.threshold(session, webinar.id),
        registered=none if truth.counts.registered is None else truth.counts.registered,
        waiting=counts.get(RegistrationStatus.WAITING, none),
        cancelled=counts.get(RegistrationStatus.CANCELLED, none),
        figure=attendance.official_figure(session, webinar.id),
        figures=tuple(attendance.figures(session, webinar.id)),
        categories=tuple(categories(session, webinar.id)),
        sources=tuple(attendance.sources(session, webinar.id)),
        registrations={row.id: row for row in session.scalars(rows)},
        delegations={ident: name for ident, name in session.execute(members.where(Delegation.webinar_id == webinar.id)).all()},  # noqa: C416 - a row is no pair to a dict
    )  # fmt: skip


def columns(session: Session, organisations: Collection[int]) -> tuple[str, ...]:
    """Return the columns that the first of these host organisations chose which chose any, else the usual ones."""
    for ident in organisations:
        if (row := session.get(ReportColumns, ident)) is not None:
            return ordered(row.columns)
    return USUAL


@dataclass(frozen=True)
class Breakdown:
    """How registrations divide: (value, all that count, of them with a place), the largest first or in order."""

    rows: tuple[tuple[str, int, int], ...]

    @property
    def most(self) -> int:
        """Return the largest figure, at least one, for scaling."""
        return max((count for _name, count, _confirmed in self.rows), default=1) or 1


def _divided(session: Session, webinar_id: int, column: Any) -> dict[Any, tuple[int, int]]:
    """Return (registrations that were not given up, those with a place) by the column's value."""
    confirmed = func.sum(case((Registration.status == RegistrationStatus.CONFIRMED, 1), else_=0))
    statement = select(column, func.count(), confirmed).where(
        Registration.webinar_id == webinar_id, Registration.status.not_in(ENDED)
    )
    return {key: (int(count), int(some or 0)) for key, count, some in session.execute(statement.group_by(column))}


def by_status(session: Session, webinar_id: int) -> Breakdown:
    """Return how many stand where, in the order of the rules."""
    counts = status_counts(session, webinar_id)
    held = RegistrationStatus.CONFIRMED
    return Breakdown(
        tuple(
            (row.value, counts[row], counts[row] if row is held else 0) for row in RegistrationStatus if counts.get(row)
        )
    )


def by_column(session: Session, webinar_id: int, column: str) -> Breakdown:
    """Return how registrations divide by "country", "language", "source", "category_id" or "source_host_id"."""
    found = _divided(session, webinar_id, getattr(Registration, column))
    rows = sorted(found.items(), key=lambda item: (-item[1][0], str(item[0])))
    return Breakdown(tuple((str(key if key is not None else ""), counts[0], counts[1]) for key, counts in rows))


def by_day(session: Session, webinar: Webinar) -> Breakdown:
    """Return how many registered on each day of the webinar's zone, without gaps, up to the last that had any."""
    zone = webinar.time_zone or "UTC"
    statement = select(Registration.created_at, Registration.status).where(
        Registration.webinar_id == webinar.id, Registration.status.not_in(ENDED)
    )
    days: dict[date, list[int]] = {}
    for created_at, status in session.execute(statement):
        day = days.setdefault(timezones.to_local(created_at, zone).date(), [0, 0])
        day[0] += 1
        day[1] += status is RegistrationStatus.CONFIRMED
    if not days:
        return Breakdown(())
    first, last = min(days), max(days)
    whole = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Breakdown(
        tuple((day.isoformat(), days.get(day, [0, 0])[0], days.get(day, [0, 0])[1]) for day in whole[-_DAYS:])
    )
