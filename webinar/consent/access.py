"""The words of the notice and of each consent, in the present language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.access import me
from webinar.calendar.access import host_names
from webinar.consent import queries, rules
from webinar.consent.models import Sharing
from webinar.web.database import session
from webinar.web.i18n import language_tag
from webinar.webinars.access import my_hosts
from webinar.webinars.models import Webinar
from webinar.webinars.queries import named_alone


def viewer(webinar: Webinar) -> Callable[[Mapping[str, Any]], bool]:
    """Return who may see whom: a function that tells of a registrant's consents whether the signed-in user sees the name.

    Administrators and staff named for this webinar alone see everybody; others what their hosts receive.
    """
    if me().is_admin or named_alone(session(), me().id, webinar.id):
        return lambda _consents: True
    modes = queries.sharing(session(), webinar)
    mine = [host.id for host in my_hosts(webinar)]
    if any(modes.get(host_id) is Sharing.JOINT for host_id in mine):
        return lambda _consents: True
    return lambda consents: rules.may_see(consents, modes, mine)


def is_limited(webinar: Webinar) -> bool:
    """Tell whether there are registrants whose names the signed-in user may not see."""
    return not viewer(webinar)({})


def pseudonym(public_id: str) -> str:
    """Return what stands for the name of a registrant whom one may not see."""
    return str(_("Registrant %(code)s", code=public_id[:5].upper()))


def notice(db: Session, webinar: Webinar) -> str:
    """Return the wording that registrants agree to: the organisers' own, or one that says what each host receives."""
    if webinar.privacy_notice:
        return webinar.privacy_notice
    rows = queries.setup(db, webinar).hosts
    modes = queries.sharing(db, webinar)
    names = {host.id: host.organisation.name_in(language_tag()) for host in webinar.hosts}
    joint = [names[key] for key, mode in modes.items() if mode is Sharing.JOINT]
    text: str = _(
        "%(hosts)s hold this webinar together and receive what you enter here, to run it and to report on it. They do"
        " not publish it. You can see, change and cancel your registration with the link in the confirmation.",
        hosts=" · ".join(joint) or host_names(webinar),
    )
    contacts = [f"{names[key]}: {rows[key].contact}" for key in modes if key in rows and rows[key].contact]
    if contacts:
        text += " " + _("Questions about your data: %(contacts)s.", contacts="; ".join(contacts))
    return text


def consent_texts(db: Session, webinar: Webinar) -> dict[str, str]:
    """Return by purpose what the form asks beside the notice; each may be refused."""
    names = {rules.share(host.id): host.organisation.name_in(language_tag()) for host in webinar.hosts}
    words = {
        rules.LIST_PARTICIPANTS: _(
            "My name, position and organisation may stand in the list that participants receive"
        ),
        rules.LIST_PUBLIC: _("My name, position and organisation may stand in the list on the public page"),
        rules.FUTURE: _("The hosts may write to me about their next webinars"),
    }
    asked = rules.asked(queries.setup(db, webinar).settings, queries.sharing(db, webinar))
    return {
        purpose: words.get(purpose)
        or _("%(host)s may receive my name, address and answers", host=names.get(purpose, ""))
        for purpose in asked
    }
