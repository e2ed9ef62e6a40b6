"""By what registrations of a webinar are judged: read once, where a request or a job begins, and handed on.

What stands beside the webinar's own row is kept in this process for as long as the webinar's stamp says; what that is
worth is in `docs/decisions/0017-one-reading.md`. The kept rows refuse to be changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from webinar.convening.webinars.models import PartOfSetup, Webinar
from webinar.convening.webinars.queries import by_id, hold, locked
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registration.admission import queries as admission
from webinar.registration.admission.models import AdmissionSettings, AudienceCategory, Quota
from webinar.registration.admission.rules import ensure_domain, ensure_return
from webinar.registration.form.models import FormField
from webinar.registration.form.queries import fields
from webinar.registration.privacy.queries import Privacy, privacy
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.rules import Limits, ensure_open

Made = TypeVar("Made")
Parts = tuple[
    AdmissionSettings,
    tuple[AudienceCategory, ...],
    tuple[Quota, ...],
    tuple[FormField, ...],
    Privacy,
    dict[Hashable, Any],
]
#: By the webinar's UID and stamp. A stamp is never used twice, so nothing in here is ever wrong, only forgotten.
_KEPT: dict[tuple[str, str], Parts] = {}
_MOST = 128


@dataclass(frozen=True)
class Setup:
    """A webinar (its live row), and all beside it by which registrations are judged (for reading alone)."""

    webinar: Webinar
    stamp: str
    settings: AdmissionSettings
    categories: tuple[AudienceCategory, ...]
    quotas: tuple[Quota, ...]
    fields: tuple[FormField, ...]
    privacy: Privacy
    _made: dict[Hashable, Any]

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is made of this setup alone, by a key; made once, and forgotten with the setup."""
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made

    def category(self, category_id: int | None) -> AudienceCategory | None:
        """Return the category of this id; RuleViolation when the webinar has none such."""
        if category_id is None:
            return None
        found = next((row for row in self.categories if row.id == category_id), None)
        if found is None:
            raise RuleViolation(N_("Choose an option from the list."), field="category")
        return found

    def limits(self) -> Limits:
        """Return every limit of the webinar's places."""
        return Limits(
            self.webinar.capacity,
            {row.id: row.places for row in self.categories if row.places is not None},
            {row.host_id: row.places for row in self.quotas if row.host_id is not None},
            {row.organisation_key: row.places for row in self.quotas if row.organisation_key},
            self.settings.per_organisation,
        )


def read(session: Session, webinar: Webinar) -> Setup:
    """Read the setup of a webinar: the one way to it."""
    session.flush()
    key = (webinar.uid, webinar.setup_stamp)
    parts = _KEPT.get(key)
    if parts is None:
        parts = _read_parts(session, webinar)
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        _KEPT[key] = parts
    return Setup(webinar, webinar.setup_stamp, *parts)


def locked_setup(session: Session, webinar_id: int) -> Setup:
    """Take the webinar's lock and read its setup."""
    return read(session, locked(session, webinar_id))


def under_lock(session: Session, setup: Setup) -> Setup:
    """Take the webinar's lock; return the setup as it is now: read anew if it has changed since it was read."""
    hold(session, setup.webinar)
    return setup if setup.webinar.setup_stamp == setup.stamp else read(session, setup.webinar)


def ensure_may_return(setup: Setup, registration: Registration, now: datetime) -> AudienceCategory | None:
    """Return the category of somebody who had cancelled and registers again by their own link, which proves the address.

    RuleViolation where they could not register now: each rule for a first registration holds.
    """
    if registration.status is not RegistrationStatus.CANCELLED or registration.erased_at is not None:
        raise RuleViolation(N_("This registration is not cancelled."))
    ensure_open(setup.webinar, now, setup.settings)
    ensure_domain(setup.settings, registration.email)
    category = setup.category(registration.category_id)
    if category is not None:
        ensure_return(category, now)
    elif setup.categories and any(row.key == "category" and row.required and not row.is_hidden for row in setup.fields):
        raise RuleViolation(N_("The form asks for a category now. Use the form to register again."))
    return category


def _read_parts(session: Session, webinar: Webinar) -> Parts:
    # In a session of its own within the same transaction: nobody else has these rows, and none is older than the stamp.
    with Session(session.connection(), autoflush=False) as own:
        chosen, kinds = admission.settings(own, webinar.id), tuple(admission.categories(own, webinar.id))
        quotas = tuple(admission.own_quotas(own, webinar.id))
        form, data = tuple(fields(own, webinar.id)), privacy(own, by_id(own, webinar.id))
        own.expunge_all()
    _keep((chosen, *kinds, *quotas, *form, data.settings, *data.hosts.values()))
    _keep(version for field in form for version in field.versions)
    return chosen, kinds, quotas, form, data, {}


def _keep(rows: Iterable[PartOfSetup]) -> None:
    for row in rows:
        row.keep()
