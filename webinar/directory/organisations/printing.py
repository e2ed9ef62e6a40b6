"""Organisations as documents print them, and as the search of the whole shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.core.files import load
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.queries import can_anywhere, listed
from webinar.web.feature import FOUND, Hit
from webinar.web.i18n import language_tag
from webinar.web.rendering import mark_size, org_name
from webinar.web.site import site


def marks(organisations: Sequence[Organisation]) -> list[dict[str, Any]]:
    """Return their marks as the document templates take them: pictures of equal optical size, in this order."""
    found = []
    for row in organisations:
        content = load(site().settings.files, row.logo) if row.logo else None
        if content is not None:
            width, height = mark_size(row)
            found.append(
                {"picture": list(content), "width": width, "height": height, "name": row.name_in(language_tag())}
            )
    return found


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find organisations, for everybody who acts for one."""
    if can_anywhere(session, user, Action.VIEW):
        for row in session.scalars(listed(text).limit(FOUND)):
            yield Hit(_("Organisation"), org_name(row), url_for("organisations.show", slug=row.slug), row.acronym)
