"""Reads of fields."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.registration.form.models import FormField
from webinar.registration.form.rules import starting_form


def stored(session: Session, webinar_id: int) -> list[FormField]:
    """Return the fields that the organisers have changed or added, in order; none while they have not."""
    statement = select(FormField).where(FormField.webinar_id == webinar_id)
    return list(session.scalars(statement.order_by(FormField.position, FormField.id)))


def fields(session: Session, webinar_id: int) -> list[FormField]:
    """Return the form of a webinar in order: its own, or the one that every webinar starts with."""
    return stored(session, webinar_id) or starting_form(webinar_id)
