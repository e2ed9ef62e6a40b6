"""Reads of the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from webinar.core.audit import AuditEntry
from webinar.core.text import like_pattern, search_key
from webinar.registrants.models import RegistrationNote, RegistrationTag, SavedView
from webinar.registrants.rules import Filters, Sort
from webinar.registration.models import Registration, RegistrationStatus

R = Registration


def _conditions(webinar_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [R.webinar_id == webinar_id]
    if filters.status in set(RegistrationStatus):
        found.append(R.status == RegistrationStatus(filters.status))
    if filters.category == "none":
        found.append(R.category_id.is_(None))
    elif filters.category.isdecimal():
        found.append(R.category_id == int(filters.category[:9]))
    if filters.host == "none":
        found.append(R.source_host_id.is_(None))
    elif filters.host.isdecimal():
        found.append(R.source_host_id == int(filters.host[:9]))
    found += [column == value for column, value in ((R.country, filters.country), (R.source, filters.source)) if value]
    if filters.tag:
        tagged = select(RegistrationTag.registration_id)
        found.append(
            R.id.in_(tagged.where(RegistrationTag.webinar_id == webinar_id, RegistrationTag.tag == filters.tag))
        )
    found += [R.search_key.like(like_pattern(word), escape="\\") for word in search_key(filters.q).split()]
    return found


def selected(webinar_id: int, filters: Filters) -> Select[Registration]:
    """Return the statement for all that the filters find, in the order asked for, with category and host."""
    statement = select(R).where(*_conditions(webinar_id, filters)).order_by(*_order(filters))
    return statement.options(joinedload(R.category))


def _order(filters: Filters) -> list[Any]:
    orders: dict[Sort, list[Any]] = {
        Sort.OLD: [R.id], Sort.NAME: [R.search_key, R.id],
        Sort.QUEUE: [R.priority.desc(), R.queued_at.nulls_last(), R.id],
    }  # fmt: skip
    return orders.get(_sort(filters), [R.id.desc()])


def _sort(filters: Filters) -> Sort:
    return Sort(filters.sort) if filters.sort in set(Sort) else Sort.NEW


def _beyond(filters: Filters, anchor: Registration, *, back: bool) -> ColumnElement[bool]:
    """Return the condition for what comes after (or, `back`, before) a row in the order of the list."""
    sort = _sort(filters)
    if sort is Sort.NEW:
        return anchor.id < R.id if back else anchor.id > R.id
    if sort is Sort.OLD:
        return anchor.id > R.id if back else anchor.id < R.id
    if sort is Sort.NAME:
        left, right = R.search_key, anchor.search_key
        if back:
            return or_(left < right, and_(left == right, anchor.id > R.id))
        return or_(left > right, and_(left == right, anchor.id < R.id))
    return _in_queue(anchor, back=back)


def _in_queue(anchor: Registration, *, back: bool) -> ColumnElement[bool]:
    """Return the condition for what comes after (or before) in the waiting list's order; who does not wait comes last."""
    equal = R.priority == anchor.priority
    same: ColumnElement[bool]
    beyond: ColumnElement[bool] | None
    waits: ColumnElement[bool]
    if anchor.queued_at is None:
        same, beyond, waits = R.queued_at.is_(None), None, R.queued_at.is_not(None)
    else:
        same, waits = R.queued_at == anchor.queued_at, R.queued_at < anchor.queued_at
        beyond = or_(R.queued_at > anchor.queued_at, R.queued_at.is_(None))
    if back:
        return or_(R.priority > anchor.priority, and_(equal, waits), and_(equal, same, anchor.id > R.id))
    later = [and_(equal, beyond)] if beyond is not None else []
    return or_(R.priority < anchor.priority, *later, and_(equal, same, anchor.id < R.id))


def stretch(
    session: Session, webinar_id: int, filters: Filters, *, after: str = "", before: str = "", size: int = 50
) -> tuple[list[Registration], str, str]:
    """Return the rows after (or before) the one of this public id, and the keys of their neighbours ("" at an end).

    A key that is unknown gives the first rows.
    """
    anchor = session.scalar(select(R).where(R.public_id == (after or before), R.webinar_id == webinar_id))
    back = bool(before and anchor is not None and not after)
    statement = selected(webinar_id, filters)
    if anchor is not None:
        statement = statement.where(_beyond(filters, anchor, back=back))
    if back:
        statement = statement.order_by(None).order_by(*_reversed(filters))
    rows = list(session.scalars(statement.limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return [], "", ""
    first, last = rows[0].public_id, rows[-1].public_id
    if back:
        return rows, first if more else "", last
    return rows, first if anchor is not None else "", last if more else ""


def _reversed(filters: Filters) -> list[Any]:
    orders: dict[Sort, list[Any]] = {
        Sort.NEW: [R.id], Sort.OLD: [R.id.desc()], Sort.NAME: [R.search_key.desc(), R.id.desc()],
        Sort.QUEUE: [R.priority, R.queued_at.desc().nulls_first(), R.id.desc()],
    }  # fmt: skip
    return orders[_sort(filters)]


def found_count(session: Session, webinar_id: int, filters: Filters, *, most: int) -> int | None:
    """Return how many the filters find, or None for more than `most`."""
    inner = select(R.id).where(*_conditions(webinar_id, filters)).limit(most + 1).subquery()
    count = session.scalar(select(func.count()).select_from(inner)) or 0
    return count if count <= most else None


def chosen(session: Session, webinar_id: int, public_ids: Collection[str]) -> Sequence[Registration]:
    """Return the registrations of these public ids that belong to this webinar, oldest first."""
    statement = select(R).where(R.webinar_id == webinar_id, R.public_id.in_(public_ids)).order_by(R.id)
    return session.scalars(statement.options(joinedload(R.category))).all()


def values_of(session: Session, webinar_id: int, column: str) -> list[str]:
    """Return what occurs in a column ("country" or "source"), sorted, for the filter's list.

    From each value to the next by the index, so that it takes as long as there are values and not rows.
    """
    attribute = {"country": R.country, "source": R.source}[column]
    least = select(func.min(attribute)).where(R.webinar_id == webinar_id)
    steps = select(least.where(attribute > "").scalar_subquery().label("value")).cte("steps", recursive=True)
    after = least.where(attribute > steps.c.value).correlate(steps).scalar_subquery()
    steps = steps.union_all(select(after).where(steps.c.value.is_not(None)))
    return list(session.scalars(select(steps.c.value).where(steps.c.value.is_not(None)).limit(300)))


def tags(session: Session, webinar_id: int) -> list[str]:
    """Return the tags in use, sorted."""
    statement = select(RegistrationTag.tag).where(RegistrationTag.webinar_id == webinar_id).distinct()
    return list(session.scalars(statement.order_by(RegistrationTag.tag).limit(300)))


def tags_of(session: Session, registration_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the tags of each of these registrations."""
    statement = select(RegistrationTag).where(RegistrationTag.registration_id.in_(registration_ids))
    found: dict[int, list[str]] = {}
    for row in session.scalars(statement.order_by(RegistrationTag.tag)):
        found.setdefault(row.registration_id, []).append(row.tag)
    return found


def views(session: Session, webinar_id: int, user_id: int) -> Sequence[SavedView]:
    """Return the saved views that a user sees: their own, and those for all."""
    own = or_(SavedView.user_id == user_id, SavedView.user_id.is_(None))
    return session.scalars(
        select(SavedView).where(SavedView.webinar_id == webinar_id, own).order_by(SavedView.name)
    ).all()


def notes(session: Session, registration_id: int, organisations: Collection[int]) -> Sequence[RegistrationNote]:
    """Return the notes of these organisations, the latest first."""
    statement = select(RegistrationNote).where(
        RegistrationNote.registration_id == registration_id, RegistrationNote.organisation_id.in_(organisations)
    )
    return session.scalars(
        statement.options(joinedload(RegistrationNote.organisation)).order_by(RegistrationNote.id.desc())
    ).all()


def history(session: Session, registration: Registration) -> Sequence[AuditEntry]:
    """Return what was done to a registration, the latest first."""
    statement = select(AuditEntry).where(
        AuditEntry.target == registration.label, AuditEntry.scope == f"webinar:{registration.webinar_id}"
    )
    return session.scalars(statement.order_by(AuditEntry.id.desc()).limit(200)).all()
