"""Reads of lists."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session, joinedload

from webinar.core.text import N_
from webinar.registration.delegations.queries import delegations
from webinar.registration.participants.models import ListKind, OrderRule, ParticipantsList
from webinar.registration.participants.rules import Group, groups
from webinar.registration.privacy.models import Listing, PrivacySettings
from webinar.registration.privacy.queries import settings
from webinar.registration.privacy.rules import LIST_PARTICIPANTS, LIST_PUBLIC, is_listed
from webinar.registration.registering.models import Registration, RegistrationStatus


def lists(session: Session, webinar_id: int) -> Sequence[ParticipantsList]:
    """Return the issued lists, the latest first."""
    statement = select(ParticipantsList).where(ParticipantsList.webinar_id == webinar_id)
    return session.scalars(statement.order_by(ParticipantsList.number.desc())).all()


def issued(session: Session, webinar_id: int, number: int) -> ParticipantsList | None:
    """Return one issued list."""
    statement = select(ParticipantsList).where(
        ParticipantsList.webinar_id == webinar_id, ParticipantsList.number == number
    )
    return session.scalar(statement)


def former(session: Session, row: ParticipantsList) -> ParticipantsList | None:
    """Return the final list or addendum before this one, to which an addendum refers."""
    statement = select(ParticipantsList).where(
        ParticipantsList.webinar_id == row.webinar_id, ParticipantsList.number < row.number,
        ParticipantsList.kind != ListKind.PROVISIONAL,
    )  # fmt: skip
    return session.scalar(statement.order_by(ParticipantsList.number.desc()).limit(1))


def confirmed(session: Session, webinar_id: int) -> Sequence[Registration]:
    """Return everybody who has a place and is not erased, by name, with category."""
    statement = select(Registration).where(
        Registration.webinar_id == webinar_id, Registration.status == RegistrationStatus.CONFIRMED,
        Registration.erased_at.is_(None),
    )  # fmt: skip
    return session.scalars(statement.options(joinedload(Registration.category)).order_by(Registration.search_key)).all()


def current(session: Session, webinar_id: int, rule: OrderRule, seen: set[int] | None = None) -> list[Group]:
    """Return the list as it is now; of `seen` (registrations' ids) alone, if given."""
    rows = [row for row in confirmed(session, webinar_id) if seen is None or row.id in seen]
    found = delegations(session, webinar_id)
    named = {member.registration_id for delegation in found for member in delegation.members}
    others = [(row.category.name if row.category else N_("Participants"), row) for row in rows if row.id not in named]
    order = {name: index for index, name in enumerate(dict.fromkeys(name for name, _row in others))}
    others.sort(key=lambda pair: order[pair[0]])
    return groups(found, others, rule, {row.id for row in rows})


def may_be_published(webinar_id: int) -> Exists:
    """Return in SQL whether the public list names anybody at all."""
    return exists().where(PrivacySettings.webinar_id == webinar_id, PrivacySettings.public_list != Listing.HIDE)


def published(session: Session, webinar_id: int, *, public: bool) -> list[Group]:
    """Return who stands in the list for participants, or in the public one: those who may, without contacts."""
    chosen = settings(session, webinar_id)
    listing, purpose, since = (
        (chosen.public_list, LIST_PUBLIC, chosen.public_since) if public
        else (chosen.participants_list, LIST_PARTICIPANTS, chosen.participants_since)
    )  # fmt: skip
    if listing is Listing.HIDE:
        return []
    seen = {
        row.id for row in confirmed(session, webinar_id)
        if is_listed(listing, row.consents, purpose, agreed_at=row.agreed_at or row.created_at, since=since)
    }  # fmt: skip
    return current(session, webinar_id, OrderRule.PROTOCOL, seen)
