"""Reads of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session, joinedload

from webinar.convening.webinars.models import Webinar
from webinar.registration.delegations.queries import delegations
from webinar.registration.participants.models import Grouping, ListKind, ParticipantsArrangement, ParticipantsList
from webinar.registration.participants.rules import ALL, LAST, Arrangement, Entry, Group, Heading, groups
from webinar.registration.privacy.models import Listing, PrivacySettings
from webinar.registration.privacy.queries import settings
from webinar.registration.privacy.rules import LIST_PARTICIPANTS, LIST_PUBLIC, is_listed
from webinar.registration.registering.models import Registration, RegistrationStatus

#: Categories stand behind delegations.
_BEHIND = 2 * LAST


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


def arrangement(session: Session, webinar_id: int) -> Arrangement:
    """Return how the lists of a webinar are arranged."""
    row = session.get(ParticipantsArrangement, webinar_id)
    return Arrangement(row.grouping, row.order_rule) if row else Arrangement()


@dataclass(frozen=True)
class Words:
    """How groups are called: the language, and what names a country in it."""

    language: str
    country: Callable[[str, str], str]


def current(
    session: Session, webinar: Webinar, chosen: Arrangement, words: Words, seen: set[int] | None = None
) -> list[Group]:
    """Return the list as it is now; of `seen` (registrations' ids) alone, if given. The hosts must be loaded."""
    rows = [row for row in confirmed(session, webinar.id) if seen is None or row.id in seen]
    found = delegations(session, webinar.id)
    members = {one.registration_id: (delegation, one) for delegation in found for one in delegation.members}
    heading_of = _headings(webinar, chosen, words)
    entries = []
    for row in rows:
        delegation, member = members.get(row.id, (None, None))
        head = member is not None and member.is_head
        if chosen.grouping is Grouping.DELEGATION and delegation is not None and member is not None:
            heading = Heading(delegation, delegation.name, delegation.protocol_order or LAST)
            entries.append(Entry(heading, row, head, member.position))
        else:
            # A head of delegation stands first among their country, and nowhere else.
            entries.append(Entry(heading_of(row), row, head and chosen.grouping is Grouping.COUNTRY))
    return groups(entries, chosen.order)


def _headings(webinar: Webinar, chosen: Arrangement, words: Words) -> Callable[[Registration], Heading]:
    """Return what names the group of a registration that no delegation holds together."""
    ranks = {host.id: (place, host.organisation.name_in(words.language)) for place, host in enumerate(webinar.hosts)}

    def of_category(row: Registration) -> Heading:
        if row.category is None:
            return Heading(None, ALL if chosen.grouping is Grouping.DELEGATION else "", _BEHIND + LAST)
        return Heading(row.category_id, row.category.name_in(words.language), _BEHIND + row.category.position)

    def of_host(row: Registration) -> Heading:
        place, name = ranks.get(row.source_host_id or 0, (0, ""))
        return Heading(row.source_host_id, name, place)

    return {
        Grouping.DELEGATION: of_category, Grouping.CATEGORY: of_category, Grouping.HOST: of_host,
        Grouping.COUNTRY: lambda row: Heading(row.country, words.country(row.country, words.language)),
        Grouping.ORGANISATION: lambda row: Heading(row.organisation_key, row.organisation),
        Grouping.NONE: lambda _row: Heading(0, ALL),
    }[chosen.grouping]  # fmt: skip


def may_be_published(webinar_id: int) -> Exists:
    """Return in SQL whether the public list names anybody at all."""
    return exists().where(PrivacySettings.webinar_id == webinar_id, PrivacySettings.public_list != Listing.HIDE)


def published(session: Session, webinar: Webinar, words: Words, *, public: bool) -> list[Group]:
    """Return who stands in the list for participants, or in the public one: those who may, without contacts."""
    chosen = settings(session, webinar.id)
    listing, purpose, since = (
        (chosen.public_list, LIST_PUBLIC, chosen.public_since) if public
        else (chosen.participants_list, LIST_PARTICIPANTS, chosen.participants_since)
    )  # fmt: skip
    if listing is Listing.HIDE:
        return []
    seen = {
        row.id for row in confirmed(session, webinar.id)
        if is_listed(listing, row.consents, purpose, agreed_at=row.agreed_at, since=since)
    }  # fmt: skip
    return current(session, webinar, arrangement(session, webinar.id), words, seen)
