"""Reads of participation across webinars, a few statements for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.attendance.presence.models import (
    Attendance,
    AttendanceEvidence,
    AttendanceMark,
    AttendanceRegistrant,
)
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.queries import for_staff
from webinar.core.text import email_key
from webinar.outcome.coverage.models import Clipping
from webinar.outcome.participation.rules import Period
from webinar.programme.papers.models import Letter, LetterKind
from webinar.registration.registering.models import Registration
from webinar.registration.registering.rules import ENDED

_INVITING = (LetterKind.INVITATION, LetterKind.NOTE_VERBALE)


@dataclass(frozen=True)
class Line:
    """One webinar's figures; None is what nothing tells."""

    webinar: Webinar
    invited: int | None
    registered: int | None
    attended: int | None
    unregistered: int | None
    covered: int


def webinars(session: Session, user: User, period: Period) -> Sequence[Webinar]:
    """Return the webinars of a period that a user works on, the earliest first; without those that were cancelled."""
    statement = for_staff(user).where(
        Webinar.date >= period.first, Webinar.date <= period.last, Webinar.is_template.is_(False),
        Webinar.state != WebinarState.CANCELLED,
    )  # fmt: skip
    return session.scalars(statement.order_by(None).order_by(Webinar.date, Webinar.id)).unique().all()


def lines(session: Session, rows: Sequence[Webinar]) -> list[Line]:
    """Return the figures of these webinars, as each one's own pages count them."""
    ids = [row.id for row in rows]
    counted = _counter(session, ids)
    letters = counted(Letter.webinar_id, func.count(), Letter.kind.in_(_INVITING), Letter.withdrawn_at.is_(None))
    registered = counted(Registration.webinar_id, func.count(), _counts())
    elsewhere = counted(AttendanceRegistrant.webinar_id, func.count(AttendanceRegistrant.email.distinct()))
    came = counted(Attendance.webinar_id, _number(Attendance.is_registered), Attendance.attended)
    others = counted(
        Attendance.webinar_id, func.count(), Attendance.attended, ~Attendance.is_registered, ~Attendance.is_team,
        ~Attendance.is_aside,
    )  # fmt: skip
    told = _told(counted)
    covered = counted(Clipping.webinar_id, func.count())
    found = []
    for row in rows:
        here = registered.get(row.id) or elsewhere.get(row.id)
        attended = came.get(row.id, 0) + (0 if here else others.get(row.id, 0))
        found.append(
            Line(
                row, letters.get(row.id), here, attended if row.id in told else None,
                others.get(row.id, 0) if here and row.id in told else None, covered.get(row.id, 0),
            )
        )  # fmt: skip
    return found


def _number(condition: ColumnElement[bool] | Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counts() -> ColumnElement[bool]:
    """Who counts as registered: who has not given it up, and who came nevertheless."""
    came = select(Attendance.id).where(Attendance.registration_id == Registration.id, Attendance.attended)
    return or_(Registration.status.not_in(ENDED), came.correlate(Registration).exists())


def _counter(session: Session, ids: Sequence[int]) -> Callable[..., dict[int, int]]:
    def counted(column: Any, figure: ColumnElement[int], *conditions: Any) -> dict[int, int]:
        statement: Select[Any] = select(column, figure).where(column.in_(ids), *conditions).group_by(column)
        return {key: int(count) for key, count in session.execute(statement)}

    return counted


def attendees(session: Session, ids: Sequence[int]) -> Iterator[str]:
    """Yield a key of the person for each attendance of these webinars of whom an address is known."""
    statement = (
        select(Registration.email_key, Attendance.email)
        .select_from(Attendance)
        .outerjoin(Registration, Attendance.registration_id == Registration.id)
        .where(Attendance.webinar_id.in_(ids), Attendance.attended, ~Attendance.is_team, ~Attendance.is_aside)
    )
    for key, email in session.execute(statement):
        known = key or email_key(email)
        if known:
            yield known


def _told(counted: Callable[..., dict[int, int]]) -> set[int]:
    """Return the webinars of which anything tells who attended."""
    return {*counted(AttendanceEvidence.webinar_id, func.count()), *counted(AttendanceMark.webinar_id, func.count())}


def registrants(session: Session, ids: Sequence[int]) -> Iterator[tuple[str, str, str, bool | None]]:
    """Yield (organisation, country, key of the person, attended) of everybody who counts as registered.

    Attended is None where nothing tells who was there.
    """
    told = _told(_counter(session, ids))
    came = and_(Attendance.registration_id == Registration.id, Attendance.attended)
    statement = (
        select(
            Registration.organisation,
            Registration.country,
            Registration.email_key,
            Registration.webinar_id,
            Attendance.id,
        )
        .select_from(Registration)
        .outerjoin(Attendance, came)
        .where(Registration.webinar_id.in_(ids), _counts(), Registration.erased_at.is_(None))
    )
    for organisation, country, key, webinar_id, attendance in session.execute(statement):
        yield " ".join(organisation.split()), country, key, attendance is not None if webinar_id in told else None
