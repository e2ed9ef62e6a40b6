"""Staff pages: the attendance report and its files."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.core import audit
from webinar.reports import queries
from webinar.reports.access import attendance_file, charts, facts, statistics_file
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page
from webinar.webinars.models import Webinar

bp = Blueprint("reports", __name__, url_prefix="/manage/w/<slug>/documents")


@bp.get("")
@for_webinar(Action.EXPORT)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what the report says, and the files to take."""
    report = queries.attendance_report(session(), webinar)
    return manage_page("reports/index.html", webinar, report=report, facts=facts(report), form=EmptyForm())


@bp.post("/attendance")
@for_webinar(Action.EXPORT)
def attendance(webinar: Webinar) -> ResponseReturnValue:
    """Hand out the attendance report as CSV or XLSX; the audit log says so."""
    kind = "xlsx" if request.form.get("format") == "xlsx" else "csv"
    report = queries.attendance_report(session(), webinar)
    rows = len(report.roll) + len(report.walk_ins)
    audit.record(
        session(), actor(), "reports.attendance", webinar.title, now=site().now(), scope=webinar.scope, rows=rows,
        format=kind,
    )  # fmt: skip
    return download(attendance_file(report, kind), f"{webinar.slug}-attendance", kind)


@bp.get("/statistics")
@for_webinar(Action.VIEW_REGISTRATIONS)
def statistics(webinar: Webinar) -> ResponseReturnValue:
    """Show how registrations divide, as bars with their tables."""
    return manage_page("reports/statistics.html", webinar, charts=charts(session(), webinar), form=EmptyForm())


@bp.post("/statistics")
@for_webinar(Action.EXPORT)
def take_statistics(webinar: Webinar) -> ResponseReturnValue:
    """Hand out the statistics as XLSX; nobody is named in them."""
    content = statistics_file(charts(session(), webinar))
    return download(content, f"{webinar.slug}-statistics", "xlsx")
