"""Two people at one form: changes of different fields go together, changes of the same one are asked about.

Every field that shows something stored carries, hidden beside it, a digest of what it was read from. When it is sent,
three values are at hand: the one it was read from, the one typed, and the one stored now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import func, select

from webinar.core.audit import AuditEntry
from webinar.web.database import session
from webinar.web.dates import moment


@dataclass(frozen=True)
class Clash:
    """A field that somebody else has changed too: what they wrote, and the mark that an answer must name."""

    theirs: str
    mark: str


def mark(value: Any) -> str:
    """Return the digest of a value, the same for a value as stored and as typed."""
    return hashlib.sha256(_plain(value).encode()).hexdigest()[:16]


def _plain(value: Any) -> str:
    """Write a value as a form would send it; nothing, "no" and the empty list are alike."""
    if value is None or value is False:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return "\n".join(sorted(str(one) for one in value))
    return "y" if value is True else "\n".join(line.rstrip() for line in str(value).splitlines()).strip()


def _shown(field: Any, value: Any) -> str:
    """Write a value for people: the label of a choice, yes or no."""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if value and hasattr(field, "in_words"):
        return str(field.in_words(value))
    labels = {str(key): str(label) for key, label in _options(field)}
    if isinstance(value, list | tuple):
        return ", ".join(labels.get(str(one), str(one)) for one in value) or _("(empty)")
    return labels.get(_plain(value), _plain(value)) or _("(empty)")


def _options(field: Any) -> Iterable[tuple[Any, Any]]:
    for choice in getattr(field, "choices", None) or ():
        yield (choice.value, choice.label) if hasattr(choice, "value") else (choice[0], choice[1])


def remember(fields: Iterable[Any], *, shared: bool) -> None:
    """Note at each field of a shared form what it was read from."""
    for field in fields:
        field.clash = None
        kept = shared and field.type not in {"CSRFTokenField", "Upload", "Uploads", "SubmitField"}
        field.read_from = mark(field.object_data) if kept else ""


def read_from(field: Any) -> Markup:
    """Return the hidden input by which a field says what it was read from; nothing for a field that shows nothing."""
    known = getattr(field, "read_from", "")
    return Markup('<input type="hidden" name="was-{}" value="{}">').format(field.name, known) if known else Markup()


def take_turn() -> None:
    """Let what is sent to one shared form be judged one after the other: each sees what the one before it wrote.

    Call it before anything is read. On SQLite there is one writer at a time anyway.
    """
    if any(name.startswith("was-") for name in request.form) and session().get_bind().dialect.name == "postgresql":
        key = hashlib.sha256(request.path.encode()).digest()[:8]
        session().execute(select(func.pg_advisory_xact_lock(int.from_bytes(key, "big", signed=True))))


def merge(fields: Iterable[Any]) -> list[Any]:
    """Take over what others changed in fields that were left alone; return the fields that both have changed."""
    clashing = []
    for field in fields:
        was = request.form.get(f"was-{field.name}", "")
        if not was or not field.read_from or field.raw_data is None or field.process_errors:
            continue
        now, mine = field.read_from, mark(field.data)
        answer = request.form.get(f"keep-{field.name}", "")
        if now in {was, mine} or answer == f"mine:{now}":
            continue
        if mine == was or answer == f"theirs:{now}":
            _take(field)
        else:
            # The page that asks is still read from the former value: an answer must name the newer one.
            field.read_from, field.clash = was, Clash(_shown(field, field.object_data), now)
            clashing.append(field)
    return clashing


def _take(field: Any) -> None:
    stored = field.object_data
    field.process_data(stored)
    field.raw_data = [str(one) for one in stored] if isinstance(stored, list | tuple) else [_plain(stored)]


def who() -> str:
    """Say who changed the thing of this page last, and when; "" when that is not known."""
    entry = session().scalars(
        select(AuditEntry).where(AuditEntry.page == request.path).order_by(AuditEntry.id.desc()).limit(1)
    ).first()  # fmt: skip
    if entry is None:
        return ""
    zone = getattr(g.get("webinar"), "time_zone", None)
    return str(_("%(name)s, %(when)s", name=entry.actor_name, when=moment(entry.at, zone)))


def question(by: str) -> str:
    """Return the words above the two values."""
    if by:
        return str(_("%(by)s changed this while you were editing. Choose which to keep.", by=by))
    return str(_("Someone else changed this while you were editing. Choose which to keep."))
