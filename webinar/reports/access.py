"""Reports in words and tables of the present language, ready to be written as files."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from webinar.attendance.models import Attendance, AttendanceFigure
from webinar.attendance.rules import QUALIFIER_LABELS
from webinar.core.sheets import Cell, write_csv, write_xlsx
from webinar.registration.models import Registration
from webinar.reports.queries import AttendanceReport
from webinar.web.i18n import direction
from webinar.web.rendering import country_name, date_long, translate
from webinar.webinars.rules import hosts_of


def figure_words(figure: AttendanceFigure | None) -> str:
    """Return "about 300 people" as the source prints it, or made of qualifier and value."""
    if figure is None:
        return str(_("Not recorded"))
    return figure.as_printed or f"{translate(QUALIFIER_LABELS[figure.qualifier])} {figure.value}"


def facts(report: AttendanceReport) -> list[tuple[str, Cell]]:
    """Return the report's head as (name, value)."""
    webinar = report.webinar
    rows: list[tuple[str, Cell]] = [
        (_("Webinar"), webinar.title),
        (_("Hosts"), "; ".join(host.name for host in hosts_of(webinar))),
        (_("Date"), date_long(webinar.date) or _("Not recorded")),
        (_("Stated attendance"), figure_words(report.figure)),
        (_("Counted attendance"), report.attended or _("Not recorded")),
        (_("Registered"), report.registered),
        (_("On the waiting list"), report.waiting),
        (_("Cancelled"), report.cancelled),
    ]
    for row in report.by_category:
        name = row.name or _("Without a category")
        rows.append((name, _("%(attended)d of %(registered)d came", attended=row.attended, registered=row.registered)))
    return rows


def headings() -> list[str]:
    """Return the headings of the roll."""
    return [_("Name"), _("Organisation"), _("Position"), _("Country"), _("Category"), _("E-mail"), _("Registered"),
            _("Attended"), _("Minutes")]  # fmt: skip


def roll(report: AttendanceReport) -> list[Sequence[Cell]]:
    """Return a row for everybody registered, then for every walk-in."""
    return [_registered(row, attendance) for row, attendance in report.roll] + [
        _walk_in(row) for row in report.walk_ins
    ]


def _registered(row: Registration, attendance: Attendance | None) -> Sequence[Cell]:
    return [
        row.full_name, row.organisation, row.position, country_name(row.country),
        row.category.name if row.category else "", row.email, _("yes"), _("yes") if attendance else _("no"),
        attendance.minutes if attendance else None,
    ]  # fmt: skip


def _walk_in(row: Attendance) -> Sequence[Cell]:
    return [row.name, row.organisation, "", "", "", row.email, _("no"), _("yes"), row.minutes]


def attendance_file(report: AttendanceReport, kind: str) -> bytes:
    """Return the report as "csv" (the roll) or "xlsx" (a summary sheet and the roll)."""
    if kind == "csv":
        return write_csv(headings(), roll(report))
    return write_xlsx(
        _("Attendance"), headings(), roll(report), right_to_left=direction() == "rtl", facts=facts(report)
    )
