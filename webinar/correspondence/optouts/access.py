"""Wishes to get no more as their readers may know them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webinar.accounts.models import Action
from webinar.convening.webinars.access import may
from webinar.core.errors import NotFound
from webinar.core.optouts import Suppression, suppression
from webinar.correspondence.optouts import service
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.roster.access import Registrant
from webinar.web.database import session
from webinar.web.optouts import OPT_OUT_LINK, digest_of
from webinar.web.site import site


@dataclass(frozen=True)
class Refusal:
    """A mailbox that wants no more, for an administrator."""

    id: int
    address: str
    scope: str
    created_at: datetime


def all_shown(rows: Sequence[Suppression]) -> list[Refusal]:
    """Return wishes as administrators know them."""
    return [Refusal(row.id, row.address or "", row.scope or "", row.created_at) for row in rows]


def read_link(token: str) -> tuple[str, str]:
    """Return the digest and the scope of a link; NotFound for every other token."""
    return site().tokens.read(OPT_OUT_LINK, token)


def digest_of_row(number: int) -> str:
    """Return the digest of a wish by its number, for an administrator."""
    row = session().get(Suppression, number)
    if row is None:
        raise NotFound
    return row.digest


def section(session: Session, registrant: Registrant, _now: datetime) -> Mapping[str, Any] | None:
    """Return, for the staff's page of somebody whom they see, since when that person wants no more; None without."""
    row = suppression(session, digest_of(registrant.email)) if registrant.seen and registrant.email else None
    return {"since": row.created_at, "may_lift": may(Action.EDIT_REGISTRATIONS)} if row else None


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take the address out; the digest stays, so that somebody who is erased is not written to again."""
    if event.email:
        service.forget_address(session, digest_of(event.email))
