"""From which file a registration came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.registration.imports import queries
from webinar.registration.imports.models import BatchState, IntakeBatch
from webinar.registration.registering.models import Registration
from webinar.web.dates import moment
from webinar.web.feature import Kept


@dataclass(frozen=True)
class ShownBatch:
    """What staff read of a batch: nothing of whom it brings."""

    id: int
    name: str
    state: BatchState
    rows: int
    added: int
    known: int
    bad: int
    reached: int
    mapping: Mapping[str, str]
    created_by: str
    created_at: datetime
    done_at: datetime | None


def shown(batch: IntakeBatch) -> ShownBatch:
    """Return what staff read of a batch."""
    return ShownBatch(**{one.name: getattr(batch, one.name) for one in fields(ShownBatch)})


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return the list from which the organisers took the registration."""
    row = queries.batch_of(session, registration.id)
    if row is not None:
        at = row.done_at or row.created_at
        data = {"import": {"name": row.name, "done_at": at}}
        yield Kept(_("Imported by the organisers"), [(row.name, moment(at, registration.time_zone))], data)
