"""Keeps the table of what follows in step with what it follows from: in the same transaction, by differences."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice
from typing import Any, cast

from sqlalchemy import Table, delete, event, insert, inspect, select, update
from sqlalchemy.orm import Session

from webinar.attendance.presence import evidence
from webinar.attendance.presence.case import Person, Truth
from webinar.attendance.presence.models import Attendance
from webinar.attendance.presence.truth import reconcile
from webinar.convening.webinars.models import Webinar
from webinar.registration.registering.models import Registration

_TABLE = cast("Table", Attendance.__table__)
_PIECE = 500
_STALE = "stale_attendances"
#: What the truth follows from, of rows that other rooms change.
_WATCHED: dict[type[Any], tuple[str, ...]] = {
    Webinar: ("starts_at", "ends_at"),
    Registration: ("status", "email", "full_name", "organisation", "country", "erased_at"),
}


def renew(session: Session, webinar: Webinar) -> Truth:
    """Make the rows of a webinar anew from the evidence, and return the truth."""
    session.flush()
    truth = reconcile(evidence.read(session, webinar))
    _write(session, webinar, truth.people)
    session.info.get(_STALE, set()).discard(webinar.id)
    return truth


def _write(session: Session, webinar: Webinar, people: Iterable[Person]) -> None:
    wanted = {person.key: person for person in people if person.stays or person.mark is not None}
    columns = [column for column in _TABLE.c if column.name != "id"]
    known = {
        row.person_key: row._asdict()
        for row in session.execute(select(_TABLE.c.id, *columns).where(_TABLE.c.webinar_id == webinar.id))
    }
    gone = [row["id"] for key, row in known.items() if key not in wanted]
    # A registration may pass from one key to another: rows leave before others come.
    for start in range(0, len(gone), _PIECE):
        session.execute(delete(Attendance).where(Attendance.id.in_(gone[start : start + _PIECE])))
    present = ((known[key], _values(webinar, person)) for key, person in wanted.items() if key in known)
    changed = [
        {"id": row["id"], **values} for row, values in present
        if any(row[name] != value for name, value in values.items())
    ]  # fmt: skip
    if changed:
        session.execute(update(Attendance), changed)
    new = (_values(webinar, person) for key, person in wanted.items() if key not in known)
    while piece := list(islice(new, _PIECE * 4)):
        session.execute(insert(_TABLE), piece)
    if gone or changed:
        for row in [one for one in session.identity_map.values() if isinstance(one, Attendance)]:
            session.expunge(row)


def _values(webinar: Webinar, person: Person) -> dict[str, Any]:
    presence, row = person.presence, person.candidate
    return {
        "webinar_id": webinar.id, "public_id": public_id(webinar, person.key), "person_key": person.key,
        "registration_id": row.registration_id if row else None, "keys": list(person.keys), "name": person.name,
        "email": person.email, "organisation": person.organisation, "country": person.country, "role": person.role,
        "known_by": person.known.value, "proposals": list(person.proposals), "is_registered": person.is_registered,
        "is_team": person.is_team, "is_aside": person.is_aside, "attended": person.attended, "state": person.state,
        "is_late": person.is_late, "left_early": person.left_early, "connections": presence.connections,
        "seconds": presence.seconds, "seconds_in": presence.seconds_in, "seconds_sum": presence.seconds_sum,
        "share": presence.share, "first_join": presence.first, "last_leave": presence.last,
        "totals_only": presence.totals_only, "has_open": presence.has_open,
    }  # fmt: skip


def public_id(webinar: Webinar, key: str) -> str:
    """Return by what the page of a person is addressed; nothing personal can be read from it."""
    return hashlib.blake2b(f"{webinar.uid}\0{key}".encode(), digest_size=8).hexdigest()


@event.listens_for(Session, "before_flush")
def _note(session: Session, _context: object, _instances: object) -> None:
    """Remember of which webinars a registration or the time changes."""
    for row in (*session.new, *session.dirty, *session.deleted):
        watched = _WATCHED.get(type(row))
        if watched is None or (row in session.dirty and not _differs(row, watched)):
            continue
        webinar_id = row.webinar_id if isinstance(row, Registration) else row.id
        if webinar_id is not None:
            session.info.setdefault(_STALE, set()).add(webinar_id)


def _differs(row: Any, names: Iterable[str]) -> bool:
    state = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in names)


@event.listens_for(Session, "before_commit")
def _follow(session: Session) -> None:
    """Renew what is not in step any more, where anything is known of who came."""
    session.flush()
    stale = session.info.pop(_STALE, None)
    for webinar_id in sorted(stale or ()):
        if evidence.is_told(session, webinar_id) and (webinar := session.get(Webinar, webinar_id)) is not None:
            renew(session, webinar)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(_STALE, None)
