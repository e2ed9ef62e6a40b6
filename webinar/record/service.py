"""Verbs on the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.core import audit
from webinar.programme.models import PanelMember
from webinar.record.models import Point, Release
from webinar.record.queries import release
from webinar.webinars.models import Webinar


def set_points(
    session: Session, webinar: Webinar, member: PanelMember, texts: Sequence[str], *, actor: audit.Actor, now: datetime
) -> None:
    """Make these the points of a speaker, in this order."""
    session.execute(delete(Point).where(Point.member_id == member.id))
    session.add_all(Point(member_id=member.id, position=index, text=text) for index, text in enumerate(texts, 1))
    session.flush()
    audit.record(
        session, actor, "record.set_points", member.printed_name, now=now, scope=webinar.scope, points=len(texts)
    )


@dataclass(frozen=True)
class ReleaseDetails:
    """The release as printed; the clock time's zone may be unknown."""

    heading: str = ""
    published_on: date | None = None
    published_time: time | None = None
    time_zone: str = ""
    url: str = ""


def set_release(
    session: Session, webinar: Webinar, details: ReleaseDetails, *, actor: audit.Actor, now: datetime
) -> Release:
    """Record the facts of the release."""
    found = release(session, webinar.id) or Release(webinar_id=webinar.id)
    for name, value in asdict(details).items():
        setattr(found, name, value)
    session.add(found)
    session.flush()
    audit.record(session, actor, "record.set_release", details.heading, now=now, scope=webinar.scope)
    return found
