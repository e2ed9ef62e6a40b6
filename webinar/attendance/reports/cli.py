"""The command that writes the attendance report, by the same query and writers as the page."""

from __future__ import annotations

import click

from webinar.attendance.reports import access, queries
from webinar.attendance.reports.printing import attendance_file
from webinar.attendance.reports.rules import FORMATS
from webinar.convening.webinars.cli import webinar_named
from webinar.core import audit
from webinar.core.config import LANGUAGE_NAMES
from webinar.web.commands import Output, export, with_site, writes
from webinar.web.i18n import in_language
from webinar.web.site import site

__all__ = ["export"]


@export.command("attendance")
@click.argument("slug")
@click.option(
    "--language", type=click.Choice(list(LANGUAGE_NAMES)), default="en", show_default=True,
    help="Language of headings and words; JSON has none.",
)  # fmt: skip
@with_site
@writes("json", *FORMATS)
def export_attendance(slug: str, out: Output, language: str) -> None:
    """Export who attended webinar SLUG: the report as PDF, XLSX or CSV, or all of it as JSON with the evidence.

    The columns are those that its hosts chose. The audit log says so.
    """
    here = site()
    with here.transaction() as session, in_language(language):
        webinar = webinar_named(session, slug)
        report = queries.attendance_report(session, webinar, here.now())
        columns = queries.columns(session, [host.organisation_id for host in webinar.hosts])
        content, hidden = attendance_file(report, access.everybody(session, webinar), columns, out.kind)
        audit.record(
            session, audit.Actor.system("export"), "attendance.export", webinar.title, now=here.now(),
            scope=webinar.scope, rows=len(report.people), format=out.kind, pseudonymised=hidden,
        )  # fmt: skip
    out.write(content, f"{slug}-attendance", rows=len(report.people))
