"""Loaders of rehearsals, and of the guest of a signed link."""

from __future__ import annotations

from webinar.convening.webinars.models import Webinar
from webinar.core.errors import LinkEnded, NotFound
from webinar.core.text import N_, random_code
from webinar.core.tokens import same
from webinar.programme.rehearsals import queries
from webinar.programme.rehearsals.models import Rehearsal, RehearsalGuest
from webinar.web.database import session
from webinar.web.site import site

#: Opens the page of one rehearsal for one guest, and nothing else.
REHEARSAL_LINK = "rehearsal"


def rehearsal_of(webinar: Webinar, rehearsal_id: int) -> Rehearsal:
    """Return a rehearsal of the webinar; NotFound for every other number."""
    row = queries.one(session(), webinar.id, rehearsal_id)
    if row is None:
        raise NotFound
    return row


def guest_of(token: str) -> RehearsalGuest:
    """Return the guest of a link; NotFound for every other token, LinkEnded for one that is void."""
    public_id, nonce = site().tokens.read(REHEARSAL_LINK, token)
    guest = queries.guest_by_public_id(session(), public_id)
    if guest is None or not same(guest.nonce, nonce):
        raise LinkEnded(N_("You no longer take part in this rehearsal, so this link no longer works."))
    return guest


def guest_link(guest: RehearsalGuest) -> str:
    """Return the address of a guest's page, the only link that stands in calendars."""
    return site().link("rehearsal.show", REHEARSAL_LINK, guest.public_id, guest.nonce)


def new_uid() -> str:
    """Return a calendar UID for a new rehearsal."""
    return f"{random_code(20)}@{site().settings.host}"
