"""People of the registry as letters address them, and as the search of the whole shows them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.core.text import N_
from webinar.directory.organisations.queries import can_anywhere
from webinar.directory.people.models import Person
from webinar.directory.people.queries import listed
from webinar.directory.people.rules import printed_name, salutation
from webinar.directory.people.service import current_line
from webinar.web.feature import FOUND, Hit
from webinar.web.i18n import language
from webinar.web.rendering import translate

#: How a letter opens to somebody whose name alone is known.
DEAR = N_("Dear %(name)s,")


def addressed(person: Person) -> str:
    """Return how a letter in the present language opens; what the registry says of it prevails."""
    own = (person.translations or {}).get(language(), {})
    if own.get("salutation"):
        return str(own["salutation"])
    if language() == "en":
        return salutation(person)
    return str(translate(DEAR, name=own.get("name") or person.full_name))


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find people in any spelling, for everybody who may read the registry."""
    if can_anywhere(session, user, Action.VIEW):
        for row in session.scalars(listed(text).limit(FOUND)):
            yield Hit(_("Person"), printed_name(row), url_for("people.index", q=row.full_name), current_line(row))
