"""Verbs on attendance: mark, read a list, undo it, state a figure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webinar.attendance import rules
from webinar.attendance.models import Attendance, AttendanceBatch, AttendanceFigure, AttendanceSource, Qualifier
from webinar.attendance.queries import attended_ids
from webinar.core import audit
from webinar.core.errors import RuleViolation
from webinar.core.sheets import read_sheet
from webinar.core.text import N_, search_key
from webinar.registration.events import RegistrationErased
from webinar.registration.models import Registration, RegistrationStatus
from webinar.webinars.models import Webinar


@dataclass(frozen=True)
class Reading:
    """What became of a file: every row is matched, a walk-in, repeated, or bad with a reason."""

    rows: int
    matched: int
    walk_ins: int
    repeated: int
    bad: tuple[rules.BadRow, ...]
    encoding: str
    batch_id: int | None = None


def mark(
    session: Session, webinar: Webinar, shown: Collection[int], came: Collection[int], *, actor: audit.Actor,
    now: datetime,
) -> int:  # fmt: skip
    """Of the registrations `shown` on a page, mark those in `came` as attended and take the mark off the others.

    Returns how many marks changed. Ids of other webinars are passed over.
    """
    own = set(session.scalars(select(Registration.id).where(
        Registration.webinar_id == webinar.id, Registration.id.in_(shown)
    )))  # fmt: skip
    present = attended_ids(session, webinar.id) & own
    wanted = set(came) & own
    for registration_id in sorted(wanted - present):
        session.add(_attendance(webinar, registration_id, AttendanceSource.HAND, actor, now))
    gone = present - wanted
    if gone:
        session.execute(delete(Attendance).where(Attendance.registration_id.in_(gone)))
    changed = len(wanted - present) + len(gone)
    if changed:
        audit.record(
            session, actor, "attendance.mark", webinar.title, now=now, scope=webinar.scope,
            marked=len(wanted - present), unmarked=len(gone),
        )  # fmt: skip
    return changed


def _attendance(
    webinar: Webinar, registration_id: int | None, source: AttendanceSource, actor: audit.Actor, now: datetime
) -> Attendance:
    return Attendance(
        webinar_id=webinar.id, registration_id=registration_id, source=source, marked_by=actor.name, created_at=now
    )


def read_list(
    session: Session, webinar: Webinar, content: bytes, filename: str, *, encoding: str = "", dry_run: bool,
    actor: audit.Actor, now: datetime,
) -> Reading:  # fmt: skip
    """Read a plain list (CSV, XLSX, ODS) of who came; with `dry_run` nothing is kept.

    RuleViolation when the file cannot be read, or was read before.
    """
    sheet = read_sheet(content, filename, encoding=encoding)
    good, bad = rules.read_rows(sheet.headings, sheet.rows)
    digest = hashlib.sha256(content).hexdigest()
    known = select(AttendanceBatch.id).where(AttendanceBatch.webinar_id == webinar.id, AttendanceBatch.sha256 == digest)
    if session.scalar(known) is not None:
        raise RuleViolation(N_("This very file has been read already. Undo it first to read it again."), field="file")
    new, repeated = _new_attendances(session, webinar, good, actor, now)
    matched = sum(1 for row in new if row.registration_id is not None)
    reading = Reading(len(sheet.rows), matched, len(new) - matched, repeated, tuple(bad), sheet.encoding)
    if dry_run:
        return reading
    batch = AttendanceBatch(
        webinar_id=webinar.id, filename=filename[:200], sha256=digest, rows=len(sheet.rows), matched=matched,
        walk_ins=len(new) - matched, repeated=repeated, created_by=actor.name, created_at=now,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    for row in new:
        row.batch_id = batch.id
    session.add_all(new)
    session.flush()
    audit.record(
        session, actor, "attendance.read_list", filename[:200], now=now, scope=webinar.scope, rows=len(sheet.rows),
        matched=matched, walk_ins=len(new) - matched,
    )  # fmt: skip
    return Reading(
        reading.rows, reading.matched, reading.walk_ins, reading.repeated, reading.bad, reading.encoding, batch.id
    )


def _new_attendances(
    session: Session, webinar: Webinar, good: Sequence[rules.ListedAttendee], actor: audit.Actor, now: datetime
) -> tuple[list[Attendance], int]:
    statement = select(Registration.id, Registration.email_key, Registration.full_name).where(
        Registration.webinar_id == webinar.id, Registration.status != RegistrationStatus.CANCELLED
    )
    by_email: dict[str, int] = {}
    by_name: dict[str, list[int]] = defaultdict(list)
    for registration_id, key, name in session.execute(statement):
        by_email[key] = registration_id
        by_name[search_key(name)].append(registration_id)
    present = attended_ids(session, webinar.id)
    walked: set[tuple[str, str]] = set()
    known_walk_ins = select(Attendance.name, Attendance.email).where(
        Attendance.webinar_id == webinar.id, Attendance.registration_id.is_(None)
    )
    walked.update((search_key(name), email) for name, email in session.execute(known_walk_ins))
    new: list[Attendance] = []
    repeated = 0
    for attendee in good:
        matched = rules.match(attendee, by_email, by_name)
        identity = (search_key(attendee.name), attendee.email)
        if matched in present if matched is not None else identity in walked:
            repeated += 1
            continue
        row = _attendance(webinar, matched, AttendanceSource.FILE, actor, now)
        row.name, row.email = attendee.name, attendee.email
        row.organisation, row.minutes = attendee.organisation, attendee.minutes
        new.append(row)
        if matched is not None:
            present.add(matched)
        else:
            walked.add(identity)
    return new, repeated


def undo_list(session: Session, webinar: Webinar, batch: AttendanceBatch, *, actor: audit.Actor, now: datetime) -> int:
    """Take back all that a file brought; returns how many attendances went."""
    count = session.scalar(select(func.count()).where(Attendance.batch_id == batch.id)) or 0
    session.execute(delete(Attendance).where(Attendance.batch_id == batch.id))
    session.delete(batch)
    audit.record(session, actor, "attendance.undo_list", batch.filename, now=now, scope=webinar.scope, removed=count)
    return count


@dataclass(frozen=True)
class FigureDetails:
    """A stated figure."""

    value: int
    qualifier: Qualifier
    as_printed: str = ""
    claimed_by: str = ""
    source: str = ""
    is_official: bool = True


def state_figure(
    session: Session, webinar: Webinar, details: FigureDetails, *, actor: audit.Actor, now: datetime
) -> AttendanceFigure:
    """State a figure beside what was counted; a new official one makes the earlier a mere claim."""
    if details.is_official:
        session.execute(
            update(AttendanceFigure).where(AttendanceFigure.webinar_id == webinar.id).values(is_official=False)
        )
    figure = AttendanceFigure(
        webinar_id=webinar.id, value=details.value, qualifier=details.qualifier, as_printed=details.as_printed,
        claimed_by=details.claimed_by, source=details.source, is_official=details.is_official, created_at=now,
    )  # fmt: skip
    session.add(figure)
    session.flush()
    audit.record(
        session, actor, "attendance.state_figure", webinar.title, now=now, scope=webinar.scope, value=details.value,
        qualifier=details.qualifier.value, official=details.is_official,
    )  # fmt: skip
    return figure


def remove_figure(
    session: Session, webinar: Webinar, figure: AttendanceFigure, *, actor: audit.Actor, now: datetime
) -> None:
    """Remove a stated figure."""
    session.delete(figure)
    audit.record(
        session, actor, "attendance.remove_figure", webinar.title, now=now, scope=webinar.scope, value=figure.value
    )


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take what lists said of somebody out of the attendance; that they came goes on counting."""
    session.execute(
        update(Attendance)
        .where(Attendance.registration_id == event.registration_id)
        .values(name="", email="", organisation="")
    )
