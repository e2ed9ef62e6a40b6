"""Reads of who hears of what needs them, and how."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars.models import WebinarMember
from webinar.core.stamps import PublicStamp
from webinar.directory.organisations.models import Member, Organisation
from webinar.site.notices.models import NoticeChoice, NoticeTold


def readers(session: Session) -> Sequence[tuple[int, NoticeChoice | None, str]]:
    """Return active users who work on anything: id, choice, and the time zone of their first organisation."""
    first = select(func.min(Member.id)).where(Member.user_id == User.id).correlate(User).scalar_subquery()
    alone = select(WebinarMember.id).where(WebinarMember.user_id == User.id).correlate(User).exists()
    statement = (
        select(User.id, NoticeChoice, func.coalesce(Organisation.time_zone, ""))
        .outerjoin(NoticeChoice, NoticeChoice.user_id == User.id)
        .outerjoin(Member, Member.id == first)
        .outerjoin(Organisation, Organisation.id == Member.organisation_id)
        .where(User.active, or_(Member.id.is_not(None), alone))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement.order_by(User.id))]


def choice_of(session: Session, user_id: int) -> NoticeChoice | None:
    """Return what a user chose."""
    return session.get(NoticeChoice, user_id)


def told(session: Session, user_id: int) -> dict[str, NoticeTold]:
    """Return by key of what a user was mailed."""
    return {row.key: row for row in session.scalars(select(NoticeTold).where(NoticeTold.user_id == user_id))}


def stamp(session: Session) -> str:
    """Return what changes with anything that rooms show."""
    return session.scalar(select(PublicStamp.value)) or ""
