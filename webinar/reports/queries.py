"""What reports say, read from earlier rooms."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from webinar.attendance import queries as attendance
from webinar.attendance.models import Attendance, AttendanceFigure
from webinar.attendance.queries import CategoryCount
from webinar.registration.models import Registration, RegistrationStatus
from webinar.registration.queries import status_counts
from webinar.webinars.models import Webinar


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
