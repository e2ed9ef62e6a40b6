"""Staff pages: the attendance report, its files and its columns, and statistics of registration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.attendance.reports import queries, service
from webinar.attendance.reports.charts import charts, statistics_file
from webinar.attendance.reports.forms import ColumnsForm
from webinar.attendance.reports.printing import approval, attendance_file, divisions, figures, method
from webinar.attendance.reports.rules import FORMATS
from webinar.convening.webinars.access import for_webinar, manage_page, may, my_hosts
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.rules import accepted
from webinar.core import audit
from webinar.core.errors import RuleViolation
from webinar.registration.roster.access import Roster, are_kept
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm
from webinar.web.site import site

bp = Blueprint("reports", __name__, url_prefix="/manage/w/<slug>/documents")


@bp.get("")
@for_webinar(Action.EXPORT)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what the report says, and the files to take."""
    hosts = _hosts(webinar)
    chosen = list(queries.columns(session(), [host.organisation_id for host in hosts]))
    return _page(webinar, ColumnsForm(hosts, data={"columns": chosen}))


def _page(webinar: Webinar, columns: ColumnsForm) -> str:
    report, roster = queries.attendance_report(session(), webinar, site().now()), Roster.for_me(webinar)
    return manage_page(
        "attendance/reports/index.html", webinar, count=len(report.people), figures=figures(report),
        divisions=divisions(report, roster), method=method(report, roster), approval=approval(report), columns=columns,
        host_ids=[host.id for host in _hosts(webinar)],
    )  # fmt: skip


@bp.post("/attendance")
@for_webinar(Action.EXPORT)
def attendance(webinar: Webinar) -> ResponseReturnValue:
    """Hand out the attendance report as CSV, XLSX or PDF; the audit log says so."""
    asked = request.form.get("format", "")
    kind = asked if asked in FORMATS else "csv"
    report = queries.attendance_report(session(), webinar, site().now())
    columns = queries.columns(session(), [host.organisation_id for host in _hosts(webinar)])
    content, hidden = attendance_file(report, Roster.for_me(webinar), columns, kind)
    audit.record(
        session(), actor(), "reports.attendance", webinar.title, now=site().now(), scope=webinar.scope,
        rows=len(report.people), format=kind, pseudonymised=hidden,
    )  # fmt: skip
    return download(content, f"{webinar.slug}-attendance", kind)


@bp.post("/columns")
@for_webinar(Action.EXPORT)
def columns(webinar: Webinar) -> ResponseReturnValue:
    """Keep which columns the reports of one's host have."""
    hosts = _hosts(webinar)
    form = ColumnsForm(hosts)
    if form.validate():
        host = next(host for host in hosts if str(host.id) == form.host.data)
        try:
            service.choose_columns(session(), webinar, host, form.columns.data or (), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Columns saved."), "ok")
            return redirect(url_for("reports.index", slug=webinar.slug))
    return _page(webinar, form), 422


def _hosts(webinar: Webinar) -> list[Host]:
    """Return for which hosts the user chooses columns: their own, for administrators any; in protocol order."""
    return my_hosts(webinar) or (accepted(webinar) if me().is_admin else [])


@bp.get("/statistics")
@for_webinar(Action.VIEW_REGISTRATIONS)
def statistics(webinar: Webinar) -> ResponseReturnValue:
    """Show how registrations divide, as bars with their tables."""
    return manage_page(
        "attendance/reports/statistics.html",
        webinar,
        charts=charts(session(), webinar),
        kept=are_kept(webinar),
        form=EmptyForm(),
    )


@bp.post("/statistics")
@for_webinar(Action.EXPORT)
def take_statistics(webinar: Webinar) -> ResponseReturnValue:
    """Hand out the statistics as XLSX; nobody is named in them."""
    content = statistics_file(charts(session(), webinar))
    return download(content, f"{webinar.slug}-statistics", "xlsx")


def button(_session: Session, _webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Show the way to the report to those who may take it."""
    return {} if may(Action.EXPORT) else None
