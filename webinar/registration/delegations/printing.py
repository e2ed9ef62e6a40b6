"""To which delegation somebody belongs, in words and as data."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.accounts.rules import can
from webinar.convening.webinars.queries import roles_for
from webinar.core.database import columns
from webinar.registration.delegations import queries
from webinar.registration.delegations.models import Delegation
from webinar.registration.registering.models import Registration
from webinar.web.feature import FOUND, Hit, Kept


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return the delegation that a focal point named somebody for."""
    row = queries.membership(session, registration)
    if row is not None:
        name = session.get_one(Delegation, row.delegation_id).name
        data = columns(row, "registration_id", "delegation_id") | {"name": name}
        role = _("Head of the delegation") if row.is_head else _("Member")
        yield Kept(_("Your delegation"), [(name, role)], {"delegation": data})


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find delegations by name, for those who may change registrations of their webinar."""
    for row in queries.found(session, text, user, limit=FOUND):
        roles = roles_for(session, user.id, row.webinar, personal=True)
        if can(roles, Action.EDIT_REGISTRATIONS, is_admin=user.is_admin):
            url = url_for("delegations.show", slug=row.webinar.slug, delegation_id=row.id)
            yield Hit(_("Delegation"), row.name, url, row.webinar.title)
