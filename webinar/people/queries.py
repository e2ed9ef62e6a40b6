"""Reads of the registry."""

from __future__ import annotations

from collections.abc import Sequence

from anyascii import anyascii
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webinar.core.text import like_pattern, search_key
from webinar.people.models import Affiliation, Person


def listed(query: str = "") -> Select[Person]:
    """Return the statement for people by sort key with their affiliations; `query` finds any spelling or script."""
    statement = (
        select(Person)
        .options(selectinload(Person.affiliations).joinedload(Affiliation.organisation))
        .order_by(Person.sort_key, Person.id)
    )
    for word in search_key(query).split():
        latin = search_key(anyascii(word))
        found = [Person.search_key.like(like_pattern(word), escape="\\")]
        if latin and latin != word:
            found.append(Person.search_key.like(like_pattern(latin), escape="\\"))
        statement = statement.where(or_(*found))
    return statement


def by_public_id(session: Session, public_id: str) -> Person | None:
    """Return the person with affiliations and aliases."""
    statement = select(Person).where(Person.public_id == public_id)
    loaded = statement.options(
        selectinload(Person.affiliations).joinedload(Affiliation.organisation), selectinload(Person.aliases)
    )
    return session.scalar(loaded)


def choosable(session: Session) -> Sequence[Person]:
    """Return people for a list to choose from, by sort key."""
    return session.scalars(listed()).all()


def with_affiliations(session: Session, person_id: int) -> Person | None:
    """Return the person with current and former positions."""
    options = selectinload(Person.affiliations).options(joinedload(Affiliation.organisation))
    return session.scalar(select(Person).where(Person.id == person_id).options(options))
