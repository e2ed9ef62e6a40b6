"""The door to personal data: registrants as one viewer may know them, and acts refused on those they may not.

Staff pages, files and mails get people from here alone, as values that hold either the person or the pseudonym. Rooms
that keep more of a person (delegations, mails, attendance) make their values from these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Row, false
from sqlalchemy.orm import Session

from webinar.accounts.access import me
from webinar.accounts.models import Action
from webinar.accounts.rules import can
from webinar.convening.webinars.access import for_webinar, my_standing
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotAllowed, NotFound
from webinar.core.stamps import Kept
from webinar.registration.privacy.access import pseudonym, viewer
from webinar.registration.privacy.rules import Viewer
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.queries import by_public_id, first_at, status_counts
from webinar.registration.registering.rules import ENDED, are_recorded
from webinar.registration.roster import rules
from webinar.registration.roster.rules import HIDDEN, NOT_WHOLE, Filters
from webinar.web.database import session
from webinar.web.i18n import language
from webinar.web.rendering import translate
from webinar.web.site import site

View = Callable[..., ResponseReturnValue]
_COUNTS = Kept()


@dataclass(frozen=True)
class Choices:
    """A later room's filter in words: its name in addresses, label, word for everybody, and (value, label)."""

    key: str
    label: str
    everybody: str
    options: tuple[tuple[str, str], ...]


def choices(webinar: Webinar) -> list[Choices]:
    """Return the filters of later rooms that have something to filter by."""
    found = [(row, row.options(session(), webinar)) for feature in site().features for row in feature.filters]
    return [
        Choices(
            row.key, translate(row.label), translate(row.everybody),
            tuple((value, translate(label)) for value, label in options.items()),
        )
        for row, options in found if options
    ]  # fmt: skip


def read_filters(roster: Roster, values: Mapping[str, str]) -> Filters:
    """Return the filters of an address for a viewer, later rooms' too; what such a room does not offer finds nobody.

    Nobody is found either by what would tell a limited viewer who somebody is: left out, it would find everybody.
    """
    filters = rules.read_filters(values, limited=not roster.is_whole)
    more, conditions = {}, [false()] if filters.would_tell and not roster.is_whole else []
    for row in (row for feature in site().features for row in feature.filters):
        value = values.get(row.key, "")
        if value:
            offered = value in row.options(session(), roster.webinar)
            more[row.key] = value[:200]
            conditions.append(row.condition(session(), roster.webinar.id, value) if offered else false())
    return replace(filters, more=more, conditions=conditions)


@dataclass(frozen=True)
class Registrant:
    """A registration as one viewer may know it; of somebody not `seen`, nothing here tells who it is."""

    id: int
    public_id: str
    seen: bool
    name: str
    status: RegistrationStatus
    category: str
    country: str
    created_at: datetime
    is_erased: bool
    priority: int
    held_until: datetime | None
    agreed_at: datetime | None
    notice: str
    consents: Mapping[str, Any]
    source_host_id: int | None
    email: str = ""
    organisation: str = ""
    position: str = ""
    question: str = ""
    language: str = ""
    time_zone: str = ""
    source: str = ""
    reason: str = ""
    proved_at: datetime | None = None


#: What only those read who may know the person.
_PERSONAL = ("email", "organisation", "position", "question", "language", "time_zone", "source", "reason", "proved_at")
_NEUTRAL = (
    "id", "public_id", "status", "country", "created_at", "priority", "held_until", "agreed_at", "notice", "consents",
    "source_host_id",
)  # fmt: skip


def registrant(row: Registration | Row[Any], *, seen: bool) -> Registrant:
    """Return a registration as somebody knows it who may (or may not) see the person; the category must be loaded."""
    erased = row.erased_at is not None
    name = str(_("Personal data erased")) if erased else row.full_name if seen else pseudonym(row.public_id)
    facts = {key: getattr(row, key) for key in (*_NEUTRAL, *(_PERSONAL if seen else ()))}
    return Registrant(seen=seen, name=name, is_erased=erased, category=_category(row), **facts)


def _category(row: Registration | Row[Any]) -> str:
    """Return the name of the category in the reader's language."""
    if isinstance(row, Registration):
        return row.category.name_in(language()) if row.category else ""
    words = row.category_words
    return str((words.get(language()) if words else "") or row.category_name)


@dataclass(frozen=True)
class Roster:
    """The registrants of one webinar for one viewer."""

    webinar: Webinar
    viewer: Viewer
    #: Whether everybody is seen by name.
    is_whole: bool

    @classmethod
    def for_me(cls, webinar: Webinar) -> Roster:
        """Return the registrants as the signed-in user may know them."""
        found = viewer(webinar)
        return cls(webinar, found, found.is_whole(first_at(session(), webinar.id)))

    def sees(self, row: Registration | Row[Any]) -> bool:
        """Tell whether a registrant is seen by name."""
        return self.viewer.sees(row.consents, row.agreed_at or row.created_at)

    def of(self, row: Registration | Row[Any]) -> Registrant:
        """Return a registration as the viewer may know it."""
        return registrant(row, seen=self.sees(row))

    def all(self, rows: Iterable[Registration]) -> list[Registrant]:
        """Return registrations as the viewer may know them."""
        return [self.of(row) for row in rows]

    def find(self, public_id: str) -> Registration:
        """Return a registration of this webinar, to be shown by `of`; NotFound for any other."""
        row = by_public_id(session(), public_id)
        if row is None or row.webinar_id != self.webinar.id:
            raise NotFound
        return row

    def find_to_act(self, public_id: str) -> Registration:
        """Return a registration on which the viewer may act; NotAllowed for somebody whom they may not see."""
        row = self.find(public_id)
        self.ensure_seen(row)
        return row

    def ensure_seen(self, row: Registration) -> None:
        """Refuse an act on somebody whom the viewer may not see."""
        if not self.sees(row):
            raise NotAllowed(HIDDEN)

    def ensure_whole(self) -> None:
        """Refuse what names or touches everybody to a viewer who may not see everybody."""
        if not self.is_whole:
            raise NotAllowed(NOT_WHOLE)


def for_everybody(action: Action) -> Callable[[View], View]:
    """Do what `for_webinar` does, and refuse who does not see every registrant: the page names or touches all."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(webinar: Webinar, **arguments: Any) -> ResponseReturnValue:
            Roster.for_me(webinar).ensure_whole()
            return view(webinar, **arguments)

        return for_webinar(action)(inner)

    return wrap


def knows_people(webinar: Webinar) -> bool:
    """Tell whether the signed-in user may know everybody registered for a webinar, wherever they look from."""
    roles = my_standing(webinar).personal
    allowed = can(roles, Action.VIEW_REGISTRATIONS, is_admin=me().is_admin)
    return allowed and Roster.for_me(webinar).is_whole


def counts(webinar: Webinar) -> dict[RegistrationStatus, int]:
    """Return how many registrations have each status, counted anew for pages that only read when something has changed."""
    if request.method not in {"GET", "HEAD"}:
        return status_counts(session(), webinar.id)
    return _COUNTS.under(session())(webinar.id, lambda: status_counts(session(), webinar.id))


def are_kept(webinar: Webinar) -> bool:
    """Tell whether the registrations of a webinar are kept here: else their number is not known."""
    return are_recorded(webinar, counts(webinar), site().now())


def held(_session: Session, webinar: Webinar) -> int | None:
    """Return how many are confirmed, wait, or are to be decided, for the spine; None when that is not known."""
    if not are_kept(webinar):
        return None
    return sum(
        count for status, count in counts(webinar).items() if status not in {*ENDED, RegistrationStatus.UNCONFIRMED}
    )
