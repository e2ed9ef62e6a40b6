"""For whom the signed-in user acts among the hosts of a webinar."""

from __future__ import annotations

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.hosts import rules
from webinar.convening.hosts.rules import HOST_LINK, Act, Party
from webinar.convening.hosts.service import Deed
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.queries import acting_for
from webinar.core.errors import NotFound
from webinar.web.database import session
from webinar.web.site import site


def my_parties(webinar: Webinar, host: Host | None = None) -> set[Party]:
    """Return for whom the signed-in user acts, as seen from `host`."""
    mine = acting_for(session(), me().id, Action.EDIT_HOSTS)
    return rules.parties(webinar, host, mine, is_admin=me().is_admin)


def i_may(act: Act, webinar: Webinar, host: Host | None = None) -> bool:
    """Tell whether the signed-in user may do `act` to a host."""
    return rules.may(act, my_parties(webinar, host))


def my_deed(webinar: Webinar, host: Host | None = None) -> Deed:
    """Return the act of the signed-in user, now."""
    return Deed(actor(), my_parties(webinar, host), site().now())


def host_of(webinar: Webinar, host_id: int) -> Host:
    """Return the host of this webinar, or NotFound."""
    for host in webinar.hosts:
        if host.id == host_id:
            return host
    raise NotFound


def answer_page(host: Host) -> str:
    """Return the address at which the organisation answers: whoever has it speaks for the organisation."""
    return site().link("host.show", HOST_LINK, host.public_id, host.nonce)
