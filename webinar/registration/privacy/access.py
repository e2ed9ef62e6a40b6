"""Who looks at registrants, and what stands for a name that is not shown."""

from __future__ import annotations

from flask_babel import gettext as _

from webinar.accounts.access import me
from webinar.convening.webinars.access import my_hosts, my_standing
from webinar.convening.webinars.models import Webinar
from webinar.registration.privacy import queries
from webinar.registration.privacy.rules import Viewer
from webinar.web.database import session


def viewer(webinar: Webinar) -> Viewer:
    """Return the signed-in user as who looks at the registrants of a webinar.

    Administrators and staff named for this webinar alone see everybody; others what their hosts receive.
    """
    everybody = me().is_admin or my_standing(webinar).named_alone
    mine = tuple(host.id for host in my_hosts(webinar))
    return Viewer(queries.grounds(session(), webinar), mine, sees_everybody=everybody)


def decides(webinar: Webinar) -> bool:
    """Tell whether the signed-in user acts for the host that decides who may know registrants."""
    host = queries.deciding_host(session(), webinar)
    return me().is_admin or (host is not None and host in my_hosts(webinar))


def pseudonym(public_id: str) -> str:
    """Return what stands for the name of a registrant whom one may not see."""
    return str(_("Registrant %(code)s", code=public_id[:5].upper()))
