"""Reads of releases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from webinar.convening.approvals.access import is_approved
from webinar.convening.webinars.models import Webinar, WebinarState
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
