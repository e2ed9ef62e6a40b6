"""What reports say, read from earlier rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from webinar.attendance import queries as attendance
from webinar.attendance.models import Attendance, AttendanceFigure
from webinar.attendance.queries import CategoryCount
from webinar.core import timezones
from webinar.registration.models import Registration, RegistrationStatus
from webinar.registration.queries import status_counts
from webinar.registration.rules import ENDED
from webinar.webinars.models import Webinar

#: Longer courses are shown from their end.
_DAYS = 120


@dataclass(frozen=True)
class AttendanceReport:
    """Everything the attendance report prints; the figures are those that the pages show."""

    webinar: Webinar
    registered: int
    waiting: int
    cancelled: int
    attended: int
    figure: AttendanceFigure | None
    by_category: tuple[CategoryCount, ...]
    roll: tuple[tuple[Registration, Attendance | None], ...]
    walk_ins: tuple[Attendance, ...]


def attendance_report(session: Session, webinar: Webinar) -> AttendanceReport:
    """Return the attendance report of a webinar."""
    counts = status_counts(session, webinar.id)
    return AttendanceReport(
        webinar,
        registered=counts.get(RegistrationStatus.CONFIRMED, 0),
        waiting=counts.get(RegistrationStatus.WAITING, 0),
        cancelled=counts.get(RegistrationStatus.CANCELLED, 0),
        attended=attendance.attended_count(session, webinar.id),
        figure=attendance.official_figure(session, webinar.id),
        by_category=tuple(attendance.by_category(session, webinar.id)),
        roll=tuple(attendance.roll(session, webinar.id)),
        walk_ins=tuple(attendance.walk_ins(session, webinar.id)),
    )


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
