"""Reads of attendance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webinar.admission.models import AudienceCategory
from webinar.attendance.models import Attendance, AttendanceBatch, AttendanceFigure
from webinar.registration.models import Registration, RegistrationStatus


@dataclass(frozen=True)
class CategoryCount:
    """Registered (confirmed) and attended of one category; the last row of a table has the name ""."""

    name: str
    registered: int
    attended: int


def attended_ids(session: Session, webinar_id: int) -> set[int]:
    """Return the registrations whose people came."""
    statement = select(Attendance.registration_id).where(
        Attendance.webinar_id == webinar_id, Attendance.registration_id.is_not(None)
    )
    return {key for key in session.scalars(statement) if key is not None}


def attended_count(session: Session, webinar_id: int) -> int:
    """Return how many came, walk-ins counted too."""
    return session.scalar(select(func.count()).where(Attendance.webinar_id == webinar_id)) or 0


def walk_ins(session: Session, webinar_id: int) -> Sequence[Attendance]:
    """Return those who came without a registration, by name."""
    statement = select(Attendance).where(Attendance.webinar_id == webinar_id, Attendance.registration_id.is_(None))
    return session.scalars(statement.order_by(Attendance.name, Attendance.id)).all()


def batches(session: Session, webinar_id: int) -> Sequence[AttendanceBatch]:
    """Return the files that were read, latest first."""
    statement = select(AttendanceBatch).where(AttendanceBatch.webinar_id == webinar_id)
    return session.scalars(statement.order_by(AttendanceBatch.id.desc())).all()


def figures(session: Session, webinar_id: int) -> Sequence[AttendanceFigure]:
    """Return the stated figures, the official one first."""
    statement = select(AttendanceFigure).where(AttendanceFigure.webinar_id == webinar_id)
    return session.scalars(statement.order_by(AttendanceFigure.is_official.desc(), AttendanceFigure.id)).all()


def official_figure(session: Session, webinar_id: int) -> AttendanceFigure | None:
    """Return the figure that the hosts' papers print."""
    return next((figure for figure in figures(session, webinar_id) if figure.is_official), None)


def by_category(session: Session, webinar_id: int) -> list[CategoryCount]:
    """Return counts of each category in order, then of those without one if there are any."""
    registered = func.count(Registration.id)
    attended = func.count(Attendance.id)
    statement = (
        select(AudienceCategory.name, registered, attended)
        .select_from(Registration)
        .outerjoin(AudienceCategory, Registration.category_id == AudienceCategory.id)
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .where(Registration.webinar_id == webinar_id, Registration.status == RegistrationStatus.CONFIRMED)
        .group_by(AudienceCategory.id, AudienceCategory.name, AudienceCategory.position)
        .order_by(AudienceCategory.position.nulls_last())
    )
    return [CategoryCount(name or "", int(count), int(came)) for name, count, came in session.execute(statement)]


def roll(session: Session, webinar_id: int) -> Sequence[tuple[Registration, Attendance | None]]:
    """Return everybody confirmed, and who came though not, each with the attendance or None, by name."""
    statement = (
        select(Registration, Attendance)
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .where(
            Registration.webinar_id == webinar_id,
            (Registration.status == RegistrationStatus.CONFIRMED) | Attendance.id.is_not(None),
        )
        .options(joinedload(Registration.category))
        .order_by(Registration.search_key, Registration.id)
    )
    return [(registration, attendance) for registration, attendance in session.execute(statement)]
