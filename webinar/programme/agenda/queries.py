"""Reads of panel and programme."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.accounts.models import User
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.queries import for_staff
from webinar.directory.people.models import Affiliation, Person
from webinar.directory.people.queries import listed
from webinar.programme.agenda.models import AgendaItem, Answer, ItemSpeaker, PanelMember, Part


def panel(session: Session, webinar_id: int) -> Sequence[PanelMember]:
    """Return the panel in order, with the registry's entries."""
    person = joinedload(PanelMember.person)
    affiliations = person.selectinload(Person.affiliations).joinedload(Affiliation.organisation)
    statement = select(PanelMember).where(PanelMember.webinar_id == webinar_id).options(person, affiliations)
    return session.scalars(statement.order_by(PanelMember.position, PanelMember.id)).unique().all()


def panel_count(session: Session, webinar_id: int) -> int:
    """Return how many panel members there are."""
    statement = select(func.count()).where(PanelMember.webinar_id == webinar_id)
    return session.scalar(statement) or 0


def answer_counts(session: Session, webinar_id: int) -> dict[Answer, int]:
    """Return how many panel members have given each answer."""
    return answer_counts_of(session, [webinar_id])[webinar_id]


def answer_counts_of(session: Session, webinar_ids: Collection[int]) -> dict[int, dict[Answer, int]]:
    """Return for each webinar how many panel members have given each answer."""
    statement = select(PanelMember.webinar_id, PanelMember.answer, func.count())
    statement = statement.where(PanelMember.webinar_id.in_(webinar_ids))
    found: dict[int, dict[Answer, int]] = {webinar_id: {} for webinar_id in webinar_ids}
    for webinar_id, answer, count in session.execute(statement.group_by(PanelMember.webinar_id, PanelMember.answer)):
        found[webinar_id][answer] = count
    return found


def member(session: Session, webinar_id: int, member_id: int) -> PanelMember | None:
    """Return one panel member of this webinar."""
    statement = select(PanelMember).where(PanelMember.id == member_id, PanelMember.webinar_id == webinar_id)
    return session.scalar(statement.options(joinedload(PanelMember.person)))


def member_by_id(session: Session, member_id: int) -> PanelMember | None:
    """Return a panel member with webinar, hosts and person, for jobs."""
    hosts = joinedload(PanelMember.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation)
    statement = select(PanelMember).where(PanelMember.id == member_id)
    return session.scalar(statement.options(hosts, joinedload(PanelMember.person)))


def member_by_public_id(session: Session, public_id: str) -> PanelMember | None:
    """Return the panel member of a speaker's link, with the webinar, its hosts and the person."""
    hosts = joinedload(PanelMember.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation)
    statement = select(PanelMember).where(PanelMember.public_id == public_id)
    return session.scalar(statement.options(hosts, joinedload(PanelMember.person)))


def parts(session: Session, webinar_id: int) -> Sequence[Part]:
    """Return the programme: parts with items with their speakers, all in order."""
    speakers = selectinload(Part.items).selectinload(AgendaItem.speakers).joinedload(ItemSpeaker.member)
    statement = select(Part).where(Part.webinar_id == webinar_id).options(speakers).order_by(Part.position, Part.id)
    return session.scalars(statement).unique().all()


def item(session: Session, webinar_id: int, item_id: int) -> AgendaItem | None:
    """Return one item of this webinar with its part and speakers."""
    statement = select(AgendaItem).join(AgendaItem.part).where(AgendaItem.id == item_id, Part.webinar_id == webinar_id)
    options = (joinedload(AgendaItem.part).selectinload(Part.items), selectinload(AgendaItem.speakers))
    return session.scalar(statement.options(*options))


def part(session: Session, webinar_id: int, part_id: int) -> Part | None:
    """Return one part of this webinar with its items."""
    statement = select(Part).where(Part.id == part_id, Part.webinar_id == webinar_id)
    return session.scalar(statement.options(selectinload(Part.items)))


def reached(session: Session, webinar: Webinar, _now: datetime) -> set[str]:
    """Return the milestone that everybody of the panel who has not declined is confirmed."""
    answers = {answer for answer in answer_counts(session, webinar.id) if not answer.is_out}
    return {"confirmed"} if answers == {Answer.CONFIRMED} else set()


def found_members(session: Session, text: str, user: User, *, limit: int) -> Sequence[PanelMember]:
    """Return panel members whom `text` finds in the registry, of the webinars that a user works on."""
    mine = for_staff(user).with_only_columns(Webinar.id).order_by(None)
    people = listed(text).with_only_columns(Person.id).order_by(None)
    statement = select(PanelMember).where(PanelMember.webinar_id.in_(mine), PanelMember.person_id.in_(people))
    loaded = statement.options(joinedload(PanelMember.webinar), joinedload(PanelMember.person))
    return session.scalars(loaded.order_by(PanelMember.id.desc()).limit(limit)).all()


def answered(session: Session, webinar_ids: Collection[int], since: datetime) -> Sequence[PanelMember]:
    """Return of these webinars' panels who declined, who wishes another printed form, and who confirmed `since`."""
    confirmed = and_(PanelMember.answer == Answer.CONFIRMED, PanelMember.answered_at >= since)
    statement = select(PanelMember).where(
        PanelMember.webinar_id.in_(webinar_ids),
        or_(PanelMember.answer == Answer.DECLINED, PanelMember.correction != "", confirmed),
    )
    return session.scalars(statement.order_by(PanelMember.webinar_id, PanelMember.position)).all()
