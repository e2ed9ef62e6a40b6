"""Verbs on the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core import audit
from webinar.outcome.record.models import Material, Point, Release
from webinar.outcome.record.queries import release
from webinar.programme.agenda.models import PanelMember


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


def set_materials(
    session: Session, webinar: Webinar, found: Sequence[tuple[str, str]], *, actor: audit.Actor, now: datetime
) -> None:
    """Make these (title, address) the recording and materials, in this order."""
    session.execute(delete(Material).where(Material.webinar_id == webinar.id))
    session.add_all(
        Material(webinar_id=webinar.id, position=index, title=title, url=url)
        for index, (title, url) in enumerate(found, 1)
    )
    session.flush()
    audit.record(session, actor, "record.set_materials", webinar.title, now=now, scope=webinar.scope, links=len(found))


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
