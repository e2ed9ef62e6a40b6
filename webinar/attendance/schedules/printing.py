"""Reports by the clock as their page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webinar.attendance.schedules import rules
from webinar.attendance.schedules.models import ReportSchedule
from webinar.attendance.schedules.rules import Standing
from webinar.convening.webinars.models import Webinar
from webinar.web.rendering import translate


@dataclass(frozen=True)
class Listed:
    """One report by the clock in words of the present language."""

    id: int
    label: str
    owner: str
    recipients: tuple[str, ...]
    standing: Standing
    standing_label: str
    next_at: datetime | None
    sent_at: datetime | None
    failures: int
    failure: str
    may_pause: bool
    may_resume: bool


def listed(rows: Sequence[ReportSchedule], webinar: Webinar, now: datetime) -> list[Listed]:
    """Return the reports by the clock of a webinar."""
    found = []
    for row in rows:
        where = rules.standing(row, webinar, now)
        found.append(
            Listed(
                row.id, translate(rules.RECURRENCE_LABELS[row.recurrence]), row.owner.printed,
                tuple(sorted((one.user.printed for one in row.recipients), key=str.casefold)), where,
                translate(rules.STANDING_LABELS[where]), rules.next_at(row, webinar), row.sent_at, row.failures,
                translate(rules.FAILURE_LABELS[row.failure]) if row.failure else "",
                where in {Standing.PLANNED, Standing.WAITING}, where in {Standing.PAUSED, Standing.STOPPED},
            )
        )  # fmt: skip
    return found
