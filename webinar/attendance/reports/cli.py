"""The command that writes the attendance report, by the same query and writers as the page."""

from __future__ import annotations

from pathlib import Path

import click

from webinar.attendance.reports import access, queries
from webinar.attendance.reports.printing import attendance_file
from webinar.attendance.reports.rules import FORMATS
from webinar.convening.webinars.cli import webinar_named
from webinar.core import audit
from webinar.core.config import LANGUAGE_NAMES
from webinar.registration.roster.cli import export
from webinar.web.commands import clear_errors, with_site
from webinar.web.i18n import in_language
from webinar.web.site import site

_KINDS = ("json", *FORMATS)


@export.command("attendance")
@click.argument("slug")
@click.option("--format", "kind", type=click.Choice(_KINDS), help="Default: by the suffix of the file, else json.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; standard output otherwise."
)
@click.option(
    "--language", type=click.Choice(list(LANGUAGE_NAMES)), default="en", show_default=True,
    help="Language of headings and words; JSON has none.",
)  # fmt: skip
@with_site
def export_attendance(slug: str, kind: str | None, output: Path | None, language: str) -> None:
    """Write who attended webinar SLUG: the report as PDF, XLSX or CSV, or all of it as JSON with the evidence.

    The columns are those that its hosts chose. The audit log says so.
    """
    suffix = output.suffix.lower().removeprefix(".") if output is not None else ""
    kind = kind or (suffix if suffix in _KINDS else "json")
    here = site()
    with clear_errors(as_json=False), here.transaction() as session, in_language(language):
        webinar = webinar_named(session, slug)
        report = queries.attendance_report(session, webinar, here.now())
        columns = queries.columns(session, [host.organisation_id for host in webinar.hosts])
        content, hidden = attendance_file(report, access.everybody(session, webinar), columns, kind)
        audit.record(
            session, audit.Actor.system("export"), "attendance.export", webinar.title, now=here.now(),
            scope=webinar.scope, rows=len(report.people), format=kind, pseudonymised=hidden,
        )  # fmt: skip
    if output is not None:
        output.write_bytes(content)
    else:
        click.echo(content, nl=False)
