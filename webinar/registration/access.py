"""The loader of a registrant's signed link."""

from __future__ import annotations

from webinar.core.errors import NotFound
from webinar.core.tokens import same
from webinar.registration import queries
from webinar.registration.models import Registration
from webinar.registration.rules import REGISTRANT_LINK
from webinar.web.database import session
from webinar.web.site import site


def registration_of(token: str) -> Registration:
    """Return the registration of a registrant's link; NotFound for every other token."""
    public_id, nonce = site().tokens.read(REGISTRANT_LINK, token)
    registration = queries.by_public_id(session(), public_id)
    if registration is None or not same(registration.nonce, nonce):
        raise NotFound
    return registration


def registrant_link(registration: Registration) -> str:
    """Return the address of a registrant's own page."""
    return site().link("me.show", REGISTRANT_LINK, registration.public_id, registration.nonce)
