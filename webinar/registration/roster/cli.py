"""The command that hands registrations out as a file, by the same writers as the pages."""

from __future__ import annotations

from pathlib import Path

import click

from webinar.convening.webinars.cli import webinar_named
from webinar.core import audit, sheets
from webinar.registration.form.queries import fields
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.roster import printing, queries
from webinar.registration.roster.rules import Filters
from webinar.web.commands import with_site
from webinar.web.site import site


@click.group()
def export() -> None:
    """Hand things out as files."""


@export.command()
@click.argument("slug")
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; standard output otherwise."
)
@click.option(
    "--status",
    type=click.Choice([status.value for status in RegistrationStatus]),
    default=None,
    help="Only registrations with this status.",
)
@with_site
def registrations(slug: str, kind: str, output: Path | None, status: str | None) -> None:
    """Write the registrations of webinar SLUG under the fields' internal names; the audit log says so."""
    here = site()
    with here.transaction() as session:
        webinar = webinar_named(session, slug)
        asked = fields(session, webinar.id)
        hosts = {host.id: host.organisation.short_name for host in webinar.hosts}
        filters = Filters(status=status or "", sort="old")
        found = queries.for_file(webinar.id, filters)
        audit.record(
            session, audit.Actor.system("export"), "registration.export", webinar.title, now=here.now(),
            scope=webinar.scope, rows=queries.counted(session, webinar.id, filters), format=kind,
            filters={"status": status or ""}, pseudonymised=0,
        )  # fmt: skip
        table, headings = printing.rows(webinar.id, found, hosts, None), printing.headings(asked, internal=True)
        content = sheets.write_csv(headings, table) if kind == "csv" else sheets.write_xlsx(slug, headings, table)
    if output is not None:
        output.write_bytes(content)
    else:
        click.echo(content, nl=False)
