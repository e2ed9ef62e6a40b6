"""Reads of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webinar.convening.approvals.access import is_approved
from webinar.convening.webinars.models import Webinar
from webinar.core.text import N_
from webinar.outcome.record import rules
from webinar.outcome.record.models import Material, NotedConsent, Point, Release
from webinar.programme.agenda.models import PanelMember
from webinar.programme.agenda.queries import panel
from webinar.programme.speakers.models import SpeakerSheet

#: The section of the press release that holds points without a name.
NAMELESS = N_("Points without attribution")


def points(session: Session, webinar_id: int, *, public: bool = False) -> Sequence[Point]:
    """Return the points of the draft, or the public ones, by speaker in the panel's order, then as made."""
    statement = select(Point).join(Point.member).where(PanelMember.webinar_id == webinar_id, Point.is_public == public)
    ordered = statement.order_by(PanelMember.position, PanelMember.id, Point.position, Point.id)
    return session.scalars(ordered.options(joinedload(Point.member))).all()


def points_of(session: Session, member_id: int) -> Sequence[Point]:
    """Return the draft's points of one speaker in order."""
    statement = select(Point).where(Point.member_id == member_id, Point.is_public.is_(False))
    return session.scalars(statement.order_by(Point.position, Point.id)).all()


def point_count(session: Session, webinar_id: int) -> int:
    """Return how many points are recorded."""
    statement = select(func.count(Point.id)).join(Point.member)
    statement = statement.where(PanelMember.webinar_id == webinar_id, Point.is_public.is_(False))
    return session.scalar(statement) or 0


def noted(session: Session, member_id: int) -> NotedConsent | None:
    """Return the consent to be quoted that an organiser noted."""
    return session.scalar(select(NotedConsent).where(NotedConsent.member_id == member_id))


def quoting(session: Session, webinar_id: int) -> dict[int, rules.Quoting]:
    """Return by panel member whether they may be quoted; who has two roles has answered for both."""
    members = panel(session, webinar_id)
    ids = [row.id for row in members]
    person_of = {row.id: row.person_id for row in members}
    statement = select(SpeakerSheet.member_id, SpeakerSheet.consents).where(SpeakerSheet.member_id.in_(ids))
    answers: dict[int, Mapping[str, Any]] = {}
    for member_id, consents in session.execute(statement.order_by(SpeakerSheet.id)):
        given, person = consents.get("quotation"), person_of[member_id]
        if given and given["at"] >= answers.get(person, {"at": ""})["at"]:
            answers[person] = given
    found = session.scalars(select(NotedConsent.member_id).where(NotedConsent.member_id.in_(ids)))
    noted_persons = {person_of[member_id] for member_id in found}
    return {row.id: rules.quoting(answers.get(row.person_id), noted=row.person_id in noted_persons) for row in members}


def published(session: Session, webinar_id: int) -> rules.Said:
    """Return what is public of the points, as far as the speakers' consent goes today."""
    rows = points(session, webinar_id, public=True)
    return rules.said(rows, quoting(session, webinar_id) if rows else {})


def release(session: Session, webinar_id: int) -> Release | None:
    """Return the facts of the release."""
    return session.scalar(select(Release).where(Release.webinar_id == webinar_id))


def public_release(session: Session, webinar_id: int) -> rules.ReleaseDetails | None:
    """Return what is public of the release."""
    row = release(session, webinar_id)
    return rules.ReleaseDetails.of_data(row.published) if row and row.published else None


def materials(session: Session, webinar_id: int) -> Sequence[Material]:
    """Return the links to recording and materials in order."""
    statement = select(Material).where(Material.webinar_id == webinar_id)
    return session.scalars(statement.order_by(Material.position, Material.id)).all()


def remarks(session: Session, webinar_id: int) -> dict[str, str]:
    """Return the public points of each speaker by their printed name, one a line; last those without a name."""
    said = published(session, webinar_id)
    found: dict[str, str] = {}
    for member, rows in said.speakers:
        found[member.printed_name] = "\n".join(filter(None, (found.get(member.printed_name, ""), *rows)))
    if said.nameless:
        found[NAMELESS] = "\n".join(said.nameless)
    return found


def reached(session: Session, webinar: Webinar, now: datetime) -> set[str]:
    """Return the milestone of a press release that is approved and published."""
    row = release(session, webinar.id)
    done = row is not None and row.published is not None and is_approved(session, webinar, "release", now)
    return {"release"} if done else set()
