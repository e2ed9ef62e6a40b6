"""Reads of releases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.convening.approvals.access import is_approved
from webinar.convening.webinars.models import Host, Webinar, WebinarState
from webinar.directory.people.models import Person
from webinar.programme.agenda.models import OUT, PanelMember
from webinar.programme.versions.models import ProgrammeVersion


def latest(session: Session, webinar_id: int) -> ProgrammeVersion | None:
    """Return the release that is public now."""
    statement = select(ProgrammeVersion).where(ProgrammeVersion.webinar_id == webinar_id)
    return session.scalar(statement.order_by(ProgrammeVersion.number.desc()).limit(1))


def releases(session: Session, webinar_id: int) -> Sequence[ProgrammeVersion]:
    """Return all releases, the latest first."""
    statement = select(ProgrammeVersion).where(ProgrammeVersion.webinar_id == webinar_id)
    return session.scalars(statement.order_by(ProgrammeVersion.number.desc())).all()


def numbered(session: Session, webinar_id: int, number: int) -> ProgrammeVersion | None:
    """Return one release of a webinar by its number."""
    statement = select(ProgrammeVersion).where(
        ProgrammeVersion.webinar_id == webinar_id, ProgrammeVersion.number == number
    )
    return session.scalar(statement)


def by_id(session: Session, release_id: int) -> ProgrammeVersion | None:
    """Return one release."""
    return session.get(ProgrammeVersion, release_id)


def people(session: Session, ids: Collection[int]) -> Sequence[Person]:
    """Return people by their ids, in the order of their names."""
    return session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.sort_key, Person.id)).all()


def appearances(session: Session, person_id: int) -> list[tuple[Webinar, Mapping[str, Any]]]:
    """Return the published webinars whose latest release names a person, with that line of it; the latest date first."""
    ours = select(PanelMember.webinar_id).where(PanelMember.person_id == person_id)
    newest = (
        select(ProgrammeVersion.webinar_id, func.max(ProgrammeVersion.number).label("number"))
        .group_by(ProgrammeVersion.webinar_id).subquery()
    )  # fmt: skip
    statement = (
        select(Webinar, ProgrammeVersion)
        .join(ProgrammeVersion, ProgrammeVersion.webinar_id == Webinar.id)
        .join(newest, and_(newest.c.webinar_id == Webinar.id, newest.c.number == ProgrammeVersion.number))
        .where(Webinar.id.in_(ours), Webinar.published_at.is_not(None))
        .options(selectinload(Webinar.hosts).joinedload(Host.organisation))
        .order_by(Webinar.date.desc(), Webinar.id.desc())
    )
    found = []
    for webinar, version in session.execute(statement):
        line = next((row for row in version.content["panel"] if row["person"] == person_id), None)
        if line is not None:
            found.append((webinar, line))
    return found


def public_ids(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Return by a person's id the one under which their page is public."""
    if not person_ids:
        return {}
    return dict(session.execute(select(Person.id, Person.public_id).where(Person.id.in_(person_ids))).all())


def panel_link_of(session: Session, webinar_id: int, person_id: int) -> PanelMember | None:
    """Return the first place of a person on the panel, which holds their link."""
    statement = select(PanelMember).where(PanelMember.webinar_id == webinar_id, PanelMember.person_id == person_id)
    return session.scalar(statement.order_by(PanelMember.position).limit(1))


def busy_elsewhere(session: Session, webinar: Webinar, person_ids: Collection[int]) -> Sequence[PanelMember]:
    """Return where else people of the panel take part at overlapping hours, with the other webinar."""
    if webinar.starts_at is None or webinar.ends_at is None or not person_ids:
        return []
    overlapping = and_(Webinar.starts_at < webinar.ends_at, Webinar.ends_at > webinar.starts_at)
    statement = (
        select(PanelMember)
        .join(PanelMember.webinar)
        .where(
            PanelMember.person_id.in_(person_ids), PanelMember.answer.not_in(OUT), Webinar.id != webinar.id,
            Webinar.state.not_in([WebinarState.CANCELLED, WebinarState.POSTPONED]), overlapping,
        )
        .options(joinedload(PanelMember.webinar))
        .order_by(Webinar.starts_at)
    )  # fmt: skip
    return session.scalars(statement).all()


def reached(session: Session, webinar: Webinar, now: datetime) -> set[str]:
    """Return the milestone of a programme that is released and approved."""
    done = latest(session, webinar.id) is not None and is_approved(session, webinar, "programme", now)
    return {"programme"} if done else set()
