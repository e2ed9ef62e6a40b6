"""Reads of attendance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from webinar.attendance.presence.models import (
    Attendance,
    AttendanceConnection,
    AttendanceDecision,
    AttendanceDraft,
    AttendanceEvidence,
    AttendanceFigure,
    AttendanceMark,
    AttendanceRegistrant,
    DraftState,
    FigureKind,
    PresenceState,
)
from webinar.attendance.presence.rules import GIVEN_UP
from webinar.registration.registering.models import Registration, RegistrationStatus

#: Who counts as somebody who attended: neither the hosts' own people nor programs.
COUNTS: ColumnElement[bool] = and_(Attendance.attended, ~Attendance.is_team, ~Attendance.is_aside)


def attended_ids(session: Session, webinar_id: int) -> set[int]:
    """Return the registrations whose people came."""
    statement = select(Attendance.registration_id).where(
        Attendance.webinar_id == webinar_id, Attendance.registration_id.is_not(None), Attendance.attended
    )
    return {key for key in session.scalars(statement) if key is not None}


def known_attended(session: Session, webinar_id: int) -> set[int] | None:
    """Return the registrations whose people came; None while nothing tells of anybody."""
    return attended_ids(session, webinar_id) or None


def known_absent(session: Session, webinar_id: int) -> set[int] | None:
    """Return the registrations with a place of which it is known that nobody came; None while nothing tells who came.

    Of whom no row tells is absent only if a report lies before us: marks by hand tell of those who are marked.
    """
    if not attended_ids(session, webinar_id):
        return None
    statement = select(Attendance.registration_id, Attendance.state).where(Attendance.webinar_id == webinar_id)
    told = {row.registration_id: row.state for row in session.execute(statement)}
    absent = {key for key, state in told.items() if key is not None and state is PresenceState.ABSENT}
    if not sources(session, webinar_id):
        return absent or None
    confirmed = select(Registration.id).where(
        Registration.webinar_id == webinar_id, Registration.status == RegistrationStatus.CONFIRMED
    )
    return absent | {key for key in session.scalars(confirmed) if key not in told}


def attended_count(session: Session, webinar_id: int) -> int:
    """Return how many attended, as the page of attendance counts them: see `truth`."""
    ours = select(Registration.id).where(Registration.webinar_id == webinar_id)
    theirs = select(AttendanceRegistrant.id).where(AttendanceRegistrant.webinar_id == webinar_id)
    known = session.scalar(
        select(or_(ours.where(Registration.status.not_in(GIVEN_UP)).exists(), and_(~ours.exists(), theirs.exists())))
    )
    counted = and_(COUNTS, Attendance.is_registered) if known else COUNTS
    return session.scalar(select(func.count()).where(Attendance.webinar_id == webinar_id, counted)) or 0


def sources(session: Session, webinar_id: int) -> Sequence[AttendanceEvidence]:
    """Return the sources, latest first."""
    statement = select(AttendanceEvidence).where(AttendanceEvidence.webinar_id == webinar_id)
    return session.scalars(statement.order_by(AttendanceEvidence.id.desc())).all()


def drafts(session: Session, webinar_id: int) -> Sequence[Row[int, str, str, datetime]]:
    """Return id, name, who added it and when of the reports that are neither imported nor discarded, the latest first."""
    found = select(AttendanceDraft.id, AttendanceDraft.name, AttendanceDraft.created_by, AttendanceDraft.created_at)
    found = found.where(AttendanceDraft.webinar_id == webinar_id, AttendanceDraft.state != DraftState.DONE)
    return session.execute(found.order_by(AttendanceDraft.id.desc()).limit(100)).all()


def source_by_digest(session: Session, webinar_id: int, sha256: str) -> AttendanceEvidence | None:
    """Return the file with this content, if it was imported."""
    return session.scalar(
        select(AttendanceEvidence).where(
            AttendanceEvidence.webinar_id == webinar_id, AttendanceEvidence.sha256 == sha256
        )
    )


def listed(webinar_id: int) -> Select[Attendance]:
    """Return the statement for everybody of whom a source or a mark tells, by name."""
    statement = select(Attendance).where(Attendance.webinar_id == webinar_id)
    return statement.options(joinedload(Attendance.registration).joinedload(Registration.category)).order_by(
        Attendance.name, Attendance.id
    )


def to_confirm(webinar_id: int) -> Select[Attendance]:
    """Return the statement for those who are not recognised: with proposals first."""
    return listed(webinar_id).where(Attendance.known_by == "")


def people(webinar_id: int, show: str) -> Select[Attendance]:
    """Return the statement for one of the lists of people: confirm, attended, left-early, unregistered, or all."""
    statement = listed(webinar_id)
    if show == "confirm":
        unknown = and_(Attendance.known_by == "", ~Attendance.is_aside)
        return statement.where(or_(unknown, Attendance.state == PresenceState.UNCONFIRMED))
    if show == "attended":
        return statement.where(COUNTS)
    if show == "unregistered":
        return statement.where(COUNTS, ~Attendance.is_registered)
    if show == "left-early":
        return statement.where(COUNTS, Attendance.left_early)
    return statement


def decision(session: Session, webinar_id: int, decision_id: int) -> AttendanceDecision | None:
    """Return a decision that holds."""
    found = session.get(AttendanceDecision, decision_id)
    return found if found and found.webinar_id == webinar_id and found.undone_at is None else None


def people_count(session: Session, webinar_id: int) -> int:
    """Return of how many people a source or a mark tells."""
    return session.scalar(select(func.count()).where(Attendance.webinar_id == webinar_id)) or 0


def recognised(session: Session, webinar_id: int) -> tuple[int, int, int]:
    """Return how many people are recognised, may be by a proposal, and are not."""
    statement = select(Attendance.known_by, Attendance.proposals).where(Attendance.webinar_id == webinar_id)
    found = [(bool(known), bool(proposals)) for known, proposals in session.execute(statement)]
    return (
        sum(known for known, _some in found), sum(some and not known for known, some in found),
        sum(not known and not some for known, some in found),
    )  # fmt: skip


def unconfirmed(session: Session, webinar_id: int) -> int:
    """Return how many registrants went through the join page, and are in no report."""
    statement = select(func.count()).where(
        Attendance.webinar_id == webinar_id, Attendance.state == PresenceState.UNCONFIRMED
    )
    return session.scalar(statement) or 0


def by_public_id(session: Session, webinar_id: int, public_id: str) -> Attendance | None:
    """Return the person of a page."""
    return session.scalar(listed(webinar_id).where(Attendance.public_id == public_id))


def connections_of(session: Session, row: Attendance) -> Sequence[AttendanceConnection]:
    """Return all connections of one person, by source and row."""
    if not row.keys:
        return []
    statement = select(AttendanceConnection).where(
        AttendanceConnection.webinar_id == row.webinar_id, AttendanceConnection.person_key.in_(row.keys)
    )
    return session.scalars(statement.order_by(AttendanceConnection.source_id, AttendanceConnection.row)).all()


def decisions_of(session: Session, webinar_id: int, keys: Collection[str]) -> Sequence[AttendanceDecision]:
    """Return what was decided of these connections, undone decisions too, latest first."""
    statement = select(AttendanceDecision).where(
        AttendanceDecision.webinar_id == webinar_id, AttendanceDecision.person_key.in_(keys)
    )
    return session.scalars(statement.order_by(AttendanceDecision.id.desc())).all()


def marks_of(session: Session, registration_id: int) -> Sequence[AttendanceMark]:
    """Return what was said by hand of a registrant, also what was taken back, latest first."""
    statement = select(AttendanceMark).where(AttendanceMark.registration_id == registration_id)
    return session.scalars(statement.order_by(AttendanceMark.id.desc())).all()


def figures(session: Session, webinar_id: int) -> Sequence[AttendanceFigure]:
    """Return the stated figures, the official one first."""
    statement = select(AttendanceFigure).where(AttendanceFigure.webinar_id == webinar_id)
    return session.scalars(statement.order_by(AttendanceFigure.is_official.desc(), AttendanceFigure.id)).all()


def has_official_figure(webinar_id: int) -> Exists:
    """Return in SQL whether a figure is official."""
    return exists().where(AttendanceFigure.webinar_id == webinar_id, AttendanceFigure.is_official)


def official_figure(session: Session, webinar_id: int) -> AttendanceFigure | None:
    """Return the figure that the hosts' papers print."""
    found = figures(session, webinar_id)
    return next((row for row in found if row.is_official and row.kind is FigureKind.ATTENDANCE), None)


def filter_condition(session: Session, webinar_id: int, value: str) -> ColumnElement[bool]:
    """Return the condition on registrations for one of `rules.FILTERS`; who is absent is told as by `known_absent`."""
    rows = select(Attendance.registration_id).where(
        Attendance.webinar_id == webinar_id, Attendance.registration_id.is_not(None)
    )
    wanted = {
        "attended": Attendance.attended, "absent": Attendance.state == PresenceState.ABSENT,
        "left-early": and_(Attendance.attended, Attendance.left_early),
        "late": and_(Attendance.attended, Attendance.is_late), "too-short": Attendance.state == PresenceState.TOO_SHORT,
        "excused": Attendance.state == PresenceState.EXCUSED,
    }  # fmt: skip
    told = Registration.id.in_(rows.where(wanted[value]))
    if value != "absent" or not sources(session, webinar_id):
        return told
    unknown = and_(Registration.status == RegistrationStatus.CONFIRMED, Registration.id.not_in(rows))
    return or_(told, unknown)


def of_registration(session: Session, registration_id: int) -> Attendance | None:
    """Return what is known of a registrant's coming."""
    return session.scalar(select(Attendance).where(Attendance.registration_id == registration_id))


def doubtful(session: Session, webinar_ids: Collection[int]) -> Sequence[Row[int, int]]:
    """Return how many people of these webinars are to be confirmed: webinar, count."""
    statement = select(Attendance.webinar_id, func.count()).where(
        Attendance.webinar_id.in_(webinar_ids), Attendance.known_by == "", ~Attendance.is_aside
    )
    return session.execute(statement.group_by(Attendance.webinar_id)).all()
