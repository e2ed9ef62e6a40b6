"""Reports in words and tables of the present language, ready to be written as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.admission.queries import categories
from webinar.attendance.models import Attendance, AttendanceFigure
from webinar.attendance.rules import QUALIFIER_LABELS
from webinar.consent.access import viewer
from webinar.core.sheets import Cell, write_csv, write_xlsx
from webinar.registrants.access import shown_name
from webinar.registration.models import Registration, RegistrationStatus
from webinar.registration.rules import STATUS_LABELS
from webinar.reports import queries
from webinar.reports.queries import AttendanceReport
from webinar.web.i18n import direction
from webinar.web.rendering import country_name, date_long, language_name, translate
from webinar.webinars.models import Webinar
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
    """Return a row for everybody registered, then for every walk-in; without names of whom the reader may not see."""
    may_see = viewer(report.webinar)
    return [_registered(row, attendance, may_see(row.consents)) for row, attendance in report.roll] + [
        _walk_in(row) for row in report.walk_ins
    ]


def _registered(row: Registration, attendance: Attendance | None, seen: bool) -> Sequence[Cell]:
    return [
        shown_name(row, seen), row.organisation if seen else "", row.position if seen else "", country_name(row.country),
        row.category.name if row.category else "", row.email if seen else "", _("yes"), _("yes") if attendance else _("no"),
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


@dataclass(frozen=True)
class Chart:
    """One breakdown in words: title, rows of (label, all, with a place), the largest figure."""

    title: str
    rows: tuple[tuple[str, int, int], ...]
    most: int
    says_something: bool = True


def charts(session: Session, webinar: Webinar) -> list[Chart]:
    """Return the statistics of registration in the present language; a breakdown that says nothing is left out."""
    names = {str(row.id): row.name for row in categories(session, webinar.id)}
    hosts = {str(host.id): host.organisation.name for host in webinar.hosts}
    found = [
        _chart(_("By status"), queries.by_status(session, webinar.id), lambda key: translate(STATUS_LABELS[RegistrationStatus(key)])),
        _chart(_("By category"), queries.by_column(session, webinar.id, "category_id"), lambda key: names.get(key, _("Without a category"))),
        _chart(_("By country"), queries.by_column(session, webinar.id, "country"), lambda key: country_name(key) or _("Not stated")),
        _chart(_("By host"), queries.by_column(session, webinar.id, "source_host_id"), lambda key: hosts.get(key, _("Directly"))),
        _chart(_("By campaign"), queries.by_column(session, webinar.id, "source"), lambda key: key or _("None")),
        _chart(_("By language"), queries.by_column(session, webinar.id, "language"), language_name),
        _chart(_("By day"), queries.by_day(session, webinar), str),
    ]  # fmt: skip
    return [chart for chart in found if chart.says_something]


def _chart(title: str, found: queries.Breakdown, label: Callable[[str], str]) -> Chart:
    rows = tuple((str(label(key)), count, confirmed) for key, count, confirmed in found.rows)
    only_blank = len(found.rows) == 1 and not found.rows[0][0]
    return Chart(title, rows, found.most, bool(rows) and not only_blank)


def statistics_file(found: Sequence[Chart]) -> bytes:
    """Return the statistics as a workbook: one table of every breakdown."""
    rows: list[list[Cell]] = [[chart.title, *row] for chart in found for row in chart.rows]
    headings = [_("Breakdown"), _("Value"), _("Registrations"), _("With a place")]
    return write_xlsx(_("Statistics"), headings, rows, right_to_left=direction() == "rtl")
