"""The speaker of a signed link."""

from __future__ import annotations

from webinar.core.errors import LinkEnded
from webinar.core.text import N_
from webinar.core.tokens import same
from webinar.programme.agenda import queries
from webinar.programme.agenda.models import PanelMember
from webinar.web.database import session
from webinar.web.site import site

#: Purposes of panel members' links; see `core.tokens`. The one to join opens the join page and nothing else.
SPEAKER_LINK, PANEL_JOIN_LINK = "speaker", "panel-join"
#: Said to who held a link of somebody who was taken off the panel.
LEFT = N_("You’re no longer on the panel of this webinar, so this link no longer works.")


def speaker_of(token: str) -> PanelMember:
    """Return the panel member of a speaker's link; NotFound for every other token, LinkEnded for one that is void."""
    public_id, nonce = site().tokens.read(SPEAKER_LINK, token)
    member = queries.member_by_public_id(session(), public_id)
    if member is None:
        raise LinkEnded(LEFT)
    ensure_current(member, nonce)
    return member


def ensure_current(member: PanelMember, nonce: str) -> None:
    """Refuse a link that was void before."""
    if not same(member.nonce, nonce):
        raise LinkEnded(N_("The organisers sent you a newer link. Use the one in their latest email."))


def speaker_link(member: PanelMember) -> str:
    """Return the address of a panel member's own page."""
    return site().link(site().page("speaker"), SPEAKER_LINK, member.public_id, member.nonce)


def panel_join_link(member: PanelMember) -> str:
    """Return the address of the page that leads a panel member into the webinar; it opens nothing else."""
    return site().link(site().page("join"), PANEL_JOIN_LINK, member.public_id, member.nonce)
