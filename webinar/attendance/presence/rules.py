"""Decisions about attendance: which figures, marks and thresholds are possible, and in which words."""

from __future__ import annotations

from datetime import datetime

from webinar.attendance.presence.models import FigureKind, MarkState, PresenceState, Qualifier
from webinar.attendance.readers.report import Report
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import has_begun
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.core.workbooks import STARTS
from webinar.registration.registering.models import RegistrationStatus

QUALIFIER_LABELS = {
    Qualifier.EXACT: N_("exactly"), Qualifier.ABOUT: N_("about"), Qualifier.OVER: N_("over"),
    Qualifier.UP_TO: N_("up to"), Qualifier.BETWEEN: N_("between"),
}  # fmt: skip
FIGURE_KINDS = {FigureKind.ATTENDANCE: N_("Attendance"), FigureKind.STREAM: N_("Live-stream viewers")}
MARK_LABELS = {
    MarkState.PRESENT: N_("Attended"), MarkState.ABSENT: N_("Absent"), MarkState.EXCUSED: N_("Excused"),
}  # fmt: skip
STATE_LABELS = {
    PresenceState.ATTENDED: N_("Attended"), PresenceState.ABSENT: N_("Absent"), PresenceState.EXCUSED: N_("Excused"),
    PresenceState.TOO_SHORT: N_("Below the minimum"), PresenceState.NONE: N_("Not counted"),
    PresenceState.UNCONFIRMED: N_("Joined, not confirmed"),
}  # fmt: skip
#: Registrations that do not count as registered, unless their people came nevertheless.
GIVEN_UP = frozenset({RegistrationStatus.CANCELLED, RegistrationStatus.UNCONFIRMED})
#: How lists of registrants are filtered by presence.
FILTERS = {
    "attended": N_("Attended"), "absent": N_("Absent"), "left-early": N_("Left early"), "late": N_("Joined late"),
    "too-short": N_("Below the minimum"), "excused": N_("Excused"),
}  # fmt: skip
#: From how many bytes on a report is read by a job: as text, and packed. Below, reading takes about a second.
LARGE, LARGE_PACKED = 1_000_000, 200_000
#: A day; nobody attends longer.
_LONGEST = 1440


def ensure_figure(value: int, upper: int | None, qualifier: Qualifier) -> None:
    """Refuse an upper value without "between", and "between" without one that is larger."""
    if qualifier is Qualifier.BETWEEN and (upper is None or upper <= value):
        raise RuleViolation(N_("Enter an upper figure larger than %(value)d."), field="upper", value=value)
    if qualifier is not Qualifier.BETWEEN and upper is not None:
        raise RuleViolation(N_("Leave the upper figure empty, or choose “between”."), field="upper")


def ensure_threshold(minutes: int | None, share: int | None, late_after: int, early_before: int) -> None:
    """Refuse a threshold that nobody can reach."""
    if minutes is not None and not 0 < minutes <= _LONGEST:
        raise RuleViolation(N_("Enter minutes from 1 to %(most)d."), field="least_minutes", most=_LONGEST)
    if share is not None and not 0 < share <= 100:  # noqa: PLR2004 - hundredths
        raise RuleViolation(N_("Enter a share from 1 to 100."), field="least_share")
    for name, value in (("late_after", late_after), ("early_before", early_before)):
        if not 0 <= value <= _LONGEST:
            raise RuleViolation(N_("Enter minutes from 0 to %(most)d."), field=name, most=_LONGEST)


def ensure_held(webinar: Webinar, report: Report, now: datetime) -> None:
    """Refuse a list without times while nobody can have attended yet: it would count everybody else as absent."""
    if all(row.joined is None for row in report.connections) and not has_begun(webinar, now):
        raise RuleViolation(
            N_("The webinar hasn’t started yet, and this list has no times. Import it when the webinar has started."),
            field="file",
        )


def is_large(content: bytes) -> bool:
    """Tell whether a report is so large that nobody should wait for an answer while it is read."""
    return len(content) > (LARGE_PACKED if content.startswith(STARTS) else LARGE)
