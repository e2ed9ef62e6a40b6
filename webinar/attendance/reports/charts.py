"""Statistics of registration in words: bars for the page, one table for a workbook. Nobody is named in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.attendance.reports import queries
from webinar.convening.webinars.models import Webinar
from webinar.core.sheets import Cell, write_xlsx
from webinar.registration.admission.queries import categories
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.rules import STATUS_LABELS
from webinar.web.dates import date_short
from webinar.web.i18n import direction, language
from webinar.web.rendering import country_name, language_name, translate


@dataclass(frozen=True)
class Chart:
    """One breakdown in words: title, rows of (label, all, with a place), the largest figure."""

    title: str
    rows: tuple[tuple[str, int, int], ...]
    most: int
    says_something: bool = True


def charts(session: Session, webinar: Webinar) -> list[Chart]:
    """Return the statistics of registration in the present language; a breakdown that says nothing is left out."""
    names = {str(row.id): row.name_in(language()) for row in categories(session, webinar.id)}
    hosts = {str(host.id): host.organisation.name_in(language()) for host in webinar.hosts}
    found = [
        _chart(_("By status"), queries.by_status(session, webinar.id), lambda key: translate(STATUS_LABELS[RegistrationStatus(key)])),
        _chart(_("By category"), queries.by_column(session, webinar.id, "category_id"), lambda key: names.get(key, _("Without a category"))),
        _chart(_("By country"), queries.by_column(session, webinar.id, "country"), lambda key: country_name(key) or _("Not given")),
        _chart(_("By host"), queries.by_column(session, webinar.id, "source_host_id"), lambda key: hosts.get(key, _("Direct"))),
        _chart(_("By campaign"), queries.by_column(session, webinar.id, "source"), lambda key: key or _("None")),
        _chart(_("By language"), queries.by_column(session, webinar.id, "language"), language_name),
        _chart(_("By day"), queries.by_day(session, webinar), lambda key: date_short(date.fromisoformat(key))),
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
