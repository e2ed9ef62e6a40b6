"""Delegations as one viewer may know them: the focal point everybody in it, staff whom their hosts receive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webinar.convening.webinars.models import Webinar
from webinar.core.audit import Actor
from webinar.core.errors import LinkEnded, NotFound
from webinar.core.text import N_
from webinar.core.tokens import same
from webinar.registration.delegations import queries
from webinar.registration.delegations.models import Delegation, DelegationMember
from webinar.registration.delegations.rules import FOCAL_LINK
from webinar.registration.roster.access import Registrant, Roster, registrant
from webinar.web.database import session
from webinar.web.site import site


@dataclass(frozen=True)
class ShownMember:
    """Somebody of a delegation."""

    id: int
    is_head: bool
    registrant: Registrant


@dataclass(frozen=True)
class ShownDelegation:
    """A delegation with its members in order; the focal point is named to those alone who know everybody."""

    id: int
    name: str
    country: str
    places: int | None
    closes_at: datetime | None
    asked_at: datetime | None
    focal_name: str
    has_focal_address: bool
    members: tuple[ShownMember, ...]


def shown(row: Delegation, roster: Roster | None) -> ShownDelegation:
    """Return a delegation for the viewer of a roster, or (None) for its own focal point; members must be loaded."""
    whole = roster is None or roster.is_whole
    members = tuple(one_shown(one, roster) for one in row.members)
    return ShownDelegation(
        row.id, row.name, row.country, row.places, row.closes_at, row.asked_at if whole else None,
        row.focal_name if whole else "", whole and bool(row.focal_email), members,
    )  # fmt: skip


def one_shown(member: DelegationMember, roster: Roster | None) -> ShownMember:
    """Return a member as `shown` does."""
    row = member.registration
    return ShownMember(member.id, member.is_head, roster.of(row) if roster else registrant(row, seen=True))


def delegation_of(webinar: Webinar, delegation_id: int) -> Delegation:
    """Return a delegation of this webinar; NotFound for any other."""
    row = queries.delegation(session(), webinar.id, delegation_id)
    if row is None:
        raise NotFound
    return row


def delegation_of_link(token: str) -> Delegation:
    """Return the delegation of a focal point's link; NotFound for every other token."""
    public_id, nonce = site().tokens.read(FOCAL_LINK, token)
    row = queries.by_public_id(session(), public_id)
    if row is None:
        raise LinkEnded(N_("This delegation was removed. Its members stay registered, each with their own link."))
    if not same(row.nonce, nonce):
        raise LinkEnded(N_("The organisers have sent a newer link for this delegation."))
    return row


def member_of(row: Delegation, member_id: int) -> DelegationMember:
    """Return a member of this delegation; NotFound for any other."""
    found = next((one for one in row.members if one.id == member_id), None)
    if found is None:
        raise NotFound
    return found


def focal_point(row: Delegation) -> Actor:
    """Return a focal point as the audit log names them."""
    return Actor("focal point", row.name, row.id)
