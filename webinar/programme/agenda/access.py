"""The speaker of a signed link."""

from __future__ import annotations

from webinar.core.errors import NotFound
from webinar.core.tokens import same
from webinar.programme.agenda import queries
from webinar.programme.agenda.models import PanelMember
from webinar.web.database import session
from webinar.web.site import site

#: Purposes of panel members' links; see `core.tokens`. The one to join opens the join page and nothing else.
SPEAKER_LINK, PANEL_JOIN_LINK = "speaker", "panel-join"


def speaker_of(token: str) -> PanelMember:
    """Return the panel member of a speaker's link; NotFound for every other token."""
    public_id, nonce = site().tokens.read(SPEAKER_LINK, token)
    member = queries.member_by_public_id(session(), public_id)
    if member is None or not same(member.nonce, nonce):
        raise NotFound
    return member


def speaker_link(member: PanelMember) -> str:
    """Return the address of a panel member's own page."""
    return site().link(site().page("speaker"), SPEAKER_LINK, member.public_id, member.nonce)


def panel_join_link(member: PanelMember) -> str:
    """Return the address of the page that leads a panel member into the webinar; it opens nothing else."""
    return site().link(site().page("join"), PANEL_JOIN_LINK, member.public_id, member.nonce)
