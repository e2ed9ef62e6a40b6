"""Reads all that the truth about a webinar follows from, in a few statements, however many connections there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from webinar.attendance.gate import queries as gate
from webinar.attendance.gate.models import GateClick
from webinar.attendance.presence.case import Candidate, Case, PanelEntry, Ruling, SourceFacts, Stay, Threshold
from webinar.attendance.presence.matching import person_key
from webinar.attendance.presence.models import (
    Attendance,
    AttendanceConnection,
    AttendanceDecision,
    AttendanceEvidence,
    AttendanceMark,
    AttendanceRegistrant,
    AttendanceSettings,
    MarkState,
)
from webinar.attendance.presence.rules import GIVEN_UP
from webinar.attendance.readers.report import Connection, Registrant, Report
from webinar.convening.webinars.models import Webinar
from webinar.core.text import email_key, name_key
from webinar.directory.people.models import Alias, Person
from webinar.programme.agenda.models import OUT, PanelMember
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.registering.models import Registration, RegistrationStatus

_C = AttendanceConnection
#: The number that a report has while it is only looked at.
PREVIEW = 0
#: The number of the join page among the sources.
GATE = -1


def registrant_key(public_id: str) -> str:
    """Return the key of a registration."""
    return f"r:{public_id}"


def read(session: Session, webinar: Webinar, *, preview: Report | None = None) -> Case:
    """Return the case of a webinar; with a report, as it would be if that were imported."""
    sources = {
        row.id: SourceFacts(row.totals_only, row.began, row.ended)
        for row in session.scalars(select(AttendanceEvidence).where(AttendanceEvidence.webinar_id == webinar.id))
    }
    stays = _stays(session, webinar.id) + _clicks(session, webinar.id)
    registrants = _platform_registrants(session, webinar.id)
    if preview is not None:
        sources[PREVIEW] = SourceFacts(preview.totals_only, preview.began, preview.ended)
        stays += [previewed(preview.platform, row) for row in preview.connections]
        registrants += list(preview.registrants)
    spellings = _spellings(session)
    own = _candidates(session, webinar.id, spellings)
    return Case(
        stays=stays, sources=sources,
        candidates=with_denials(own, registrants) if own else of_platform(registrants),
        panel=_panel(session, webinar.id, spellings), rulings=_rulings(session, webinar.id),
        marks=_marks(session, webinar.id), starts=webinar.starts_at, ends=webinar.ends_at,
        threshold=threshold(session, webinar.id),
    )  # fmt: skip


def key_of(platform: str, row: Connection) -> str:
    """Return the key under which a connection is kept."""
    return person_key(
        platform, row.name, email=row.email, platform_id=row.platform_id, external_id=row.external_id,
        organisation=row.organisation, by_phone=row.by_phone, joined=row.joined, left=row.left,
    )  # fmt: skip


def previewed(platform: str, row: Connection) -> Stay:
    """Return a connection of a report that is not kept."""
    return Stay(
        PREVIEW, row.row, key_of(platform, row), row.name, row.email, platform, row.platform_id, row.external_id,
        row.role.value, row.organisation, row.country, row.joined, row.left, row.seconds, row.is_bot,
        row.is_span, row.names,
    )  # fmt: skip


def _stays(session: Session, webinar_id: int) -> list[Stay]:
    statement = (
        select(
            _C.source_id, _C.row, _C.person_key, _C.name, _C.email, AttendanceEvidence.platform, _C.platform_id,
            _C.external_id, _C.role, _C.organisation, _C.country, _C.joined, _C.left, _C.seconds, _C.is_bot,
            _C.is_span, _C.names,
        )
        .join(AttendanceEvidence, AttendanceEvidence.id == _C.source_id)
        .where(_C.webinar_id == webinar_id)
    )  # fmt: skip
    rows: Iterable[Any] = session.execute(statement.order_by(_C.id))
    return [Stay(*row) for row in rows]


def _clicks(session: Session, webinar_id: int) -> list[Stay]:
    """Return who went through the join page, each click under the token of the registration."""
    return [
        Stay(
            GATE, row.id, person_key("", row.name, external_id=row.public_id), row.name, external_id=row.public_id,
            role="attendee", joined=row.at, is_click=True,
        )
        for row in gate.joined(session, webinar_id)
    ]  # fmt: skip


def _platform_registrants(session: Session, webinar_id: int) -> list[Registrant]:
    statement = select(AttendanceRegistrant).where(AttendanceRegistrant.webinar_id == webinar_id)
    return [
        Registrant(row.row, row.name, row.email, row.approved, row.organisation, row.country)
        for row in session.scalars(statement.order_by(AttendanceRegistrant.id))
    ]


def _platform_key(row: Registrant) -> str:
    return f"z:{email_key(row.email) or name_key(row.name)}"


def of_platform(rows: Sequence[Registrant]) -> list[Candidate]:
    """Return the platform's registrants; whom one of several reports approves is approved."""
    found: dict[str, Candidate] = {}
    for row in rows:
        key = _platform_key(row)
        known = found.get(key)
        if known is None:
            found[key] = Candidate(
                key, row.name, row.email, organisation=row.organisation, country=row.country, approved=row.approved
            )
        elif row.approved and not known.approved:
            found[key] = replace(known, approved=True)
    return list(found.values())


def with_denials(own: list[Candidate], rows: Sequence[Registrant]) -> list[Candidate]:
    """Return our registrants: whom the platform did not let in has no place there, and was not absent either."""
    denied = {email_key(row.email) for row in rows if row.email and not row.approved}
    denied -= {email_key(row.email) for row in rows if row.approved}
    return [replace(row, approved=False) if email_key(row.email) in denied else row for row in own]


def _spellings(session: Session) -> dict[str, tuple[str, ...]]:
    """Return the spellings of people of the registry that have several, by address and by each spelling."""
    rows = session.execute(
        select(Person.id, Person.full_name, Person.original_name, Person.email, Alias.spelling).join(Alias)
    ).all()
    names: dict[int, set[str]] = defaultdict(set)
    emails = {}
    for ident, full_name, original, email, spelling in rows:
        names[ident].update(filter(None, (full_name, original, spelling)))
        emails[ident] = email_key(email)
    found: dict[str, tuple[str, ...]] = {}
    for ident, spelt in names.items():
        for key in (emails[ident], *(name_key(name) for name in spelt)):
            if key:
                found[key] = tuple(sorted(spelt))
    return found


def _candidates(session: Session, webinar_id: int, spellings: dict[str, tuple[str, ...]]) -> list[Candidate]:
    r = Registration
    statement = (
        select(
            r.id,
            r.public_id,
            r.full_name,
            r.email,
            r.organisation,
            r.country,
            r.status,
            r.erased_at,
            AudienceCategory.name,
        )
        .outerjoin(AudienceCategory, AudienceCategory.id == r.category_id)
        .where(r.webinar_id == webinar_id)
        .order_by(r.id)
    )
    found = []
    for ident, public_id, name, email, organisation, country, status, erased_at, category in session.execute(statement):
        shown = ("", "", "") if erased_at is not None else (name, email, organisation)
        found.append(Candidate(
            registrant_key(public_id), shown[0], shown[1], ident, public_id, shown[2], country, category or "",
            counts=status not in GIVEN_UP, approved=status is RegistrationStatus.CONFIRMED,
            spellings=spellings.get(email_key(email)) or spellings.get(name_key(name), ()) if not erased_at else (),
        ))  # fmt: skip
    return found


def _panel(session: Session, webinar_id: int, spellings: dict[str, tuple[str, ...]]) -> list[PanelEntry]:
    statement = (
        select(PanelMember.id, PanelMember.printed_name, Person.full_name, Person.original_name, Person.email)
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.webinar_id == webinar_id, PanelMember.answer.not_in(OUT))
        .order_by(PanelMember.id)
    )
    return [
        PanelEntry(
            ident, printed, frozenset({email_key(email)} if email else ()),
            (name, *filter(None, [original]), *spellings.get(email_key(email) or name_key(name), ())),
        )
        for ident, printed, name, original, email in session.execute(statement)
    ]  # fmt: skip


def _rulings(session: Session, webinar_id: int) -> list[Ruling]:
    d = AttendanceDecision
    statement = (
        select(
            d.person_key, d.kind, Registration.public_id, d.other_key, d.member_id, d.name, d.organisation, d.represents
        )
        .outerjoin(Registration, Registration.id == d.registration_id)
        .where(d.webinar_id == webinar_id, d.undone_at.is_(None))
        .order_by(d.id)
    )
    return [
        Ruling(key, kind, registrant_key(public_id) if public_id else other, member, name, organisation, represents)
        for key, kind, public_id, other, member, name, organisation, represents in session.execute(statement)
    ]


def _marks(session: Session, webinar_id: int) -> dict[str, MarkState]:
    statement = (
        select(Registration.public_id, AttendanceMark.state)
        .join(Registration, Registration.id == AttendanceMark.registration_id)
        .where(AttendanceMark.webinar_id == webinar_id, AttendanceMark.undone_at.is_(None))
        .order_by(AttendanceMark.id)
    )
    return {registrant_key(public_id): state for public_id, state in session.execute(statement)}


def threshold(session: Session, webinar_id: int) -> Threshold:
    """Return from when on a connection counts."""
    row = session.get(AttendanceSettings, webinar_id)
    return (
        Threshold(row.least_minutes, row.least_share, row.late_after, row.early_before, row.counts_clicks)
        if row
        else Threshold()
    )


#: Built once, and asked past the mapper: each registration asks it before it is committed.
_TOLD = select(
    or_(
        *(
            select(table.c.id).where(table.c.webinar_id == bindparam("webinar_id")).exists()
            for table in (
                AttendanceEvidence.__table__,
                AttendanceMark.__table__,
                GateClick.__table__,
                Attendance.__table__,
            )
        )
    )
)


def is_told(session: Session, webinar_id: int) -> bool:
    """Tell whether anything is known of who came, or was a moment ago; what is not flushed yet is not counted."""
    return bool(session.connection().scalar(_TOLD, {"webinar_id": webinar_id}))
