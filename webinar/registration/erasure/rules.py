"""Decisions about retention."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from webinar.convening.webinars.models import Webinar
from webinar.registration.form.models import FormField
from webinar.registration.privacy.models import PrivacySettings

#: Addresses that were never confirmed are nobody's registrations: they go after so long.
UNCONFIRMED = timedelta(days=7)


@dataclass
class Report:
    """What a run takes out, or would: registrations whole, single answers by field, addresses never confirmed."""

    registrations: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    unconfirmed: int = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to take out."""
        return not (self.registrations or self.unconfirmed or any(self.answers.values()))


def ended_at(webinar: Webinar) -> datetime | None:
    """Return when the webinar was over, for counting days; None while its date is unknown."""
    if webinar.ends_at or webinar.starts_at:
        return webinar.ends_at or webinar.starts_at
    if webinar.date is None:
        return None
    return datetime.combine(webinar.date, time(23, 59), UTC)


def is_due(webinar: Webinar, days: int | None, now: datetime) -> bool:
    """Tell whether so many days have passed since the webinar; never without a number or a date."""
    end = ended_at(webinar)
    return days is not None and end is not None and now >= end + timedelta(days=days)


def due_fields(webinar: Webinar, fields: Iterable[FormField], now: datetime) -> list[str]:
    """Return the internal names of fields whose answers have been kept long enough."""
    return [row.key for row in fields if is_due(webinar, row.retention_days, now)]


def next_run(
    webinar: Webinar, settings: PrivacySettings, fields: Iterable[FormField], now: datetime
) -> datetime | None:
    """Return when data is next to be taken out, if ever."""
    end = ended_at(webinar)
    if end is None:
        return None
    days = [settings.retention_days, *(row.retention_days for row in fields)]
    times = [end + timedelta(days=count) for count in days if count is not None]
    return min((at for at in times if at > now), default=None)
