"""Reads of the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, bindparam, false, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import for_staff
from webinar.core.audit import AuditEntry
from webinar.core.search import finds
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.roster.models import RegistrationNote, RegistrationTag, SavedView
from webinar.registration.roster.rules import Filters, Sort

R = Registration
#: So many digits are no id.
_TOO_LONG = 10


def _conditions(webinar_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [R.webinar_id == webinar_id]
    if filters.status:
        # What no registration can be is not everybody.
        known = filters.status in set(RegistrationStatus)
        found.append(R.status == RegistrationStatus(filters.status) if known else false())
    found += [
        column.is_(None) if value == "none" else column == int(value) if value.isdecimal() and len(value) < _TOO_LONG else false()
        for column, value in ((R.category_id, filters.category), (R.source_host_id, filters.host)) if value
    ]  # fmt: skip
    found += [column == value for column, value in ((R.country, filters.country), (R.source, filters.source)) if value]
    if filters.tag:
        tagged = select(RegistrationTag.registration_id)
        found.append(
            R.id.in_(tagged.where(RegistrationTag.webinar_id == webinar_id, RegistrationTag.tag == filters.tag))
        )
    return [*found, *finds(R.search_key, filters.q), *filters.conditions]


def selected(webinar_id: int, filters: Filters) -> Select[Registration]:
    """Return the statement for all that the filters find, in the order asked for, with category and host."""
    statement = select(R).where(*_conditions(webinar_id, filters)).order_by(*_order(filters))
    return statement.options(joinedload(R.category))


def counted(session: Session, webinar_id: int, filters: Filters) -> int:
    """Return how many the filters find."""
    return session.scalar(select(func.count()).select_from(R).where(*_conditions(webinar_id, filters))) or 0


#: What a registration says of itself, and is judged by, in the list as a file.
_IN_FILES = (
    "id", "public_id", "full_name", "email", "organisation", "position", "country", "status", "question", "language",
    "time_zone", "source", "source_host_id", "reason", "answers", "consents", "priority", "held_until", "proved_at",
    "notice", "agreed_at", "created_at", "erased_at",
)  # fmt: skip


def for_file(webinar_id: int, filters: Filters) -> Select[Any]:
    """Return the statement for all that the filters find, as columns: thousands of live rows take thrice the time."""
    found = select(
        *(getattr(R, name) for name in _IN_FILES),
        func.coalesce(AudienceCategory.name, "").label("category_name"),
        AudienceCategory.translations.label("category_words"),
    )
    conditions = _conditions(webinar_id, filters)
    return found.outerjoin(AudienceCategory, R.category).where(*conditions).order_by(*_order(filters))


#: Later than anybody can be waiting since: who does not wait comes last.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def _order(filters: Filters) -> list[Any]:
    waits = func.coalesce(R.queued_at, literal(_NEVER, R.queued_at.type))
    orders: dict[str, list[Any]] = {
        Sort.OLD: [R.id], Sort.NAME: [R.search_key, R.id], Sort.QUEUE: [R.priority.desc(), waits, R.id],
    }  # fmt: skip
    return orders.get(filters.sort, [R.id.desc()])


def stretch(
    session: Session, webinar_id: int, filters: Filters, *, after: str = "", before: str = "", size: int = 50
) -> tuple[list[Registration], str, str]:
    """Return the rows after (or before) the one of this public id, and the keys of their neighbours ("" at an end).

    A key that is unknown gives the first rows.
    """
    from sqlakeyset import select_page  # noqa: PLC0415 - loads SQLAlchemy's part for asyncio

    values = [column.element if isinstance(column, UnaryExpression) else column for column in _order(filters)]
    anchor = select(*values).where(R.public_id == (after or before), R.webinar_id == webinar_id)
    place = session.execute(anchor).first() if after or before else None
    back = bool(before and not after and place)
    statement: Any = selected(webinar_id, filters)  # Written for SQLAlchemy 2.0's `Select[tuple[…]]`.
    page = select_page(session, statement, per_page=size, page=(place and tuple(place), back))
    rows = [row for (row,) in page]
    if not rows:
        return [], "", ""
    return (
        rows,
        rows[0].public_id if page.paging.has_previous else "",
        rows[-1].public_id if page.paging.has_next else "",
    )


#: As many are named one by one; more are found again by the words, and soon, since they are many.
_FEW = 2000


def narrowed(session: Session, webinar_id: int, filters: Filters, *, most: int) -> tuple[Filters, int | None]:
    """Return filters that find the same rows by the shortest way, and how many they find, or None for more than `most`.

    The words of a search are looked up in their index alone, once for the rows and their number.
    """
    found = select(R.__table__.c.id).where(*_conditions(webinar_id, filters)).limit(most + 1)
    ids = session.connection().scalars(found).all()
    if filters.q and len(ids) <= _FEW:
        # One parameter for all of them: each by itself would be looked at for a millisecond a thousand.
        among = R.id.in_(bindparam(None, ids, expanding=True))
        filters = replace(filters, q="", conditions=(*filters.conditions, among))
    return filters, len(ids) if len(ids) <= most else None


def agreements(session: Session, webinar_id: int) -> Sequence[tuple[dict[str, Any], datetime]]:
    """Return (consents, when they agreed to the notice) of everybody whose data is here still."""
    statement = select(R.consents, func.coalesce(R.agreed_at, R.created_at, type_=R.created_at.type))
    rows = session.execute(statement.where(R.webinar_id == webinar_id, R.erased_at.is_(None)))
    return [(consents, agreed_at) for consents, agreed_at in rows]


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


def views(session: Session, webinar_id: int, user_id: int, *, shared: bool) -> Sequence[SavedView]:
    """Return the saved views that a user sees: their own, and those for all if `shared` (they may search for names)."""
    own = SavedView.user_id == user_id
    if shared:
        own = or_(own, SavedView.user_id.is_(None))
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


def own_notes(session: Session, registration_id: int) -> Sequence[RegistrationNote]:
    """Return every note about a registrant, of whichever organisation, for themselves to read."""
    statement = select(RegistrationNote).where(RegistrationNote.registration_id == registration_id)
    return session.scalars(
        statement.options(joinedload(RegistrationNote.organisation)).order_by(RegistrationNote.id)
    ).all()


def own_history(session: Session, registration: Registration) -> Sequence[AuditEntry]:
    """Return everything that was done to a registration, the earliest first."""
    statement = select(AuditEntry).where(AuditEntry.target == registration.label)
    return session.scalars(statement.order_by(AuditEntry.id)).all()


def found(session: Session, text: str, user: User, *, limit: int) -> Sequence[Registration]:
    """Return the latest registrations whose name, address or organisation has all the words.

    Of the webinars that a user works on; whether they may see the person is for the caller to ask.
    """
    mine = for_staff(user).with_only_columns(Webinar.id).order_by(None)
    statement = select(R).where(R.webinar_id.in_(mine), R.erased_at.is_(None), *finds(R.search_key, text))
    return session.scalars(statement.order_by(R.id.desc()).limit(limit)).all()
