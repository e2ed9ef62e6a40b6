"""Reads of fields."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core.database import detached
from webinar.core.memo import Memo
from webinar.questionnaire.models import FormField
from webinar.questionnaire.rules import starting_form
from webinar.webinars.models import Webinar


def stored(session: Session, webinar_id: int) -> list[FormField]:
    """Return the fields that the organisers have changed or added, in order; none while they have not."""
    statement = select(FormField).where(FormField.webinar_id == webinar_id)
    return list(session.scalars(statement.order_by(FormField.position, FormField.id)))


_FORMS: Memo[tuple[FormField, ...]] = Memo()


def form_of(session: Session, webinar: Webinar) -> tuple[FormField, ...]:
    """Return the form of a webinar as copies that belong to no session, read once for each stamp of the webinar."""

    def read() -> tuple[FormField, ...]:
        found = []
        for row in fields(session, webinar.id):
            copy = detached(row)
            copy.versions = [detached(version) for version in row.versions]
            found.append(copy)
        return tuple(found)

    return _FORMS.get(webinar.uid, webinar.setup_stamp, read)


def fields(session: Session, webinar_id: int) -> list[FormField]:
    """Return the form of a webinar in order: its own, or the one that every webinar starts with."""
    return stored(session, webinar_id) or starting_form(webinar_id)
