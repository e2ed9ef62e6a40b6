"""Verbs on fields. The first change stores the form that the webinar started with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarCloned
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit, events
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, RESERVED
from webinar.registration.form import queries, rules
from webinar.registration.form.events import FieldRemoved
from webinar.registration.form.models import ChoiceVersion, FieldKind, FormField


@dataclass(frozen=True)
class FieldDetails:
    """What organisers say of a field."""

    kind: FieldKind
    label: str
    help: str = ""
    required: bool = False
    staff_only: bool = False
    is_hidden: bool = False
    condition: Mapping[str, Any] = field(default_factory=dict)
    translations: Mapping[str, Any] = field(default_factory=dict)
    retention_days: int | None = None
    choices: Sequence[Mapping[str, Any]] = ()


def own_form(session: Session, webinar: Webinar) -> list[FormField]:
    """Return the stored form, after storing the one the webinar started with if need be."""
    locked(session, webinar.id)
    rows = queries.stored(session, webinar.id)
    if not rows:
        rows = rules.starting_form(webinar.id)
        session.add_all(rows)
        session.flush()
    return rows


def save_field(
    session: Session, webinar: Webinar, key: str, details: FieldDetails, *, actor: audit.Actor, now: datetime
) -> FormField:
    """Change the field of this internal name, or add one at the end when `key` is "".

    The kind of a field never changes; changed choices are a new version. Name and address stay required and shown.
    """
    rows = own_form(session, webinar)
    row = next((one for one in rows if one.key == key), None)
    if row is None:
        if len(rows) >= rules.MAX_FIELDS:
            raise RuleViolation(N_("A form can have up to %(limit)d fields."), limit=rules.MAX_FIELDS)
        key = rules.new_key(details.label, {one.key for one in rows} | RESERVED)
        row = FormField(webinar_id=webinar.id, key=key, kind=details.kind, position=rows[-1].position + 1, versions=[])
        session.add(row)
        rows.append(row)
    fixed = row.key in rules.FIXED
    row.label, row.help, row.retention_days = details.label, details.help, details.retention_days
    row.required = (details.required or fixed) and row.kind not in rules.SILENT
    row.staff_only, row.is_hidden = details.staff_only and not fixed, details.is_hidden and not fixed
    row.condition = {} if fixed else dict(details.condition)
    row.translations = dict(details.translations)
    rules.ensure_order(rows)
    if row.kind in rules.LISTED:
        _set_choices(row, [dict(choice) for choice in details.choices], now)
    session.flush()
    audit.record(session, actor, "questionnaire.save_field", row.key, now=now, scope=webinar.scope)
    return row


def _set_choices(row: FormField, choices: list[dict[str, Any]], now: datetime) -> None:
    if not choices:
        raise RuleViolation(N_("Enter at least one choice, one per line."), field="choices")
    if choices != row.choices:
        row.versions.append(ChoiceVersion(number=(row.version or 0) + 1, choices=choices, created_at=now))


def remove_field(session: Session, webinar: Webinar, key: str, *, actor: audit.Actor, now: datetime) -> None:
    """Take a field out for good, with the answers given to it."""
    rows = own_form(session, webinar)
    row = _field(rows, key)
    rules.ensure_removable(row)
    rest = [one for one in rows if one is not row]
    rules.ensure_order(rest)
    session.delete(row)
    session.flush()
    audit.record(session, actor, "questionnaire.remove_field", key, now=now, scope=webinar.scope)
    events.announce(session, FieldRemoved(webinar.id, key), now=now)


def move_field(
    session: Session, webinar: Webinar, key: str, *, to: int | None = None, up: bool = False, actor: audit.Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Put a field one place up or down, or before the field at place `to` (from 0); conditions must stay below."""
    rows = own_form(session, webinar)
    row = _field(rows, key)
    index = rows.index(row)
    place = to if to is not None else index - 1 if up else index + 1
    rows.remove(row)
    rows.insert(min(max(place, 0), len(rows)), row)
    rules.ensure_order(rows)
    for position, one in enumerate(rows, start=1):
        one.position = position
    session.flush()
    audit.record(session, actor, "questionnaire.move_field", key, now=now, scope=webinar.scope)


def copy_form(session: Session, webinar: Webinar, source: Webinar, *, actor: audit.Actor, now: datetime) -> int:
    """Add the fields of another webinar's form that this one lacks (by internal name); returns how many."""
    rows = own_form(session, webinar)
    known = {row.key for row in rows}
    new = [_copy(row, webinar.id, now) for row in queries.stored(session, source.id) if row.key not in known]
    for position, row in enumerate(new, start=rows[-1].position + 1):
        row.position = position
    whole = [*rows, *new]
    if len(whole) > rules.MAX_FIELDS:
        raise RuleViolation(N_("A form can have up to %(limit)d fields."), limit=rules.MAX_FIELDS)
    rules.ensure_order(whole)
    session.add_all(new)
    session.flush()
    audit.record(session, actor, "questionnaire.copy_form", source.title, now=now, scope=webinar.scope, count=len(new))
    return len(new)


def _copy(row: FormField, webinar_id: int, now: datetime) -> FormField:
    return FormField(
        webinar_id=webinar_id, key=row.key, position=row.position, kind=row.kind, label=row.label, help=row.help,
        required=row.required, staff_only=row.staff_only, is_hidden=row.is_hidden, condition=dict(row.condition),
        translations=dict(row.translations), retention_days=row.retention_days,
        versions=[ChoiceVersion(number=1, choices=row.choices, created_at=now)] if row.choices else [],
    )  # fmt: skip


def _field(rows: Sequence[FormField], key: str) -> FormField:
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        raise RuleViolation(N_("The field no longer exists."))
    return found


def on_webinar_cloned(session: Session, event: WebinarCloned, now: datetime) -> None:
    """Give a copy the form of its model."""
    session.add_all(_copy(row, event.webinar_id, now) for row in queries.stored(session, event.source_id))
    session.flush()
