"""Reads of the registry."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from anyascii import anyascii
from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.core.search import finds
from webinar.core.text import search_key
from webinar.core.undo import UndoableAct
from webinar.directory.people.models import Affiliation, Person
from webinar.directory.people.rules import UNDO, sound


def listed(query: str = "") -> Select[Person]:
    """Return the statement for people by sort key with their affiliations; `query` finds any spelling or script."""
    statement = (
        select(Person)
        .options(selectinload(Person.affiliations).joinedload(Affiliation.organisation))
        .order_by(Person.sort_key, Person.id)
    )
    spelt = []
    for word in search_key(query).split():
        found = [*finds(Person.search_key, word)]
        spelt.append(or_(*found))
        latin = search_key(anyascii(word))
        if len(heard := sound(latin)) > 1:
            found.append(Person.sound_key.like(f"% {heard} %"))
        statement = statement.where(or_(*found))
    if spelt:
        statement = statement.order_by(None).order_by(case((and_(*spelt), 0), else_=1), Person.sort_key, Person.id)
    return statement


def names(session: Session) -> dict[int, str]:
    """Return the full name of everybody by id."""
    return dict(session.execute(select(Person.id, Person.full_name)).all())


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """Return people by id with their affiliations and other spellings."""
    affiliations = selectinload(Person.affiliations).joinedload(Affiliation.organisation)
    rows = session.scalars(select(Person).where(Person.id.in_(ids)).options(affiliations, selectinload(Person.aliases)))
    return {row.id: row for row in rows}


def everybody(session: Session, query: str = "") -> Sequence[Person]:
    """Return people as `listed`, with their other spellings."""
    return session.scalars(listed(query).options(selectinload(Person.aliases))).all()


def chosen(session: Session, public_ids: Collection[str]) -> Sequence[Person]:
    """Return the people of these public ids as `everybody` does."""
    statement = listed().where(Person.public_id.in_(public_ids))
    return session.scalars(statement.options(selectinload(Person.aliases))).all()


def affiliation(session: Session, person_id: int, affiliation_id: int) -> Affiliation | None:
    """Return one position of a person."""
    return session.scalar(
        select(Affiliation).where(Affiliation.id == affiliation_id, Affiliation.person_id == person_id)
    )


def by_public_id(session: Session, public_id: str) -> Person | None:
    """Return the person with affiliations and aliases."""
    statement = select(Person).where(Person.public_id == public_id)
    loaded = statement.options(
        selectinload(Person.affiliations).joinedload(Affiliation.organisation), selectinload(Person.aliases)
    )
    return session.scalar(loaded)


def digests(session: Session) -> set[str]:
    """Return the digests of all photos of the registry, and of entries whose deletion can still be undone."""
    gone = session.scalars(select(UndoableAct.data).where(UndoableAct.kind == UNDO))
    return {*session.scalars(select(Person.photo)), *(one["photo"] for data in gone for one in data["people"])}


def choosable(session: Session, most: int) -> list[Person] | None:
    """Return people for a list to choose from, by sort key; None where there are more than `most`."""
    found = session.scalars(listed().limit(most + 1)).all()
    return list(found) if len(found) <= most else None


def with_affiliations(session: Session, person_id: int) -> Person | None:
    """Return the person with current and former positions."""
    options = selectinload(Person.affiliations).options(joinedload(Affiliation.organisation))
    return session.scalar(select(Person).where(Person.id == person_id).options(options))
