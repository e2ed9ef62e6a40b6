"""Verbs on the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core import audit
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.outcome.record.models import Material, NotedConsent, Point, Release
from webinar.outcome.record.queries import points_of, quoting, release
from webinar.outcome.record.rules import ReleaseDetails, release_details
from webinar.programme.agenda.models import PanelMember


def set_points(
    session: Session, webinar: Webinar, member: PanelMember, texts: Sequence[str], *, actor: audit.Actor, now: datetime
) -> None:
    """Make these the draft of a speaker's points, in this order; what is public stays."""
    session.execute(delete(Point).where(Point.member_id == member.id, Point.is_public.is_(False)))
    session.add_all(Point(member_id=member.id, position=index, text=text) for index, text in enumerate(texts, 1))
    session.flush()
    audit.record(
        session, actor, "record.set_points", member.printed_name, now=now, scope=webinar.scope, points=len(texts)
    )


def publish_points(
    session: Session, webinar: Webinar, members: Iterable[PanelMember], *, nameless: bool, actor: audit.Actor,
    now: datetime,
) -> int:  # fmt: skip
    """Make the drafts of these speakers public, and return of how many.

    Who may not be quoted stays out, or with `nameless` is published without a name.
    """
    quoted = quoting(session, webinar.id)
    names, unnamed = [], 0
    for member in members:
        allowed = quoted[member.id].allowed
        if not allowed and not nameless:
            continue
        texts = [row.text for row in points_of(session, member.id)]
        session.execute(delete(Point).where(Point.member_id == member.id, Point.is_public))
        session.add_all(
            Point(member_id=member.id, position=index, text=text, is_public=True, nameless=not allowed)
            for index, text in enumerate(texts, 1)
        )
        names.append(member.printed_name)
        unnamed += not allowed
    if not names:
        raise RuleViolation(N_("None of these speakers may be quoted yet."))
    webinar.changed_at = now
    session.flush()
    audit.record(
        session, actor, "record.publish_points", webinar.title, now=now, scope=webinar.scope, speakers=names,
        without_name=unnamed,
    )  # fmt: skip
    return len(names)


def unpublish_points(
    session: Session, webinar: Webinar, member: PanelMember, *, actor: audit.Actor, now: datetime
) -> None:
    """Take the points of a speaker back from the public; the draft is kept."""
    session.execute(delete(Point).where(Point.member_id == member.id, Point.is_public))
    webinar.changed_at = now
    audit.record(session, actor, "record.unpublish_points", member.printed_name, now=now, scope=webinar.scope)


def note_consent(
    session: Session, webinar: Webinar, member: PanelMember, words: str, *, actor: audit.Actor, now: datetime
) -> None:
    """Note how a speaker agreed to be quoted elsewhere; no words take the note back."""
    session.execute(delete(NotedConsent).where(NotedConsent.member_id == member.id))
    if words:
        session.add(NotedConsent(member_id=member.id, words=words, noted_by=actor.name, noted_at=now))
    webinar.changed_at = now
    session.flush()
    audit.record(session, actor, "record.note_consent", member.printed_name, now=now, scope=webinar.scope, words=words)


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


def set_release(
    session: Session, webinar: Webinar, details: ReleaseDetails, *, actor: audit.Actor, now: datetime
) -> Release:
    """Record the facts of the release as a draft; what is public stays."""
    found = release(session, webinar.id) or Release(webinar_id=webinar.id)
    for name, value in asdict(details).items():
        setattr(found, name, value)
    session.add(found)
    session.flush()
    audit.record(session, actor, "record.set_release", details.heading, now=now, scope=webinar.scope)
    return found


def publish_release(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> None:
    """Make the draft of the release public; RuleViolation when there is none, or nothing has changed."""
    found = release(session, webinar.id)
    if found is None or not found.heading:
        raise RuleViolation(N_("Enter a heading first."))
    data = release_details(found).as_data()
    if found.published == data:
        raise RuleViolation(N_("Everything is published."))
    found.published, webinar.changed_at = data, now
    session.flush()
    audit.record(session, actor, "record.publish_release", found.heading, now=now, scope=webinar.scope)


def unpublish_release(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> None:
    """Take the release back from the public; the draft is kept."""
    found = release(session, webinar.id)
    if found is None or found.published is None:
        raise RuleViolation(N_("The press release isn’t public."))
    found.published, webinar.changed_at = None, now
    audit.record(session, actor, "record.unpublish_release", found.heading, now=now, scope=webinar.scope)
