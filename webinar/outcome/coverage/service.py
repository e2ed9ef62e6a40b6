"""Verbs on coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core import audit, undo
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key
from webinar.core.undo import Outcome, row_as_data, row_from_data
from webinar.outcome.coverage import queries
from webinar.outcome.coverage.models import Clipping, CoverageNote, Outlet
from webinar.outcome.coverage.rules import ensure_published, outlet_key, url_key

#: The kind of this room's acts that can be taken back.
UNDO = "coverage.many"


@dataclass(frozen=True)
class OutletDetails:
    """What is known of an outlet."""

    name: str
    kind: str = ""
    country: str = ""
    language: str = ""
    website: str = ""


@dataclass(frozen=True)
class ClippingDetails:
    """What is known of a piece; the outlet by name is found, or added to the registry."""

    outlet: str
    title: str = ""
    url: str = ""
    published_on: date | None = None
    author: str = ""
    archived_url: str = ""


def outlet_named(session: Session, details: OutletDetails, *, actor: audit.Actor, now: datetime) -> Outlet:
    """Return the outlet of this name, added with these details if it is new."""
    key = outlet_key(details.name)
    outlet = session.scalar(select(Outlet).where(Outlet.name_key == key))
    if outlet is None:
        outlet = Outlet(name_key=key, created_at=now)
        _fill_outlet(outlet, details)
        session.add(outlet)
        session.flush()
        audit.record(session, actor, "coverage.add_outlet", details.name, now=now)
    return outlet


def add_outlets(session: Session, rows: Sequence[OutletDetails], *, actor: audit.Actor, now: datetime) -> int:
    """Add the outlets whose names are not there yet; returns how many."""
    taken = set(session.scalars(select(Outlet.name_key)))
    new = {outlet_key(details.name): details for details in reversed(rows) if outlet_key(details.name) not in taken}
    for details in reversed(new.values()):
        outlet_named(session, details, actor=actor, now=now)
    return len(new)


def edit_outlet(session: Session, outlet: Outlet, details: OutletDetails, *, actor: audit.Actor, now: datetime) -> None:
    """Change what is known of an outlet; its name must stay unique."""
    key = outlet_key(details.name)
    if session.scalar(select(Outlet.id).where(Outlet.name_key == key, Outlet.id != outlet.id)) is not None:
        raise RuleViolation(N_("There is already an outlet with this name."), field="name")
    outlet.name_key = key
    _fill_outlet(outlet, details)
    audit.record(session, actor, "coverage.edit_outlet", details.name, now=now)


def _fill_outlet(outlet: Outlet, details: OutletDetails) -> None:
    outlet.name, outlet.kind, outlet.country = details.name, details.kind, details.country
    outlet.language, outlet.website = details.language, details.website


def add_clipping(
    session: Session, webinar: Webinar, details: ClippingDetails, *, actor: audit.Actor, now: datetime
) -> Clipping:
    """Add a piece at the end of the list."""
    _ensure_new(session, webinar, details, None)
    outlet = outlet_named(session, OutletDetails(details.outlet), actor=actor, now=now)
    last = session.scalar(select(func.max(Clipping.position)).where(Clipping.webinar_id == webinar.id)) or 0
    clipping = Clipping(webinar_id=webinar.id, position=last + 1, added_by=actor.name, created_at=now)
    _fill(clipping, details, outlet, now)
    session.add(clipping)
    session.flush()
    audit.record(session, actor, "coverage.add", details.outlet, now=now, scope=webinar.scope, url=details.url)
    return clipping


def add_clippings(
    session: Session, webinar: Webinar, rows: Sequence[ClippingDetails], *, actor: audit.Actor, now: datetime
) -> int:
    """Add the pieces that are not on the list yet, in order; returns how many."""
    return sum(
        add_clipping(session, webinar, details, actor=actor, now=now) is not None
        for details in fresh(rows, queries.clippings(session, webinar.id))
    )


def fresh(rows: Sequence[ClippingDetails], there: Sequence[Clipping]) -> list[ClippingDetails]:
    """Return which of these pieces are new: by their address, or without one by outlet and headline."""
    known = {_identity(row.url, row.outlet.name, row.title) for row in there}
    found = []
    for details in rows:
        identity = _identity(details.url, details.outlet, details.title)
        if identity not in known:
            known.add(identity)
            found.append(details)
    return found


def _identity(url: str, outlet: str, title: str) -> tuple[str, str]:
    key = url_key(url)
    return (key, "") if key else (outlet_key(outlet), search_key(title))


def edit_clipping(
    session: Session, webinar: Webinar, clipping: Clipping, details: ClippingDetails, *, actor: audit.Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Change what is known of a piece."""
    _ensure_new(session, webinar, details, clipping)
    outlet = outlet_named(session, OutletDetails(details.outlet), actor=actor, now=now)
    _fill(clipping, details, outlet, now)
    audit.record(session, actor, "coverage.edit", details.outlet, now=now, scope=webinar.scope, url=details.url)


def _ensure_new(session: Session, webinar: Webinar, details: ClippingDetails, own: Clipping | None) -> None:
    key = url_key(details.url)
    if key is None:
        return
    statement = select(Clipping.id).where(Clipping.webinar_id == webinar.id, Clipping.url_key == key)
    found = session.scalar(statement)
    if found is not None and (own is None or found != own.id):
        raise RuleViolation(N_("This address is already on the list."), field="url")


def _fill(clipping: Clipping, details: ClippingDetails, outlet: Outlet, now: datetime) -> None:
    if details.published_on:
        ensure_published(details.published_on, now)
    clipping.outlet_id = outlet.id
    clipping.title, clipping.url, clipping.url_key = details.title, details.url, url_key(details.url)
    clipping.published_on, clipping.author = details.published_on, details.author
    clipping.archived_url = details.archived_url


def remove(
    session: Session, webinar: Webinar, rows: Sequence[Clipping], *, actor: audit.Actor, now: datetime
) -> Outcome:
    """Take pieces off the list."""
    gone = [row_as_data(row) for row in rows]
    for row in rows:
        session.delete(row)
        target = row.title or row.url
        audit.record(session, actor, "coverage.remove", target, now=now, scope=webinar.scope, url=row.url)
    session.flush()
    return _done(session, webinar, {"gone": gone}, len(rows), actor, now)


def review(
    session: Session, webinar: Webinar, rows: Sequence[Clipping], *, done: bool, actor: audit.Actor, now: datetime
) -> Outcome:
    """Note that pieces were read and found right, or that they are to be read; those that are so already stay."""
    changed = [row for row in rows if (row.reviewed_at is not None) != done]
    before = [row_as_data(row) for row in changed]
    for row in changed:
        row.reviewed_at, row.reviewed_by = (now, actor.name) if done else (None, "")
    facts = {"count": len(changed), "done": done}
    audit.record(session, actor, "coverage.review", webinar.title, now=now, scope=webinar.scope, **facts)
    return _done(session, webinar, {"reviewed": before, "at": now.isoformat()}, len(changed), actor, now)


def _done(
    session: Session, webinar: Webinar, data: dict[str, Any], count: int, actor: audit.Actor, now: datetime
) -> Outcome:
    number = undo.keep(session, UNDO, data, scope=webinar.scope, actor=actor, now=now) if count else None
    return Outcome(count, undo=number)


def take_back(
    session: Session, webinar: Webinar, data: Mapping[str, Any], *, actor: audit.Actor, now: datetime
) -> Outcome:
    """Put pieces back that were taken off the list, and reviews as they were; what was changed since is left."""
    outcome, there = Outcome(), {row.id: row for row in queries.clippings(session, webinar.id)}
    taken = {row.url_key for row in there.values() if row.url_key}
    for one in data.get("gone", ()):
        row = row_from_data(Clipping, one)
        if row.url_key in taken:
            outcome.leave(RuleViolation(N_("This address is already on the list.")))
            continue
        session.add(row)
        outcome.done += 1
    for one in data.get("reviewed", ()):
        former, present = row_from_data(Clipping, one), there.get(one["id"])
        if present is None or (present.reviewed_at or datetime.fromisoformat(data["at"])).isoformat() != data["at"]:
            outcome.leave(RuleViolation(N_("Changed since then.")))
            continue
        present.reviewed_at, present.reviewed_by = former.reviewed_at, former.reviewed_by
        outcome.done += 1
    audit.record(session, actor, "coverage.undo", webinar.title, now=now, scope=webinar.scope, count=outcome.done)
    session.flush()
    return outcome


def set_note(
    session: Session, webinar: Webinar, lead: str, *, is_complete: bool, actor: audit.Actor, now: datetime
) -> None:
    """Say what stands above the list, and whether it names all that appeared."""
    note = queries.note(session, webinar.id) or CoverageNote(webinar_id=webinar.id)
    note.lead, note.is_complete = lead, is_complete
    session.add(note)
    session.flush()
    audit.record(session, actor, "coverage.set_note", webinar.title, now=now, scope=webinar.scope)
